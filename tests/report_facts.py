"""What the board says of a theme, a question, a group or a subject, as a reader rounds it: by what is named beside it.

In: a desk. Out: `Facts`. Called by: tests.report_placing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from math import floor, sqrt

from analytics.figures.questions import Theme
from analytics.pages.desk import Desk
from analytics.pages.seen.visible import Visible
from analytics.release.board import Cell, Group
from tests import made_up_board as made_up
from tests.report_numbers import average, exactly
from tests.report_statistics import Difference, Number, Wave, apart, change, z

SHARES = ("favourable", "neutral", "unfavourable")
Said = str | tuple[str, str]  # a number that stands alone; one with its margin


def whole(value: float) -> str:
    """Halves away from zero."""
    size = floor(abs(value) + 0.5)
    return f"−{size}" if value < 0 < size else str(size)


def signed(value: float) -> str:
    return f"+{whole(value)}" if value >= 0.5 else whole(value)


def pair(value: float, margin: float) -> tuple[str, str]:
    return whole(value), str(max(1, floor(margin + 0.5)))


def both(move: Difference) -> Iterator[Said]:
    """With its sign, and in a sentence that says in words which way it went."""
    margin = str(max(1, floor(move.margin + 0.5)))
    yield from ((signed(move.value), margin), (whole(abs(move.value)), margin))


@cache
def wave_of(name: str) -> Wave:
    return Wave(made_up.board().release(name), made_up.board().manifest(name))


@dataclass(frozen=True)
class Facts:
    """Of one report, for its reader and about its group."""

    desk: Desk

    @cached_property
    def waves(self) -> tuple[Visible, ...]:
        return tuple(self.desk.visible(entry.id) for entry in self.desk.waves)

    @cached_property
    def now(self) -> Visible:
        return self.desk.now

    def of_theme(self, theme: Theme, group: Group, waves: frozenset[str]) -> Iterator[Said]:
        """Now, in the waves that are named, and how it moved since those, or since the one before if none is."""
        source = self.now.standing(group, theme).source
        for wave in self.waves:
            line = wave.line(source) if wave is not self.now else source
            cell = wave.release.cell(line.id, theme.measure, "index") if line else None
            if cell and cell.value is not None and (wave is self.now or wave.title in waves):
                yield from told(cell)
            if wave is not self.now and cell and cell.value is not None:
                yield from self.moved(wave, group, theme)
            if wave.title in waves:
                yield from self.since(wave, source, theme)
        yield from self.against(theme, source)
        if steady := self.board.stable(source, theme.measure):
            yield pair(*steady)

    @cached_property
    def board(self) -> Wave:
        """The wave on the desk, to be computed with."""
        return wave_of(self.now.wave)

    def moved(self, wave: Visible, group: Group, theme: Theme) -> Iterator[Said]:
        move = self.changes(wave, self.now, group)[self.desk.themes.index(theme)]
        if move:
            yield from both(move)
            yield whole(move.detectable)

    def since(self, there: Visible, source: Group, theme: Theme) -> Iterator[Said]:
        """How it stood in a wave against each one before it."""
        for begun in self.waves[: self.waves.index(there)]:
            move = self.changes(begun, there, source)[self.desk.themes.index(theme)]
            if move:
                yield from both(move)

    def changes(self, begun: Visible, there: Visible, group: Group) -> list[Difference | None]:
        """Of all themes, between two waves in which the group can be found."""
        key = begun.wave, there.wave, group.id
        if key not in self.kept:
            self.kept[key] = [self.changed(begun, there, group, theme) for theme in self.desk.themes]
        return self.kept[key]

    @cached_property
    def kept(self) -> dict[tuple[str, str, str], list[Difference | None]]:
        return {}

    def changed(self, begun: Visible, there: Visible, group: Group, theme: Theme) -> Difference | None:
        mine = self.now.standing(group, theme).source if group.partition == "ordinary" else group
        lines = begun.line(mine), there.line(mine)
        means = [
            wave_of(one.wave).mean(line, theme.measure) if line else None
            for one, line in zip((begun, there), lines, strict=True)
        ]
        return change(means[0], means[1]) if means[0] and means[1] else None

    def against(self, theme: Theme, source: Group) -> Iterator[Said]:
        """Beside the whole organisation."""
        if found := self.apart(theme, source, self.board.number(source, theme.measure)):
            yield pair(abs(found.value), found.margin)

    def apart(self, theme: Theme, source: Group, own: Number | None) -> Difference | None:
        reference = self.board.number(self.now.standing(self.now.organisation, theme).source, theme.measure)
        return apart(reference, own, self.board.share(source, theme.measure)) if own and reference else None

    def of_item(self, measure: str, group: Group) -> Iterator[Said]:
        item = self.now.questions.items[measure.partition(":")[2]]
        groups = [one for one in self.now.seen.values() if {*group.units} <= {*one.units}]
        for cell in (self.now.release.cell(one.id, measure, "mean") for one in groups):
            if cell and cell.value is not None and cell.margin is not None:
                span = item.axis.high - item.axis.low
                yield average(cell)
                yield pair(100 * (cell.value - item.axis.low) / span, 100 * cell.margin / span)
                yield from (
                    exactly(cell.value, 2),
                    exactly(cell.value, 1),
                    whole(100 * (cell.value - item.axis.low) / span),
                )
        source = (self.now.counterpart(group) if item.sensitive else group) or group
        sides = {name: self.now.release.cell(source.id, measure, name) for name in self.statistics(measure, source)}
        yield from (whole(cell.value) for cell in sides.values() if cell and cell.value is not None)
        if item.recommend and group is self.desk.focus:
            yield from self.score(measure)
        yield from self.moved_item(measure, source)

    def score(self, measure: str) -> Iterator[Said]:
        """Favourable less unfavourable: a difference of two shares of one sample, with noise on its counts."""
        good, bad = (
            self.now.release.cell(self.desk.focus.id, measure, name) for name in ("favourable", "unfavourable")
        )
        if good and bad and good.value is not None and bad.value is not None:
            p, q, people = good.value / 100, bad.value / 100, self.board.answering(self.desk.focus)
            invited, noise = self.board.invited(self.desk.focus), (good.noise or 0.0) / 100
            sampling = (p + q - (p - q) ** 2) / people * max(0.0, (invited - people) / (invited - 1))
            counts = noise**2 / ((1 - p) ** 2 + 2 * p**2) * (2 + 3 * (p - q) ** 2)
            margin = 100 * z() * sqrt(sampling + counts + 2 / (12 * 100**2))
            yield signed(good.value - bad.value), str(max(1, floor(margin + 0.5)))

    def statistics(self, measure: str, group: Group) -> list[str]:
        keys = self.now.release.cells.of(group.id)
        return [statistic for _group, one, statistic in keys if one == measure and statistic != "mean"]

    def moved_item(self, measure: str, group: Group) -> Iterator[Said]:
        for wave in self.waves[:-1]:
            then, now = (wave_of(one.wave).mean(group, measure) for one in (wave, self.now))
            if then and now:
                move = change(then, now)
                margin = exactly(max(move.margin, 0.01), 1 if move.margin >= 0.1 else 2)
                yield exactly(abs(round(move.value, 6)), 1), margin

    def of_group(self, group: Group) -> Iterator[Said]:
        """How many were invited and answered, and what is told about staying."""
        invited = self.board.invited(group)
        ends = group.respondents if isinstance(group.respondents, tuple) else (group.respondents,)
        numbers = [invited, *(min(end, invited) for end in ends if end is not None)]
        yield from (f"{int(number):,}" for number in numbers)
        if group is self.now.organisation:
            yield from self.took_part()
        for entry in (one for one in self.now.release.outlook if one["group"] == group.id):
            yield whole(10 * float(entry["below"]))
            if entry["rate"]:
                yield from (str(entry["rate"][end]) for end in ("low", "high"))

    def took_part(self) -> Iterator[Said]:
        for wave in self.waves:
            people = wave.release.participation["org"]
            yield from (f"{people['counted']:,}", f"{people['invited']:,}")
            yield f"{people['invited'] - people['counted']:,}"
            yield whole(100 * people["counted"] / people["invited"])

    def alone_of(self, theme: Theme, group: Group) -> Iterator[Said]:
        """What a sentence about a theme says of its questions: shares and levels from one to another."""
        for item in self.now.questions.items.values():
            if f"scale:{item.scale}" == theme.measure and item.kind != "comment":
                yield from (one[0] if isinstance(one, tuple) else one for one in self.of_item(item.measure, group))

    @cached_property
    def detectable(self) -> frozenset[Said]:
        """How large a change has to be to be seen, of every theme, which a sentence tells of all together."""
        found = [self.changes(wave, self.now, self.desk.focus) for wave in self.waves[:-1]]
        return frozenset(whole(move.detectable) for moved in found for move in moved if move)

    @cached_property
    def share_margins(self) -> frozenset[Said]:
        """Of each share of a question of this group: the widest of a slide or a table is one of them."""
        groups = [one for one in (self.desk.focus, self.now.counterpart(self.desk.focus)) if one]
        cells = self.now.release.cells
        shares = [cells[key] for one in groups for key in cells.of(one.id) if key[2] in SHARES]
        return frozenset(str(max(1, floor(cell.margin + 0.5))) for cell in shares if cell.margin is not None)

    def of_driver(self, theme: Theme) -> Iterator[Said]:
        """Of the organisation: no other group of this board has any."""
        for entry in self.now.release.drivers:
            shares = {one["measure"]: one["share"] for one in entry["predictors"]}
            if theme.measure in shares:
                yield short(100 * shares[theme.measure])
            if theme.measure == entry["outcome"]:
                yield from (short(100 * entry[name]) for name in ("explained", "unseen"))
        for entry in self.now.release.reliability:
            if entry["measure"] == theme.measure:
                yield from (f"{entry[name]:.2f}" for name in ("alpha", "omega") if entry[name])

    def of_subjects(self, line: str) -> Iterator[Said]:
        """How many wrote about what stands in a line, in the group that stands before it."""
        segments = {one["segment"]: one["label"] for one in self.now.manifest["segments"] if one["view"] == "text"}
        everybody = self.desk.words("Whole organisation")
        for one in self.now.release.themes:
            if f"{segments.get(one['group'], everybody)} {one['label']}" in line:
                ends = one["writers"] if isinstance(one["writers"], list) else [one["writers"]]
                yield from (str(end) for end in ends)


def told(cell: Cell) -> Iterator[Said]:
    assert cell.value is not None and cell.margin is not None
    yield from (pair(cell.value, cell.margin), whole(cell.value))


def short(percent: float) -> str:
    """As a driver is written: whole from ten on."""
    return exactly(percent, 1).removesuffix(".0") if percent % 1 and percent < 10 else whole(percent)
