"""What follows from drivers, comments and the outlook: never a cause, never a person.

In: what these pages show. Out: sentences. Called by: `analytics.pages.behind`, `analytics.pages.brief`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from analytics.figures.wording import Wording

NAMED: Final = 3  # themes, groups or subjects in one sentence; more are counted


class DriverLike(Protocol):
    @property
    def title(self) -> str: ...
    @property
    def percent(self) -> float: ...


@dataclass(frozen=True)
class Told:
    """A group's outlook: its level, and what is known in words."""

    name: str
    level: str
    concern: str
    frequencies: str


def drivers(first: Sequence[DriverLike], outcome: str, explained: float, _: Wording) -> list[str]:
    """What goes together with an outcome most, as far as it can be told apart, and how much is left open."""
    said = [most(first, outcome, _)]
    if len(first) > 1:
        said.append(_("Their order could be chance."))
    said.append(
        _(
            "All themes together account for %(explained)s%% of the differences between people; the rest has other"
            " reasons, and none of it shows what causes what.",
            explained=_.decimal(explained, "0.#"),
        )
    )
    return said


def most(first: Sequence[DriverLike], outcome: str, _: Wording) -> str:
    if len(first) > NAMED:
        return _("%(n)s themes go together with %(outcome)s about equally.", n=_.whole(len(first)), outcome=outcome)
    named = _.listed([driver_text(driver, _) for driver in first])
    if len(first) == 1:
        return _("%(theme)s goes together with %(outcome)s most.", theme=named, outcome=outcome)
    return _("%(themes)s go together with %(outcome)s most.", themes=named, outcome=outcome)


def driver_text(driver: DriverLike, _: Wording) -> str:
    percent = _("%(percent)s%%", percent=_.two_digits(driver.percent))
    return f"{driver.title} ({percent})"


def outlook(lines: Sequence[Told], _: Wording) -> list[str]:
    """How many groups can be told apart from the organisation at all; one group with its chance in words."""
    if not lines:
        return []
    if len(lines) == 1:
        return one_outlook(lines[0], _)
    higher = [line.name for line in lines if line.level == "higher"]
    lower = [line.name for line in lines if line.level == "lower"]
    same = len(lines) - len(higher) - len(lower)
    said = []
    if higher:
        said.append(_("Of higher concern than the organisation: %(groups)s.", groups=counted(higher, _)))
    if lower:
        said.append(_("Of lower concern than the organisation: %(groups)s.", groups=counted(lower, _)))
    return [*said, *same_text(same, len(lines), _)]


def same_text(same: int, all_: int, _: Wording) -> list[str]:
    if same == all_:
        return [
            _("None of %(all)s groups can be told apart from the organisation; that is common.", all=_.whole(all_)),
        ]
    if not same:
        return []
    return [
        _.ngettext(
            "One group cannot be told apart from the organisation.",
            "%(num)s groups cannot be told apart from the organisation.",
            same,
        )
    ]


def one_outlook(line: Told, _: Wording) -> list[str]:
    said = [_("The chance that this group lies clearly below the organisation is %(chance)s.", chance=line.concern)]
    if line.frequencies:
        said.append(_("Unfavourable to staying were %(between)s answers.", between=line.frequencies))
    return said


def counted(names: Sequence[str], _: Wording) -> str:
    named = list(names[:NAMED])
    if len(names) > NAMED:
        more = len(names) - NAMED
        named.append(_.ngettext("one more group", "%(num)s more groups", more))
    return _.listed(named)


def comments(place: str, subjects: int, named: Sequence[tuple[str, str]], _: Wording) -> str:
    """Subjects of one question in one part; `named` are those in the language of the page, with a range of people."""
    labels = [_("“%(subject)s” (%(people)s people)", subject=name, people=people) for name, people in named[:NAMED]]
    said = _.ngettext(
        "“%(place)s”: one subject was shared by enough people to be shown.",
        "“%(place)s”: %(num)s subjects were shared by enough people to be shown.",
        subjects,
        place=place,
    )
    if not labels:
        return said
    if subjects > len(labels):
        return " ".join((said, _("Among them: %(subjects)s.", subjects=_.listed(labels))))
    return " ".join((said, _("It was about: %(subjects)s.", subjects=_.listed(labels))))


def no_vote(_: Wording) -> str:
    return _("That is no vote: whoever wrote nothing is not counted.")
