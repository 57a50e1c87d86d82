"""Views by attribute and policy strict before a wave is locked: what is wished for, what it costs, what it will show.

In: a policy, a questionnaire, wishes. Out: what the manifest declares about noise, sizes of groups, margins in words.
Called by: survey.app.preparing.planning, survey.app.campaign, survey.cli.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Any

from analytics.noise.declared import MOST_VIEWS, Declared
from analytics.noise.scores import choose
from analytics.policy import RHO_OF_A_YEAR, Policy
from survey.roster.bands import Wish, read_wishes
from survey.roster.rules import SegmentRules, invited_needed
from survey.roster.segments import Group, Partition
from survey.translations.wording import worded

HUNDREDTHS = 100  # margins are told in steps of 0.01 scale points, rounded up


class TooFewForNoise(ValueError):
    """An organisation in which the noise would be larger than what it hides."""


def is_strict(policy: Policy) -> bool:
    return policy.epsilon is not None


def wished(
    policy: Policy, questionnaire: Mapping[str, Any], views: Sequence[str] = (), measures: Sequence[str] = ()
) -> dict[str, Any] | None:
    """The draft's `noise`; None where nothing carries any. Refuses what the questionnaire cannot give."""
    wishes = read_wishes(views, MOST_VIEWS)
    if not wishes and not is_strict(policy):
        return None
    return {
        "measures": list(choose(questionnaire, measures)),
        "views": [wish.to_json() for wish in wishes],
    }


def asked_under(policy: Policy, questionnaire: Mapping[str, Any]) -> dict[str, Any]:
    """Under policy strict nobody is asked for a comment, because none could be shown."""
    if not is_strict(policy):
        return dict(questionnaire)
    return {**questionnaire, "items": [item for item in questionnaire["items"] if item["kind"] != "comment"]}


def views_of(noise: Mapping[str, Any] | None) -> tuple[Wish, ...]:
    return tuple(Wish.from_json(view) for view in noise["views"]) if noise else ()


def declared_of(policy: Policy, noise: Mapping[str, Any] | None) -> Declared | None:
    """What a draft's wishes mean for the noise; under policy strict the tree carries it too, out of the same budget."""
    if noise is None:
        return None
    views = {wish.view: wish.column for wish in views_of(noise)}
    tree = {"org": ""} if is_strict(policy) else {}
    return Declared(tuple(noise["measures"]), tree | views, policy.rho, RHO_OF_A_YEAR)


def public_noise(policy: Policy, declared: Declared | None, groups: Partition) -> dict[str, Any] | None:
    """The manifest's `noise`: with the margin that each group will probably have, told before anybody answers."""
    if declared is None:
        return None
    shown = {group.id: margin_of(policy, declared, group) for group in noisy_groups(declared, groups)}
    return {**declared.to_public(), "margins": shown}


def band_size(policy: Policy, declared: Declared) -> int:
    """People invited in a band: 100 who are expected to answer, and enough for the margin in nine of ten cases."""
    precise = declared.needed(policy.attribute_margin)
    rules = (policy.confidence, policy.response)
    return max(ceil(policy.attribute_minimum / policy.response), likely(precise, *rules))


def likely(answers: int, confidence: float, response: float) -> int:
    """As the groups of the tree are sized, see `invited_needed`."""
    rules = SegmentRules(answers, answers, 1, confidence, response, 1, 1, 1)
    return invited_needed(answers, rules)


def noisy_groups(declared: Declared, groups: Partition) -> tuple[Group, ...]:
    return tuple(group for group in groups.certified if group.view in declared.views)


def margin_of(policy: Policy, declared: Declared, group: Group) -> float:
    """Half width of the noise's 95 % interval in points of a scale of 5, at the expected response, rounded up."""
    return ceil(HUNDREDTHS * declared.margin(len(group.members) * policy.response)) / HUNDREDTHS


def refuse_small(groups: Partition, rules: SegmentRules) -> None:
    needed = invited_needed(rules.minimum_answers, rules)
    people = sum(len(group.members) for group in groups.org)
    if any(len(group.members) < needed for group in groups.org):
        raise TooFewForNoise(
            worded(
                "policy strict needs groups of %(needed)s invited people here, and the whole organisation has "
                "%(people)s. Its results would be mostly noise. Use fewer views or measures, or policy default; "
                "nothing was changed",
                needed=needed,
                people=people,
            )
        )


def noise_lines(policy: Policy, declared: Declared, groups: Partition) -> Iterator[str]:
    """What the noise means, in words: said before the rules are fixed."""
    yield ""
    yield worded(
        "Noise protects %(measures)s. Each shown number will be off by at most, 19 times in 20:",
        measures=", ".join(declared.measures),
    )
    for group in noisy_groups(declared, groups):
        where = declared.views[group.view] or worded("tree")
        margin = margin_of(policy, declared, group)
        yield worded(
            "  %(where)s: %(label)s (%(n)s people): ± %(margin)s points of a scale of 5",
            where=where,
            label=group.label,
            n=len(group.members),
            margin=f"{margin:.2f}",
        )
    limit = policy.attribute_margin
    yield worded(
        "More than ± %(limit)s is not shown. The wave costs ρ = %(rho)s of a yearly %(year)s.",
        limit=f"{limit:.2f}",
        rho=declared.rho,
        year=declared.year,
    )
