"""Views by attribute: the whole organisation cut into few large bands of one column of the roster.

In: people, a wish such as `site` or `tenure=under 1 year|1 to 3|longer`, the size that a band needs. Out: groups.
Called by: survey.app.preparing.planning.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from survey.roster.labels import band_ids, slug
from survey.roster.person import Person
from survey.roster.segments import Group
from survey.translations.wording import worded

NOT_STATED = "not stated"
RESERVED = ("org", "text")  # views that every wave knows
_LONGEST_VIEW = 20  # characters; with value and digits the ids of bands stay below 64
_MOST_NAMES = 4  # values in a label before it is shortened
_NAMES_WHEN_SHORTENED = 2

Cut: TypeAlias = list["_Band"]


class ViewRefused(ValueError):
    """A view that cannot be shown safely, or that the roster does not have."""


@dataclass(frozen=True)
class Wish:
    """A column to look at, and the order of its values if they have one that numbers do not tell."""

    view: str
    column: str
    order: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str) -> "Wish":
        """From the command line: `site`, or `tenure=first|second|third`."""
        column, _, order = (part.strip() for part in text.partition("="))
        values = tuple(value.strip() for value in order.split("|")) if order else ()
        view = slug([column], _LONGEST_VIEW)
        if not column or view in RESERVED or len(set(values)) < len(values):
            raise ViewRefused(
                worded(
                    "%(text)r is no view; write a column of the roster, such as site, or with an order of its "
                    "values, such as tenure=under 1 year|1 to 3 years|longer",
                    text=text,
                )
            )
        return cls(view, column, values)

    def to_json(self) -> dict[str, object]:
        """As a draft keeps it."""
        return {"view": self.view, "column": self.column, "order": list(self.order)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Wish":
        return cls(value["view"], value["column"], tuple(value["order"]))


@dataclass(frozen=True)
class _Band:
    values: tuple[str, ...]
    size: int
    place: int  # of its first value in the order; 0 where there is none

    @property
    def entry(self) -> tuple[int, int, tuple[str, ...]]:
        return self.size, self.place, self.values


def read_wishes(texts: Iterable[str], most: int) -> tuple[Wish, ...]:
    """Wishes for views, each column once."""
    wishes = tuple(Wish.read(text) for text in texts)
    if len(wishes) > most or len({wish.view for wish in wishes}) < len(wishes):
        raise ViewRefused(
            worded("%(n)s views by attribute; name at most %(most)s, each column once", n=len(wishes), most=most)
        )
    return wishes


def bands(
    people: Sequence[Person], wish: Wish, needed: int, former: Iterable[Collection[str]] | None = None
) -> tuple[Group, ...]:
    """Bands of at least `needed` people, those of the wave before (`former`, their values) as far as they still do.

    Neighbours are merged where the values have an order: all of them are numbers, or the wish gives it; otherwise the
    smallest with the smallest. Raises ViewRefused when fewer than two bands remain, because one says nothing.
    """
    column = _column(people, wish)
    sizes = Counter(value_of(person, column) for person in people)
    order = _order(sizes, wish)
    cut = _merged(_begun(sizes, order, former or ()), needed, bool(order))
    if len(cut) < 2:
        raise ViewRefused(
            worded(
                "view %(view)s: with bands of at least %(needed)s invited people each, fewer than two are left "
                "of %(n)s people with %(values)s values of %(column)r. Leave this view out",
                view=wish.view,
                needed=needed,
                n=len(people),
                values=len(sizes),
                column=column,
            )
        )
    members: dict[str, set[str]] = defaultdict(set)
    for person in people:
        members[value_of(person, column)].add(person.person_id)
    ids = band_ids(wish.view, [band.values for band in cut])
    return tuple(
        _group(wish, name, band, frozenset().union(*(members[value] for value in band.values)), ordered=bool(order))
        for name, band in zip(ids, cut, strict=True)
    )


def value_of(person: Person, column: str) -> str:
    """What the roster says, in one way of writing blanks."""
    return " ".join(person.attributes.get(column, "").split()) or NOT_STATED


def _column(people: Sequence[Person], wish: Wish) -> str:
    """The column as the roster writes it."""
    known = list(dict.fromkeys(name for person in people for name in person.attributes))
    found = [name for name in known if name.casefold() == wish.column.casefold()]
    if len(found) != 1:
        listed = ", ".join(known) or worded("none; add one to the roster")
        raise ViewRefused(
            worded(
                "view %(view)s: the roster has no single column %(column)r; its columns are %(listed)s",
                view=wish.view,
                column=wish.column,
                listed=listed,
            )
        )
    return found[0]


def _order(sizes: Collection[str], wish: Wish) -> dict[str, int]:
    """Value -> place; empty if the values have no order. What is not stated comes last, outside of it."""
    stated = [value for value in sizes if value != NOT_STATED]
    if wish.order:
        if unknown := sorted(set(stated) - set(wish.order)):
            raise ViewRefused(
                worded(
                    "view %(view)s: the order leaves out %(unknown)s; name every value of the roster",
                    view=wish.view,
                    unknown=", ".join(unknown[:5]),
                )
            )
        return {value: place for place, value in enumerate((*wish.order, NOT_STATED))}
    numbers = {value: _number(value) for value in stated}
    if any(number is None for number in numbers.values()):
        return {}
    ordered = sorted(stated, key=lambda value: (numbers[value] or 0.0, value))
    return {value: place for place, value in enumerate((*ordered, NOT_STATED))}


def _number(value: str) -> float | None:
    try:
        return float(value.replace(",", "."))
    except ValueError:
        return None


def _begun(sizes: Counter[str], order: dict[str, int], former: Iterable[Collection[str]]) -> Cut:
    """Values that shared a band before begin in one; with an order, only if nothing else lies between them."""
    owner = {value: number for number, values in enumerate(former) for value in values}
    together: dict[object, list[str]] = defaultdict(list)
    for value in sorted(sizes, key=lambda value: (order.get(value, 0), value)):
        together[owner.get(value, value)].append(value)
    begun = [_band(values, sizes, order) for values in together.values()]
    if order and owner and any(not _unbroken(band, order, sizes) for band in begun):
        return _begun(sizes, order, ())
    return begun


def _band(values: Iterable[str], sizes: Counter[str], order: dict[str, int]) -> _Band:
    listed = tuple(values)
    return _Band(listed, sum(sizes[value] for value in listed), min(order.get(value, 0) for value in listed))


def _unbroken(band: _Band, order: dict[str, int], sizes: Collection[str]) -> bool:
    places = sorted(order[value] for value in band.values)
    return sum(places[0] <= order[value] <= places[-1] for value in sizes) == len(places)


def _merged(cut: Cut, needed: int, ordered: bool) -> Cut:
    """While a band is too small, the smallest joins its smaller neighbour, or the next smallest where none is near."""
    left = sorted(cut, key=lambda band: (band.place, band.values))
    while len(left) > 1 and min(band.size for band in left) < needed:
        one = min(left, key=lambda band: band.entry)
        at = left.index(one)
        near = left[max(0, at - 1) : at] + left[at + 1 : at + 2] if ordered else [band for band in left if band != one]
        other = min(near, key=lambda band: band.entry)
        first, second = sorted((one, other), key=lambda band: (band.place, band.values))
        joined = _Band((*first.values, *second.values), one.size + other.size, first.place)
        left = [joined if band == first else band for band in left if band != second]
    return left


def _group(wish: Wish, name: str, band: _Band, members: frozenset[str], *, ordered: bool) -> Group:
    label = _label(band.values, ordered)
    return Group(name, wish.view, label, (label,), band.values, members)


def _label(values: tuple[str, ...], ordered: bool) -> str:
    stated = [value for value in values if value != NOT_STATED]
    rest = [NOT_STATED] if len(stated) < len(values) else []
    if ordered and len(stated) > 1:
        return " + ".join([f"{stated[0]} – {stated[-1]}", *rest])
    if len(values) <= _MOST_NAMES:
        return " + ".join([*stated, *rest])
    return " + ".join([*values[:_NAMES_WHEN_SHORTENED], f"{len(values) - _NAMES_WHEN_SHORTENED} more"])
