"""Whether a document that came from another machine is the measured part of a release of this wave, field by field.

In: a document, the plan. Out: nothing, or `DraftError`. Called by: `analytics.release.draft`.

The audit looks at every number; this looks at everything else that would reach a page.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from analytics.measures.comments.documents import ORGANISATION
from analytics.plan import ORG, TEXT, Plan
from analytics.release.document import MEASURED, SCHEMA, described
from analytics.tally.relations import Relations, RelationsError, assert_told_of_many

THEME: Final = frozenset({"group", "item", "language", "label", "writers", "terms"})
QUOTE: Final = frozenset({"group", "item", "text"})
CELL: Final = frozenset({"group", "measure", "statistic", "status"})
SHAPES: Final[Mapping[str, type]] = {name: list for name in MEASURED if name not in ("schema", "policy", "budget")}


class DraftError(ValueError):
    """A package that does not belong to this wave, or that no gate of it can have written."""


def assert_is_drawn_up(release: Any, turnout: Any, plan: Plan) -> None:
    """Refuse what is not of this plan: other rules, other groups, comments that rule 7 does not let out."""
    try:
        findings = list(_findings(release, turnout, plan))
    except RelationsError:
        raise
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as problem:
        raise DraftError("this package is damaged: ask for the file again. Nothing was changed.") from problem
    if findings:
        raise DraftError(f"this package cannot come from wave {plan.wave}: {findings[0]}. Nothing was changed.")


def _findings(release: Any, turnout: Any, plan: Plan) -> Iterator[str]:
    if set(release) != MEASURED or release["schema"] != SCHEMA:
        yield "it does not have the parts of a release"
        return
    if any(not isinstance(release[name], kind) for name, kind in SHAPES.items()):
        yield "a part of it has another form than in a release"
        return
    if release["policy"] != plan.policy.to_public():
        yield "it was decided under another policy than the one in the rules"
    yield from _about_groups(release, turnout, plan)
    yield from _about_comments(release, plan)
    assert_told_of_many(Relations.from_dict(release, plan), _most(release, plan), plan)


def _about_groups(release: Mapping[str, Any], turnout: Mapping[str, Mapping[str, int]], plan: Plan) -> Iterator[str]:
    shown = [{name: value for name, value in group.items() if name != "respondents"} for group in release["groups"]]
    if shown != [described(group) for group in (*plan.groups, *plan.bands)]:
        yield "it has other groups than the rules"
        return
    if any(not set(cell) >= CELL for cell in release["cells"]):
        yield "a number in it belongs to nothing"
    if set(turnout) != set(plan.views) or any(set(counts) != {"spoilt", "counted"} for counts in turnout.values()):
        yield "it counts other views than the rules have"
        return
    if not all(_is_count(number) for counts in turnout.values() for number in counts.values()):
        yield "a count of ballots in it is no number of people"
        return
    yield from _about_people(release, turnout, plan)


def _about_people(release: Mapping[str, Any], turnout: Mapping[str, Mapping[str, int]], plan: Plan) -> Iterator[str]:
    """Rules 9 and 10; what parents show follows from their leaves, and the audit recomputes it."""
    shown = {group["id"]: group["respondents"] for group in release["groups"]}
    for group in plan.groups:
        if group.is_organisation and not group.leaf and shown[group.id] != turnout[ORG]["counted"]:
            yield "its organisation has another number of people than its ballots"
    for group in (*plan.leaves("ordinary"), *plan.bands):
        told = tuple(shown[group.id]) if isinstance(shown[group.id], list) else shown[group.id]
        if plan.policy.band(plan.policy.band_ends(told)[0]) != told:
            yield f"the number of people of {group.id} is no band of the policy"


def _about_comments(release: Mapping[str, Any], plan: Plan) -> Iterator[str]:
    """Rule 7: who may be shown what of comments, as far as it can be seen without the comments."""
    groups, policy = {ORGANISATION, *plan.views.get(TEXT, ())}, plan.policy
    for theme in release["themes"]:
        people = (theme["writers"], *(term["writers"] for term in theme["terms"]))
        if set(theme) != THEME or theme["group"] not in groups or theme["item"] not in plan.comments:
            yield "a theme of its comments belongs to no group or question"
        if any(_fewest(shown) < policy.theme_writers for shown in people):
            yield f"a theme or a term of its comments was written by fewer than {policy.theme_writers}"
        if not _are_words(theme["language"], theme["label"], *(term["term"] for term in theme["terms"])):
            yield "a theme of its comments is no text"
    for quote in release["quotes"]:
        if set(quote) != QUOTE or not _are_words(quote["text"]) or quote["item"] not in plan.comments:
            yield "a quoted comment belongs to no question"
    quoted = Counter((quote["item"], quote["group"]) for quote in release["quotes"])
    if any(group not in groups or number < policy.verbatim_minimum for (_, group), number in quoted.items()):
        yield f"fewer than {policy.verbatim_minimum} comments of a group are quoted"


def _most(release: Mapping[str, Any], plan: Plan) -> Callable[[str], int]:
    """How many people may have answered in a group, as far as its release tells."""
    shown = {group["id"]: group["respondents"] for group in release["groups"]}

    def most(group: str) -> int:
        told = shown[group]
        return plan.policy.band_ends(tuple(told) if isinstance(told, list) else told)[1]

    return most


def _fewest(shown: Any) -> int:
    return int(shown[0] if isinstance(shown, list) else shown)


def _is_count(number: Any) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and number >= 0


def _are_words(*texts: Any) -> bool:
    return all(isinstance(text, str) for text in texts)
