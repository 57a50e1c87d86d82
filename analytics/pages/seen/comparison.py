"""What a page is held against, as its reader may choose: its own default, the organisation, a wave, another survey.

In: a desk, the `against` of an address. Out: `Comparison`, and the list to choose from. Called by: analytics.pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analytics.figures.versus import ORGANISATION, Kind, Versus
from analytics.outside.references import Outside
from analytics.pages.seen.visible import OutOfScope, Visible

if TYPE_CHECKING:
    from analytics.pages.desk import Desk

WHOLE: Final = "organisation"
WAVE, OUTSIDE = "wave:", "outside:"  # what stands before the id of a wave, or of another survey, in an address


@dataclass(frozen=True)
class Comparison:
    """`chosen` is None where the reader left it to the page: the wave before, and the organisation beside a group."""

    chosen: Versus | None
    earlier: Visible | None = None
    outside: Outside | None = None

    @property
    def since(self) -> str | None:
        """The title of the wave that changes are counted from."""
        return self.earlier.title if self.earlier else None

    @property
    def standing(self) -> Versus | None:
        """What was chosen, if it is no wave."""
        return self.chosen if self.chosen and self.chosen.kind != Kind.WAVE else None

    def in_tree(self) -> Versus:
        """What groups that stand side by side are held against: of itself a page of groups takes the organisation."""
        return self.chosen or ORGANISATION


def comparison_of(desk: "Desk") -> Comparison:
    """Find what was asked for.

    Raises: OutOfScope for whatever this wave cannot be held against, known or not.
    """
    asked = desk.asked.against or ""
    if asked in ("", WHOLE):
        chosen = ORGANISATION if asked and not desk.focus_is_organisation else None
        return Comparison(chosen, None if chosen else desk.before)
    if asked.startswith(WAVE) and asked.removeprefix(WAVE) in {entry.id for entry in desk.earlier_waves}:
        earlier = desk.visible(asked.removeprefix(WAVE))
        return Comparison(Versus(Kind.WAVE, earlier.title), earlier)
    for one in desk.outside:
        if asked == OUTSIDE + one.id:
            return Comparison(Versus(Kind.OUTSIDE, outside_title(desk, one)), None, one)
    raise OutOfScope(f"nothing here is called {asked!r}: choose from the list of comparisons")


def outside_title(desk: "Desk", one: Outside) -> str:
    return f"{desk.words.title(one.title)} {one.year}"


@dataclass(frozen=True)
class Choice:
    """One line of the picker: what it adds to the address, how it is called, whether it is the one."""

    key: str
    label: str
    chosen: bool


def choices(desk: "Desk", own: str) -> list[Choice]:
    """What this reader can choose, `own` being what the page does by itself; the latest wave first."""
    asked = desk.asked.against if desk.comparison.chosen else ""
    return [Choice(key, label, key == (asked or "")) for key, label in (("", own), *_offered(desk, own))]


def _offered(desk: "Desk", own: str) -> Iterator[tuple[str, str]]:
    _ = desk.words
    if not desk.focus_is_organisation and own != _("Whole organisation"):
        yield WHOLE, _("Whole organisation")
    for entry in reversed(desk.earlier_waves):
        if own != entry.title:
            yield WAVE + entry.id, entry.title
    for one in desk.outside:
        yield OUTSIDE + one.id, outside_title(desk, one)


def own_label(desk: "Desk", *, tree: bool) -> str:
    """What a page is held against if nobody chooses."""
    _ = desk.words
    whole, before = _("Whole organisation"), desk.before
    if tree or before is None:
        return whole if tree or not desk.focus_is_organisation else _("Nothing: it is the first wave")
    if desk.focus_is_organisation:
        return before.title
    return _("%(wave)s, and the organisation", wave=before.title)


def still_held(desk: "Desk", wave: str) -> str | None:
    """Keep the choice in a link to another wave only if that wave can be held against the same."""
    asked = desk.asked.against
    if asked is None or asked == WHOLE:
        return asked
    order = [entry.id for entry in desk.waves]
    if asked.startswith(WAVE):
        return asked if order.index(asked.removeprefix(WAVE)) < order.index(wave) else None
    same = desk.board.questionnaire(wave)["id"] == desk.board.questionnaire(desk.asked.wave)["id"]
    return asked if same else None
