"""Units that somebody names by hand: one that is not there would open nothing, without a word.

In: names as they were typed, names that are known. Out: a sentence with the nearest names; names to offer.
Called by: survey.faces.desk, survey.app.site.units.
"""

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches

from survey.translations.wording import Sentence, worded

NEAR = 3  # names that a refusal offers
OFFERED = 500  # names that a page offers: of more, those from the top of the tree down


def unknown_unit(units: Sequence[str], known: Collection[str], offered: Iterable[str]) -> Sentence | None:
    """What to say of the first that is not there; None if all are, or if nothing is known yet."""
    strange = next((unit for unit in units if unit not in known), None) if known else None
    if strange is None:
        return None
    near = get_close_matches(strange, sorted(offered), n=NEAR)
    if near:
        return worded(
            "There is no unit “%(unit)s” in the roster or in a published survey. Did you mean: %(near)s?",
            unit=strange,
            near=", ".join(near),
        )
    return worded(
        "There is no unit “%(unit)s” in the roster or in a published survey. Name it as it stands there:"
        " Division/Department/Team.",
        unit=strange,
    )


def offered_of(known: Iterable[str]) -> list[str]:
    """
    >>> offered_of({"North/Depot", "North"})
    ['North', 'North/Depot']
    """
    from_the_top = sorted(known, key=lambda unit: (unit.count("/"), unit))
    return sorted(from_the_top[:OFFERED])
