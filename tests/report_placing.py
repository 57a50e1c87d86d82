"""Whether each number of a report may stand where it stands: by the groups, themes and waves that are named beside it.

In: a desk, lines of a page, of a slide, of its notes or its tables. Out: numbers that have no place there.
Called by: tests of reports.

What belongs to no group, theme or wave is marked by `tests.report_marking`, or is an axis or a place in a list.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from analytics.figures.questions import Theme
from analytics.figures.wording import respondents_text
from analytics.pages.brief.focus import focus_of
from analytics.pages.brief.leadership import first_themes
from analytics.pages.brief.method import sections
from analytics.pages.desk import Desk
from analytics.release.board import Group
from analytics.reports.extent import covered
from analytics.reports.paper.leadership import groups_below
from analytics.reports.story.account import sourced
from analytics.reports.story.rules import protection
from tests.report_counts import Counts
from tests.report_facts import Facts, Said
from tests.report_numbers import said, source_cell

PAIR = re.compile(r"([+−]?\d+(?:[.,]\d+)?)(?: ?[▲▼]| [^\W\d]+)? ?\(?± ?(\d+(?:[.,]\d+)?)")
NUMBER = re.compile(r"(?<![\w.,])[+−]?\d+(?:[.,]\d+)*")
AXIS = re.compile(r"(?:\d*0|0 25 50 75 100|<\d\d(?: +\d\d)+\+\D*)")  # a tick, the line of all themes, the colours
PLACE_IN_LIST = re.compile(r"^(?:\w[\w ]* )?\d\. |\(\d+/\d+\)$|^\d+$")
PEOPLE = re.compile(r"\D+ ([\d.,]+ \d+ (?:to|bis) \d+)")  # a line of a table of who took part
CELL = r"(?:\d+(?: [▲▼])? ?± ?\d+(?: [◇◊])?(?: [▲▼])?|not shown|nicht gezeigt|·)"
CELLS = re.compile(rf"(?: [\d.,]+(?: (?:to|bis) \d+)?)?(?: {CELL}){{4,}}")  # of a heat map, after how many answered
ARROWS: Final = {1: "▲", 0: "", -1: "▼"}
MANY = 4  # pairs of one line that lists themes
LOOK_BACK = 30  # lines above, for a number beside which nothing is named
JOINER: Final = "\N{WORD JOINER}"  # keeps “95-%” on one line; some files have it, and others do not


@dataclass(frozen=True)
class Found:
    """A number without a place, and its line."""

    number: str
    line: str


@dataclass(frozen=True)
class Placing:
    desk: Desk

    @cached_property
    def facts(self) -> Facts:
        return Facts(self.desk)

    @cached_property
    def themes(self) -> Mapping[str, Theme]:
        return {self.desk.words.title(theme.title): theme for theme in self.desk.themes}

    @cached_property
    def scales(self) -> Mapping[str, Theme]:
        """Also those that have no index, but questions."""
        return {self.desk.words.title(scale.title): scale for scale in self.desk.now.questions.scales}

    @cached_property
    def items(self) -> Mapping[str, str]:
        titled = ((self.desk.words.title(item.text), item.measure) for item in self.desk.now.questions.items.values())
        return dict(sorted(titled, key=lambda one: -len(one[0])))

    @cached_property
    def groups(self) -> Mapping[str, Group]:
        now = self.desk.now
        named = {group.label: group for group in (*now.seen.values(), *covered(self.desk)) if group.view == "org"}
        names = {"en": ("Whole organisation", "Organisation"), "de": ("Ganze Organisation", "Organisation")}
        named |= dict.fromkeys(names[self.desk.words.lang], now.organisation)
        return dict(sorted(named.items(), key=lambda one: -len(one[0])))

    @cached_property
    def titles(self) -> frozenset[str]:
        return frozenset(entry.title for entry in self.desk.waves)

    @cached_property
    def rules(self) -> str:
        """How each number is computed and what protects people, word for word: with the numbers of the wave's rules."""
        told = [(rule.term, sourced(rule)) for one in sections(self.desk) for rule in one.rules]
        said = [f"{term}{mark} {text}" for term, text in (*told, *protection(self.desk)) for mark in (".", "", ":")]
        return " ".join([*said, "Cronbach 1951; McDonald 1999"]).replace(JOINER, "")

    @cached_property
    def same_name(self) -> Mapping[str, list[Group]]:
        """Teams of two departments may have one name."""
        found: dict[str, list[Group]] = {}
        for group in {one.id: one for one in (*covered(self.desk), *self.desk.now.seen.values())}.values():
            found.setdefault(group.label, []).append(group)
        return found

    def without_place(self, lines: Sequence[str]) -> Iterator[Found]:
        """Look at every number of every line."""
        for place, line in enumerate(lines):
            if any(character.isdigit() for character in line) and not AXIS.fullmatch(line.strip()):
                yield from self.of_line(
                    line, [*lines[max(0, place - LOOK_BACK) : place][::-1], *lines[place + 1 : place + 2]]
                )

    def of_line(self, line: str, near: Sequence[str]) -> Iterator[Found]:
        if self.is_row(line) or line.strip().replace(JOINER, "") in self.rules:
            return
        if any(CELLS.fullmatch(line.removeprefix(name)) for name in self.groups if line.startswith(f"{name} ")):
            yield Found("numbers, arrows or their order", line)
        if row := PEOPLE.fullmatch(line):
            yield Found(row.group(1), line)
        known, left = self.known(line, near), PLACE_IN_LIST.sub(" ", self.without_names(line))
        pairs = {one for one in known if isinstance(one, tuple)}
        for one in PAIR.finditer(left):
            value, margin = one.groups()
            told = value.replace(",", ".")
            right = self.right_after(left[: one.start()].rstrip(), line, near) or pairs
            if (told, margin.replace(",", ".")) not in right:
                yield Found(f"{value} ± {margin}", line)
        alone = {one for one in known if isinstance(one, str)}
        for number in NUMBER.findall(PAIR.sub(" ", left)):
            if number not in alone and number.replace(",", ".") not in alone and number.replace(".", ",") not in alone:
                yield Found(number, line)

    def without_names(self, line: str) -> str:
        """Names may hold numerals: waves, questions, where they come from."""
        policy = self.desk.now.policy
        origin = ["version 1", "Version 1", "CC0-1.0", "Cronbach 1951", "McDonald 1999", self.desk.now.wave]
        origin.append(f"{policy['name']} {policy['version']}")
        for name in (*self.items, *self.titles, *origin):
            line = line.replace(name, " ")
        return line

    def is_row(self, line: str) -> bool:
        """A line of the heat map, or of a theme in all waves: name and cells as they have to follow each other."""
        for name, group in self.groups.items():
            if line.startswith(f"{name} "):
                rest, alike = line[len(name) + 1 :].replace("± ", "±").strip(), self.same_name.get(name, [group])
                cut = [one for one in alike if one.partition == "ordinary"]
                return any(self.has_cells(one, rest) for one in cut) or any(rest == self.people(one) for one in alike)
        for name, theme in self.themes.items():
            if line.startswith(f"{name} "):
                return stands_in(line[len(name) + 1 :].strip(), self.course(theme), least=len(self.desk.waves))
        return False

    def people(self, group: Group) -> str:
        """How many were invited, and how many answered."""
        words, invited = self.desk.words, self.desk.now.invited(group)
        return f"{words.whole(invited)} {respondents_text(group.respondents, words, invited)}"

    def has_cells(self, group: Group, text: str) -> bool:
        """Some themes in a row, or those of the first page; a workbook says before them how many answered."""
        cells, now = self.cells(group), self.desk.now
        text = text.removeprefix(respondents_text(group.respondents, self.desk.words, now.invited(group))).strip()
        first = [cell for theme, cell in zip(self.desk.themes, cells, strict=True) if theme.measure in self.chosen]
        return stands_in(text, cells) or bool(re.fullmatch(" ".join(first), text))

    def cells(self, group: Group) -> list[str]:
        if group.id not in self.rows:
            lang, themes = self.desk.words.lang, self.desk.themes
            told = [said(source_cell(self.desk, group, theme), lang, tight=True) for theme in themes]
            arrows = [self.arrows[group.id, theme.measure] for theme in themes]
            self.rows[group.id] = [pointing(text, arrow) for text, arrow in zip(told, arrows, strict=True)]
        return self.rows[group.id]

    @cached_property
    def arrows(self) -> Mapping[tuple[str, str], str]:
        """Of every cell of the heat map; none of a group that is not in it."""
        counts = Counts(self.desk)
        cells = counts.cells(counts.shown)
        found = {(group.id, theme.measure): ARROWS[sign or 0] for group, theme, sign in cells}
        return defaultdict(str, found)

    @cached_property
    def rows(self) -> dict[str, list[str]]:
        return {}

    @cached_property
    def chosen(self) -> list[str]:
        """Themes of the table of the first page."""
        return list(first_themes(self.desk, focus_of(self.desk), groups_below(self.desk)))

    def course(self, theme: Theme) -> list[str]:
        source, found = self.desk.now.standing(self.desk.focus, theme).source, []
        for wave in self.facts.waves:
            line = wave.line(source) if wave is not self.desk.now else source
            cell = wave.release.cell(line.id, theme.measure, "index") if line else None
            found.append(said(cell, self.desk.words.lang, tight=False))
        return found

    def known(self, line: str, near: Sequence[str]) -> set[Said]:
        """What may stand in this line: of what it names, or else the nearest line that names a theme or a question."""
        wave = any(line.startswith(title) for title in self.titles)  # a line of a table about what stands above it
        above = [one for one in near if not any(one.startswith(title) for title in self.titles)]
        where = next((one for one in (above if wave else (line, *near)) if self.measures(one)), line)
        measures = [*self.measures(where), *self.broken_off(line, near)]
        waves = frozenset(title for title in self.titles if title in f"{line} {where}")
        found = {*self.facts.of_subjects(line)}
        if re.search("[Pp](oi|u)n[kt]", f"{line} {near[-1] if near else ''}"):
            found |= self.facts.detectable
        if re.search("Margins are at most|Die Spannen betragen", line):
            found |= self.facts.share_margins
        for group in self.groups_beside(line, (where, *near)):
            found |= {*self.facts.of_group(group)}.union(*(self.of_measure(one, group, waves) for one in measures))
            for theme in (one for name, one in self.scales.items() if line.startswith(f"{name}: ")):
                found |= {*self.facts.alone_of(theme, group)}  # the title of a slide about its questions
        for theme in measures:  # what a group is held against stands beside it, with its own margin
            if isinstance(theme, Theme):
                beside = self.facts.of_theme(theme, self.desk.now.organisation, waves)
                found |= {one for one in beside if isinstance(one, tuple)}
        return found

    def right_after(self, before: str, line: str, near: Sequence[str]) -> set[Said]:
        """What may stand right behind the name of a theme: of this one, whatever else the line names."""
        names = [name for name in self.themes if before.endswith(name)]
        if not names or line.count("±") < MANY:
            return set()
        theme = self.themes[max(names, key=len)]
        groups = self.groups_beside(line, near)
        waves = frozenset(title for title in self.titles if title in line)
        return {one for group in groups for one in self.of_measure(theme, group, waves)}

    def broken_off(self, line: str, near: Sequence[str]) -> list[Theme | str]:
        """Sentences go on in the next line, and break between a name and its number, or within a name."""
        whole = line.count("±") == 1 and self.measures(line) and self.named_groups(line)
        if whole or not near or not ("(" in line or line.endswith(".")):
            return []
        return [*self.measures(f"{near[0]} {line}"), *self.measures(f"{line} {near[-1]}")]

    def groups_beside(self, line: str, near: Sequence[str]) -> list[Group]:
        """Those of the line; where it names none but the organisation, the nearest that are named, and the focus."""
        named, whole = self.named_groups(line), self.desk.now.organisation
        if any(group is not whole for group in named):
            return named
        above = next((found for one in near if (found := self.named_groups(one))), [])
        return [*named, *above, self.desk.focus]

    @cached_property
    def kept(self) -> dict[tuple[str, str, frozenset[str]], frozenset[Said]]:
        return {}

    def of_measure(self, measure: Theme | str, group: Group, waves: frozenset[str]) -> frozenset[Said]:
        key = (measure if isinstance(measure, str) else measure.measure, group.id, waves)
        if key not in self.kept:
            self.kept[key] = frozenset(self.told_of(measure, group, waves))
        return self.kept[key]

    def told_of(self, measure: Theme | str, group: Group, waves: frozenset[str]) -> Iterator[Said]:
        if isinstance(measure, str):
            yield from self.facts.of_item(measure, group)
            return
        yield from self.facts.of_theme(measure, group, waves)
        yield from self.facts.of_driver(measure)

    def measures(self, line: str) -> list[Theme | str]:
        found, left = list[Theme | str](), line
        for text, measure in self.items.items():
            if text in left:
                found.append(measure)
                left = left.replace(text, " ")
        return found or [theme for name, theme in self.themes.items() if name in line]

    def named_groups(self, line: str) -> list[Group]:
        found, left = list[Group](), line.replace("People who", " ")  # a department is called People
        for name, group in self.groups.items():
            if name in left:
                found += self.same_name.get(name, [group])
                left = left.replace(name, " ")
        return found


def pointing(text: str, arrow: str) -> str:
    """A pattern of a cell with its arrow, which stands behind the value or at the end."""
    bare = text.replace("(?: [▲▼])?", "")
    return f"(?:{bare} {arrow}|{bare.replace(' ?±', f' {arrow} ?±')})" if arrow else bare


def stands_in(text: str, cells: Sequence[str], least: int = 2) -> bool:
    """Whether a text is some of these cells, one after the other."""
    for first in range(len(cells)):
        for end in range(first + least, len(cells) + 1):
            if re.fullmatch(" ".join(cells[first:end]), text):
                return True
    return False
