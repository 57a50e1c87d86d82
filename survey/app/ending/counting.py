"""Opens and counts the ballots of a wave in memory; runs on the server of a small set-up or on a trustee's own machine.

In: the wave's public documents, its sealed rows, the key that opens them. Out: what the gate lets out of them.
Called by: survey.app.ending.closing, survey.cli (`trustee close`).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.plan import Plan
from analytics.release.draft import Draft
from analytics.tally.package import Package
from analytics.tally.wave import Row as SealedRow
from analytics.tally.wave import tally
from survey.app.ending.progress import Progress, silent, watched
from survey.credentials.ballots import info
from survey.translations.wording import worded
from survey.waves.nullifiers import Row, redeemed, rows_sha256


class BallotsMissing(ValueError):
    """A count that says nothing about some of its ballots."""


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
    """A wave, opened: its rules, the rows that were opened, and what may be said of them."""

    rules: Rules
    rows: Sequence[Row]
    draft: Draft
    trustee: str | None = None  # base64url: the signature of whoever opened them on another machine

    @property
    def wave(self) -> str:
        return self.rules.plan.wave


def count(rules: Rules, rows: Sequence[Row], private_der: bytes, progress: Progress = silent) -> Counted:
    """Open, validate, count, decide, audit. Plaintexts and exact counts are gone when it returns."""
    sealed = watched(sealed_rows(rules.plan.wave, rows), progress, "opening ballots", len(rows))
    counted = tally(sealed, private_der, rules.plan)
    progress("deciding what may be shown", 0, 1)
    draft = Draft.of(Package.of(counted, rules.plan, rows_sha256(rows)), rules.plan)
    progress("deciding what may be shown", 1, 1)
    return Counted(rules, rows, draft)


def sealed_rows(wave: str, rows: Iterable[Row]) -> Iterable[SealedRow]:
    for row in rows:
        yield SealedRow(row.view, row.segment, info(wave, row.view, row.segment, row.nullifier), row.sealed)


def turnout(counted: Counted) -> dict[str, dict[str, int]]:
    """Per view, for the ledger. Raises BallotsMissing unless every ballot is counted or spoilt."""
    handed_in = redeemed(counted.rows)
    told = {view: {"redeemed": handed_in[view], **counts} for view, counts in counted.draft.turnout.items()}
    for view, counts in told.items():
        if counts["redeemed"] != counts["spoilt"] + counts["counted"]:
            raise BallotsMissing(
                worded(
                    "view %(view)s: %(redeemed)s ballots are in the box, %(counted)s were counted and %(spoilt)s "
                    "spoilt. Ask for a count of all of them. Nothing was changed.",
                    view=view,
                    redeemed=counts["redeemed"],
                    counted=counts["counted"],
                    spoilt=counts["spoilt"],
                )
            )
    return told
