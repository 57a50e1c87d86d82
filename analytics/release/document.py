"""Writes `release.json`: the one document that pages, exports, reports and models read.

In: the gate's decision, the plan, what the wave is called, comments that may be shown. Out: a dict, canonical bytes.
Called by: `analytics.release.draft`, `analytics.release.assemble`, `analytics.release.board`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import rfc8785

from analytics.cells import Released, Verdict
from analytics.grouping import Group
from analytics.measures.comments.quotes import Quote
from analytics.measures.comments.themes import Theme
from analytics.plan import Plan
from analytics.policy import Respondents
from analytics.release.accounting import budget_of
from analytics.release.gate import Decision
from analytics.release.written.rows import Row
from analytics.tally.relations import Relations

SCHEMA: Final = "canopy.release/1"
NOTHING: Final = Relations()
MEASURED: Final = frozenset(
    {"schema", "policy", "groups", "cells", "drivers", "themes", "quotes", "reliability", "budget"}
)  # what comes from the machine that opened the ballots


@dataclass(frozen=True)
class Spoken:
    """What is shown of comments (rule 7)."""

    themes: Sequence[Theme]
    quotes: Sequence[Quote]


def build(
    decision: Decision,
    plan: Plan,
    spoken: Spoken,
    *,
    wave: Mapping[str, Any],
    participation: Mapping[str, Any],
    relations: Relations = NOTHING,
) -> dict[str, Any]:
    """Put a release together; its outlook is still to be computed from it."""
    return completed(drawn_up(decision, plan, spoken, relations=relations), wave=wave, participation=participation)


def drawn_up(decision: Decision, plan: Plan, spoken: Spoken, *, relations: Relations = NOTHING) -> dict[str, Any]:
    """The fields of a release that come from ballots, as far as everybody may see them."""
    return {
        "schema": SCHEMA,
        "policy": plan.policy.to_public(),
        "groups": [
            {**described(group), "respondents": _shown(decision.respondents[group.id])}
            for group in (*plan.groups, *plan.bands)
        ],
        "cells": [_cell(verdict) for verdict in decision.verdicts],
        "drivers": [dict(part) for part in relations.drivers],
        "themes": [_theme(theme) for theme in spoken.themes],
        "quotes": [{"group": quote.group, "item": quote.item, "text": quote.text} for quote in spoken.quotes],
        "reliability": [dict(part) for part in relations.reliability],
        "budget": budget_of(plan),
    }


def completed(
    measured: Mapping[str, Any], *, wave: Mapping[str, Any], participation: Mapping[str, Any]
) -> dict[str, Any]:
    """With the fields that say what the wave was, which the ledger knows."""
    return {**measured, "wave": dict(wave), "participation": dict(participation), "outlook": []}


def canonical(release: Mapping[str, Any]) -> bytes:
    """The bytes that are hashed for the ledger and stored on the board (RFC 8785)."""
    return rfc8785.dumps(dict(release))


def described(group: Group) -> dict[str, Any]:
    """A group as the manifest made it, without a number."""
    return {
        "id": group.id,
        "view": group.view,
        "label": group.label,
        "path": list(group.path),
        "units": list(group.units),
        "parent": group.parent,
        "leaf": group.leaf,
        "partition": group.partition,
    }


def _cell(verdict: Verdict) -> dict[str, Any]:
    key = (verdict.key.group, verdict.key.measure, verdict.key.statistic)
    if not isinstance(verdict, Released):
        return Row(*key).to_cell()
    return Row(
        *key,
        value=verdict.value,
        low=verdict.low,
        high=verdict.high,
        noise=verdict.noise,
        margin=verdict.margin,
        basis=verdict.basis,
        minimum=verdict.minimum,
        answers_from=verdict.answers_from,
    ).to_cell()


def _theme(theme: Theme) -> dict[str, Any]:
    return {
        "group": theme.group,
        "item": theme.item,
        "language": theme.language,
        "label": theme.label,
        "writers": _shown(theme.writers_band),
        "terms": [{"term": term.term, "writers": _shown(term.writers)} for term in theme.terms],
    }


def _shown(respondents: Respondents) -> list[int] | int | None:
    return list(respondents) if isinstance(respondents, tuple) else respondents
