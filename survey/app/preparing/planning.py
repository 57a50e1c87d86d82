"""Turns the numbers of the policy into rules for groups, and the roster into the groups of the next wave.

In: the policy, the roster, the wave before. Out: a partition, its size check.
Called by: survey.cli, survey.app.campaign.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from analytics.noise.declared import Declared
from analytics.policy import DEFAULT, STRICT, Policy
from survey.app.preparing.noising import (
    asked_under,
    band_size,
    declared_of,
    is_strict,
    noise_lines,
    public_noise,
    refuse_small,
    views_of,
    wished,
)
from survey.app.preparing.pricing import price_lines
from survey.app.site.assets import static_folder
from survey.config import Config
from survey.faces.client.bundle import gather
from survey.roster.bands import Wish, bands
from survey.roster.people import load_roster
from survey.roster.person import Person
from survey.roster.rules import SegmentRules
from survey.roster.segments import Partition, SizeCheck, partition, size_check
from survey.storage.rooms import Storage, reading
from survey.waves import draft, snapshots
from survey.waves.locking import Locked, lock
from survey.waves.trustee import TrusteePublic

POLICIES = {policy.name: policy for policy in (DEFAULT, STRICT)}
Views = Sequence[Wish]
LOWEST_RESPONSE = 0.3  # share; after a poorer wave groups are still not made larger than this asks for


class NotOffered(ValueError):
    """Something that the design knows and this version does not do yet."""


def policy_named(name: str) -> Policy:
    """The policy that people choose by name."""
    if name not in POLICIES:
        raise NotOffered(f"there is no policy {name!r}; use one of {', '.join(POLICIES)}. Nothing was changed.")
    return POLICIES[name]


def policy_now(storage: Storage, name: str = DEFAULT.name) -> Policy:
    """The policy for the next wave: groups are sized for the response of the last one."""
    response = snapshots.previous_response(storage)
    policy = policy_named(name)
    return policy if response is None else replace(policy, response=round(max(response, LOWEST_RESPONSE), 2))


def rules_of(policy: Policy, declared: Declared | None = None) -> SegmentRules:
    """Under policy strict a group must reach the number of answers that keeps the noise small enough to be shown."""
    strict = declared is not None and is_strict(policy)
    minimum = declared.needed(policy.attribute_margin) if declared and strict else policy.minimum_answers
    return SegmentRules(
        minimum_answers=minimum,
        sensitive_minimum=policy.sensitive_minimum,
        k_issue=policy.k_issue,
        confidence=policy.confidence,
        response=policy.response,
        text_minimum=policy.text_minimum,
        one_group_below=policy.one_group_below,
        refuse_below=policy.refuse_below,
    )


def roster_of(storage: Storage) -> list[Person]:
    with reading(storage.people("roster")) as people:
        return load_roster(people)


def partition_now(storage: Storage, policy: Policy, declared: Declared | None = None, views: Views = ()) -> Partition:
    """The groups of the next wave; they follow those of the wave before as far as the roster allows."""
    return cut(roster_of(storage), policy, declared, views, storage=storage)


def cut(
    people: Sequence[Person],
    policy: Policy,
    declared: Declared | None = None,
    views: Views = (),
    *,
    storage: Storage | None = None,
) -> Partition:
    """Groups of the tree, and bands of the attributes; under policy strict all of them large enough for its noise."""
    rules, before = rules_of(policy, declared), former_of(storage, policy)
    org = partition(people, rules, before.pop("previous"), **before)
    if is_strict(policy):
        org = replace(org, sensitive=(), text=())
        refuse_small(org, rules)
    if declared is None:
        return org
    needed = band_size(policy, declared)
    banded = (bands(people, wish, needed, former_band(storage, policy, wish)) for wish in views)
    return replace(org, attributes=tuple(group for groups in banded for group in groups))


def size_check_of(
    people: Sequence[Person],
    policy: Policy,
    storage: Storage | None = None,
    *,
    declared: Declared | None = None,
    views: Views = (),
) -> list[str]:
    """In words: which teams get a line of their own, which share one, and what that means."""
    before = former_of(storage, policy)
    found = size_check(people, rules_of(policy, declared), before.pop("previous"), **before)
    if declared is None:
        return [*found.lines(), *price_lines(found, policy)]
    groups = cut(people, policy, declared, views, storage=storage)
    tree = found.lines_of_tree() if is_strict(policy) else [*found.lines(), *price_lines(found, policy)]
    return [*tree, *noise_lines(policy, declared, groups)]


def under_strict(people: Sequence[Person], questionnaire: Mapping[str, Any], storage: Storage | None = None) -> str:
    """How many groups policy strict would show of this roster, with all indices of the questionnaire; or why none."""
    policy = policy_named(STRICT.name) if storage is None else policy_now(storage, STRICT.name)
    try:
        declared = declared_of(policy, wished(policy, asked_under(policy, questionnaire)))
        groups = cut(people, policy, declared, storage=storage).org
    except ValueError as problem:
        return f"Policy strict would show nothing here: {str(problem).removesuffix('; nothing was changed')}."
    needed = min(len(group.members) for group in groups)
    return (
        f"Policy strict would show {len(groups)} {'group' if len(groups) == 1 else 'groups'}, of {needed} people or"
        f" more, with noise of at most ± {policy.attribute_margin:.2f} points: indices only, no single question."
    )


def sizes_now(people: Sequence[Person], policy: Policy, storage: Storage) -> SizeCheck:
    """Which teams the next wave would show, and which together, as values for a page. Raises TooFewPeople."""
    before = former_of(storage, policy)
    return size_check(people, rules_of(policy), before.pop("previous"), **before)


def check_of_draft(storage: Storage, settings: draft.WaveSettings) -> tuple[SizeCheck, list[str]]:
    """What the roster of today would give a draft, and what its noise would mean, in words."""
    policy, people = policy_now(storage, str(settings.policy["name"])), roster_of(storage)
    declared, before = declared_of(policy, settings.noise), former_of(storage, policy)
    found = size_check(people, rules_of(policy, declared), before.pop("previous"), **before)
    if declared is None:
        return found, []
    groups = cut(people, policy, declared, views_of(settings.noise), storage=storage)
    return found, list(noise_lines(policy, declared, groups))


def former_of(storage: Storage | None, policy: Policy) -> dict[str, list[tuple[str, ...]] | None]:
    if storage is None:
        return {"previous": None}
    return {
        "previous": snapshots.previous_groups(storage, policy=policy.name),
        "previous_sensitive": snapshots.previous_sensitive_groups(storage, policy.name),
        "previous_text": snapshots.previous_groups(storage, "text", policy.name),
    }


def former_band(storage: Storage | None, policy: Policy, wish: Wish) -> list[tuple[str, ...]] | None:
    return snapshots.previous_groups(storage, wish.view, policy.name) if storage else None


def lock_draft(config: Config, storage: Storage, wave: str, trustee: TrusteePublic | None) -> Locked:
    """Fix the rules of a draft for the roster as it stands; raises LockRefused, ViewRefused or TooFewForNoise."""
    settings = draft.load(storage, wave)
    policy = policy_now(storage, str(settings.policy["name"]))
    declared = declared_of(policy, settings.noise)
    groups = partition_now(storage, policy, declared, views_of(settings.noise))
    return lock(
        storage,
        config,
        wave,
        groups,
        policy_public=policy.to_public(),
        client=gather(static_folder()).kept(),
        trustee=trustee,
        noise=public_noise(policy, declared, groups),
    )
