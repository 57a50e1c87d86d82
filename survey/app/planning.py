"""Turns the numbers of the policy into rules for groups, and the roster into the groups of the next wave.

In: the policy, the roster, the wave before. Out: a partition, its size check.
Called by: survey.cli, survey.app.campaign.
"""

from collections.abc import Sequence
from dataclasses import replace

from analytics.policy import DEFAULT, STRICT, Policy
from survey.roster.people import load_roster
from survey.roster.person import Person
from survey.roster.rules import SegmentRules
from survey.roster.segments import Partition, partition, size_check
from survey.storage.rooms import Storage, reading
from survey.waves import snapshots

POLICIES = {policy.name: policy for policy in (DEFAULT, STRICT)}
LOWEST_RESPONSE = 0.3  # share; after a poorer wave groups are still not made larger than this asks for


class NotOffered(ValueError):
    """Something that the design knows and this version does not do yet."""


def policy_named(name: str) -> Policy:
    """The policy that people choose by name; refuses what this version cannot release safely."""
    if name != DEFAULT.name:
        raise NotOffered(
            f"policy {name!r} is not offered by this version: it needs differentially private releases, which are not "
            "built yet. Use --policy default; nothing was changed."
        )
    return POLICIES[name]


def policy_now(storage: Storage, name: str = DEFAULT.name) -> Policy:
    """The policy for the next wave: groups are sized for the response of the last one."""
    response = snapshots.previous_response(storage)
    policy = policy_named(name)
    return policy if response is None else replace(policy, response=round(max(response, LOWEST_RESPONSE), 2))


def rules_of(policy: Policy) -> SegmentRules:
    return SegmentRules(
        minimum_answers=policy.minimum_answers,
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


def partition_now(storage: Storage, policy: Policy) -> Partition:
    """The groups of the next wave; they follow those of the wave before as far as the roster allows."""
    return partition(
        roster_of(storage),
        rules_of(policy),
        snapshots.previous_groups(storage),
        **former_of(storage),
    )


def size_check_of(people: Sequence[Person], policy: Policy, storage: Storage | None = None) -> list[str]:
    """In words: which teams get a line of their own, which share one, and what that means."""
    if storage is None:
        return size_check(people, rules_of(policy)).lines()
    return size_check(people, rules_of(policy), snapshots.previous_groups(storage), **former_of(storage)).lines()


def former_of(storage: Storage) -> dict[str, list[tuple[str, ...]] | None]:
    return {
        "previous_sensitive": snapshots.previous_sensitive_groups(storage),
        "previous_text": snapshots.previous_groups(storage, "text"),
    }
