"""How many themes, groups, numbers or people a sentence of a report speaks of, counted once more on the board.

In: a desk in marked words, lines of a report. Out: sentences whose counts are not the board's. Called by: tests of
reports.

A sentence with a count that is not counted here is one whose count is wrong: whoever writes a new one adds it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from analytics.figures.questions import Theme
from analytics.pages.desk import Desk
from analytics.release.board import Group
from tests.report_facts import Facts
from tests.report_marking import COUNTED, Sentence
from tests.report_statistics import Difference, Number, apart, signs

HALF, LEAST, ALARMING = 50.0, 3.0, 8.0  # index points: the middle, what counts as a sign, what is worth a look first
CERTAIN = 20  # people whose group is looked at first
NAMED, LISTED, PLACES, ROWS = 3, 6, 2, 28  # themes picked, alerts at a glance, places named, lines of a slide's table
MOVED: Final = "themes moved by more than chance would explain"
Many = Mapping[str, int]


def squeezed(text: str) -> str:
    """Lines of a page break where they like."""
    return re.sub(r"[\s\-\N{SOFT HYPHEN}\N{HYPHEN}\N{WORD JOINER}]", "", text).lower()


@dataclass(frozen=True)
class Stand:
    """A theme of the group in focus: what decides about it, and its signs against the organisation, 50 and the past."""

    value: Number
    signs: tuple[int, int, int]

    def picked(self, sign: int) -> bool:
        return min(self.signs) < 0 if sign < 0 else max(self.signs) > 0 and min(self.signs) >= 0

    def first(self, sign: int) -> tuple[int, bool]:
        return -self.signs.count(sign), self.signs[2] != sign


@dataclass(frozen=True)
class Counts:
    """Of one report, for its reader and about its group."""

    desk: Desk

    def out_of_place(self, lines: Sequence[str]) -> Iterator[str]:
        """Sentences that say another count than the board has, and counts that stand in no sentence of a catalogue."""
        text = squeezed(" ".join(lines))
        for one in sorted(self.desk.words.told, key=lambda one: -len(one.text)):
            said = squeezed(one.text)
            if said in text and not self.are_right(one):
                yield one.text
            text = text.replace(said, "\n")
        yield from re.findall(f".{{0,40}}[{COUNTED}].{{0,40}}", text)

    def are_right(self, one: Sentence) -> bool:
        return dict(one.counts) in self.of(one)

    def of(self, one: Sentence) -> Sequence[Many]:
        """What may be said; there are two of some, such as what was left out of strengths and of what to work on."""
        short = {"%(n)s of %(all)s": self.moved, "one more": self.named}
        found = next((count for words, count in self.known.items() if words in one.message), short.get(one.message))
        return list(found()) if found else []

    @cached_property
    def known(self) -> Mapping[str, Callable[[], Iterator[Many]]]:
        return {
            f"None of %(all)s {MOVED}": lambda: (one for one in self.moved() if one.pop("n") == 0),
            f"One of %(all)s {MOVED}": lambda: (one for one in self.moved() if one.pop("n") == 1),
            f"%(n)s of %(all)s {MOVED}": self.moved,
            "themes of %(group)s differ": self.apart,
            "numbers of groups differ": self.marked,
            "groups can be told apart from the organisation": self.asked_about_staying,
            "a line of their own, and tell": self.teams,
            "further groups do not fit here": self.left_out,
            "and %(n)s more": lambda: iter([{"n": len(self.alarming()) - LISTED}]),
            "One theme is strong": lambda: iter([{"num": len(self.picked(1)[0])}]),
            "one is to be worked on": lambda: iter([{"num": len(self.picked(-1)[0])}]),
            "one more theme cannot be told apart": lambda: ({"num": len(self.picked(sign)[1])} for sign in (1, -1)),
            "1 group is protected throughout": lambda: ({} for one in self.protected() if one["n"] == 1),
            "groups are protected throughout": self.protected,
        }

    @cached_property
    def facts(self) -> Facts:
        return Facts(self.desk)

    @cached_property
    def scales(self) -> list[bool]:
        """Which of the themes are no index of several."""
        return [theme.measure.startswith("scale:") for theme in self.desk.themes]

    def since(self, group: Group) -> list[Difference | None]:
        """The wave before, of all themes of a group."""
        return self.facts.changes(self.facts.waves[-2], self.desk.now, group)

    def moved(self) -> Iterator[dict[str, int]]:
        told = zip(signs(self.since(self.desk.focus)), self.scales, strict=True)
        found = [sign for sign, scale in told if scale and sign is not None]
        yield {"n": sum(map(abs, found)), "all": len(found)}

    def against(self, group: Group, theme: Theme) -> Difference | None:
        """What decides about a group beside the organisation: of a single one its stabilised value."""
        return self.facts.apart(theme, self.source(group, theme), self.deciding(group, theme))

    def source(self, group: Group, theme: Theme) -> Group:
        return self.desk.now.standing(group, theme).source

    def deciding(self, group: Group, theme: Theme) -> Number | None:
        source, board = self.source(group, theme), self.facts.board
        return board.number(source, theme.measure) and (
            board.stable(source, theme.measure) or board.number(source, theme.measure)
        )

    def apart(self) -> Iterator[Many]:
        found = signs([self.against(self.desk.focus, theme) for theme in self.desk.themes])
        told = [sign for sign, scale in zip(found, self.scales, strict=True) if scale and sign is not None]
        yield {"n": sum(map(abs, told)), "all": len(told)}

    def marked(self) -> Iterator[Many]:
        told = [sign for *_cell, sign in self.cells(self.shown) if sign is not None]
        yield {"n": sum(map(abs, told)), "all": len(told)}

    def cells(self, groups: Sequence[Group]) -> Iterator[tuple[Group, Theme, int | None]]:
        """Of a heat map; what stands for several groups is judged once, and told in every line."""
        places = [(group, theme) for group in groups for theme in self.desk.themes]
        found = {(self.source(*one).id, one[1].measure): self.against(*one) for one in places}
        judged = dict(zip(found, signs(list(found.values())), strict=True))
        yield from ((*one, judged[self.source(*one).id, one[1].measure]) for one in places)

    def named(self) -> Iterator[Many]:
        """What is not listed of what differs right below the group in focus, on a page of all groups of the reader."""
        seen = [self.desk.now.organisation, *self.parts(frozenset(self.desk.now.organisation.units))]
        told = [
            sign
            for group, theme, sign in self.cells([one for one in seen if self.is_shown(one)])
            if group.parent == self.desk.focus.id and self.is_own(group, theme)
        ]
        yield from ({"num": told.count(sign) - PLACES} for sign in (1, -1))

    @cached_property
    def inside(self) -> list[Group]:
        """Groups of the report: the organisation, the one in focus, and what it is made of."""
        return [self.desk.now.organisation, *self.parts(frozenset(self.desk.focus.units))]

    def parts(self, units: frozenset[str]) -> list[Group]:
        whole, seen = {*self.desk.now.organisation.units}, self.desk.now.seen.values()
        return [one for one in seen if one.partition == "ordinary" and whole != {*one.units} <= units]

    @cached_property
    def shown(self) -> list[Group]:
        return [group for group in self.inside if self.is_shown(group)]

    def is_shown(self, group: Group) -> bool:
        """Whether anything is shown of it."""
        return any(not one.sensitive and self.facts.board.number(group, one.measure) for one in self.desk.themes)

    def protected(self) -> Iterator[Many]:
        yield {"n": len(self.inside) - len(self.shown)}

    def asked_about_staying(self) -> Iterator[Many]:
        """Groups of which the board has an outlook: those inside, else the larger one that the focus belongs to."""
        seen, units = self.desk.now.seen, {*self.desk.focus.units}
        told = [seen[one["group"]] for one in self.facts.now.release.outlook if one["group"] in seen]
        found = [one for one in told if {*one.units} <= units] or [one for one in told if units <= {*one.units}]
        yield from ({name: len(found)} for name in ("n", "all"))

    def teams(self) -> Iterator[Many]:
        sizes = [len(one.units) for one in self.facts.board.leaves("ordinary")]
        several = [size for size in sizes if size > 1]
        yield {"alone": sizes.count(1), "sharing": sum(several), "lines": len(several)}

    def left_out(self) -> Iterator[Many]:
        """Of the table of who took part: levels that have no room on slides."""
        depths = [self.depth(group) for group in self.inside]
        kept = max(sum(depth <= deepest for depth in depths) for deepest in depths if self.fits(depths, deepest))
        yield {"n": len(depths) - kept}

    @staticmethod
    def fits(depths: Sequence[int], deepest: int) -> bool:
        return sum(depth <= deepest for depth in depths) <= ROWS

    def depth(self, group: Group) -> int:
        return 1 + self.depth(self.desk.now.release.groups[group.parent]) if group.parent else 0

    def alarming(self) -> list[Difference]:
        """Differences and changes of larger groups that are large, and sure among all of them."""
        open_ = [theme for theme in self.desk.themes if theme.measure.startswith("scale:") and not theme.sensitive]
        parts = [one for one in reversed(self.inside) if {*one.units} <= {*self.desk.focus.units}]
        large = {frozenset(one.units): one for one in parts if self.certain(one) >= CERTAIN}.values()
        board, whole = self.facts.board, self.desk.now.organisation
        found = [
            self.facts.apart(theme, group, board.number(group, theme.measure))
            for group in large
            for theme in open_
            if group is not whole
        ]
        found += [move for group in large for move in self.changed(group, open_)]
        sure = zip(found, signs(found), strict=True)
        return [one for one, sign in sure if one and sign and abs(one.value) >= max(ALARMING, one.margin)]

    def changed(self, group: Group, themes: Sequence[Theme]) -> Iterator[Difference | None]:
        line = self.facts.waves[-2].line(group)
        if line and self.certain(line) >= CERTAIN:
            yield from (self.facts.changed(self.facts.waves[-2], self.desk.now, group, theme) for theme in themes)

    @staticmethod
    def certain(group: Group) -> int:
        return group.respondents[0] if isinstance(group.respondents, tuple) else group.respondents or 0

    def picked(self, sign: int) -> tuple[list[Stand], list[Stand]]:
        """Up to three themes, and those that only chance kept out."""
        candidates = [one for one in self.stands if one.picked(sign)]
        ordered = sorted(candidates, key=lambda one: (*one.first(sign), -sign * one.value.value))
        chosen, rest = ordered[:NAMED], ordered[NAMED:]
        alike = (one for one in rest if one.first(sign) == chosen[-1].first(sign))
        return chosen, [one for one in alike if not clear(chosen[-1].value, one.value)]

    @cached_property
    def stands(self) -> list[Stand]:
        focus, past = self.desk.focus, self.since(self.desk.focus)
        moves = dict(
            zip((theme.measure for theme in self.desk.themes), zip(past, signs(past), strict=True), strict=True)
        )
        own = [theme for theme in self.desk.themes if self.is_own(focus, theme)]
        values = [value for theme in own if (value := self.deciding(focus, theme))]
        beside = [self.against(focus, theme) for theme in own]
        middle = [
            None if theme.measure == "scale:recommend" else apart(Number(HALF, 0.0), value, 0.0)
            for theme, value in zip(own, values, strict=True)
        ]
        columns = [*zip(beside, signs(beside), strict=True)], [*zip(middle, signs(middle), strict=True)]
        lines = zip(values, *columns, (moves[theme.measure] for theme in own), strict=True)
        return [Stand(value, tuple(large(*one) for one in three)) for value, *three in lines]

    def is_own(self, group: Group, theme: Theme) -> bool:
        """Whether a scale is told of this very group."""
        source = self.source(group, theme)
        same = {*source.units} == {*group.units} and theme.measure.startswith("scale:")
        return same and bool(self.facts.board.number(source, theme.measure))


def large(found: Difference | None, sign: int | None) -> int:
    return sign if found and sign and abs(found.value) >= LEAST else 0


def clear(one: Number, other: Number) -> bool:
    return (one.value - other.value) ** 2 > one.margin**2 + other.margin**2
