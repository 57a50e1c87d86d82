"""Opens and counts the ballots of a wave in memory; runs on the server of a small set-up or on a trustee's own machine.

In: the wave's public documents, its sealed rows, the key that opens them. Out: a package of counters and comments.
Called by: survey.app.ending.closing, survey.cli (`trustee close`).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.plan import Plan
from analytics.tally.package import Package
from analytics.tally.wave import Row as SealedRow
from analytics.tally.wave import tally
from survey.credentials.ballots import info
from survey.waves.nullifiers import Row, redeemed, rows_sha256


@dataclass(frozen=True)
class Rules:
    """The public documents of a locked wave."""

    manifest: Mapping[str, Any]
    questionnaire: Mapping[str, Any]
    plan: Plan

    @classmethod
    def of(cls, manifest: bytes, questionnaire: bytes) -> "Rules":
        read = json.loads(manifest), json.loads(questionnaire)
        return cls(*read, Plan.from_documents(*read))


@dataclass(frozen=True)
class Counted:
    """A wave, opened: its rules, the rows that were opened, and what they say together."""

    rules: Rules
    rows: Sequence[Row]
    package: Package

    @property
    def wave(self) -> str:
        return self.rules.plan.wave


def count(rules: Rules, rows: Sequence[Row], private_der: bytes) -> Counted:
    """Open, validate, count. The plaintexts are gone when it returns."""
    counted = tally(sealed_rows(rules.plan.wave, rows), private_der, rules.plan)
    return Counted(rules, rows, Package.of(counted, rules.plan, rows_sha256(rows)))


def sealed_rows(wave: str, rows: Iterable[Row]) -> Iterable[SealedRow]:
    for row in rows:
        yield SealedRow(row.view, row.segment, info(wave, row.view, row.segment, row.nullifier), row.sealed)


def turnout(counted: Counted) -> dict[str, dict[str, int]]:
    handed_in = redeemed(counted.rows)
    return {
        view: {"redeemed": handed_in[view], "spoilt": counters.spoilt, "counted": counters.total}
        for view, counters in counted.package.counters.items()
    }
