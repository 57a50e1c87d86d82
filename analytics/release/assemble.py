"""A closed wave becomes a release: what was let out of its ballots, and what the ledger says about it.

In: the package of a tally, manifest and questionnaire, the ledger's `closed`. Out: `release.json` as a dict.
Called by: survey.app.ending.closing, survey.app.history.importing, survey.app.trying.bench.
"""

from collections.abc import Mapping
from typing import Any

from analytics.measures.distribution import noisy_counts
from analytics.plan import Plan
from analytics.release.document import completed
from analytics.release.draft import Draft
from analytics.release.facts import facts_of
from analytics.release.gate import Draw
from analytics.release.outlook import outlook_of
from analytics.tally.package import Package


class ParticipationMismatch(ValueError):
    """The ledger and the count do not count the same ballots."""


def make_release(
    package: Package,
    manifest: Mapping[str, Any],
    questionnaire: Mapping[str, Any],
    *,
    closed: Mapping[str, Any],
    previous: str | None = None,
    draw: Draw = noisy_counts,
) -> dict[str, Any]:
    """Make the release of a wave from its counters. Keep the result: a second call draws other noise.

    Raises: as `Draft.of` and `complete`; nothing can be published then.
    """
    plan = Plan.from_documents(manifest, questionnaire)
    draft = Draft.of(package, plan, draw=draw)
    return complete(draft, plan, manifest, questionnaire, closed=closed, previous=previous)


def complete(
    draft: Draft,
    plan: Plan,
    manifest: Mapping[str, Any],
    questionnaire: Mapping[str, Any],
    *,
    closed: Mapping[str, Any],
    previous: str | None = None,
) -> dict[str, Any]:
    """Add to a draft what only the server knows; every field of the draft stays as it is.

    `closed` is the body of the ledger's entry: `day` and, per view, enrolled, redeemed, spoilt, counted. `previous` is
    the wave that was closed before, which this one is compared with.
    Raises: ParticipationMismatch when the ledger speaks of other ballots.
    """
    wave = {
        "id": draft.wave,
        "title": manifest["title"],
        "mode": manifest["mode"],
        "closed": closed["day"],
        "questionnaire": {
            "id": questionnaire["id"],
            "version": questionnaire["version"],
            "sha256": manifest["questionnaire"],
        },
        "previous": previous,
    }
    release = completed(draft.measured, wave=wave, participation=_participation(draft, manifest, closed))
    release["outlook"] = outlook_of(facts_of(release, plan), plan)  # from what is released, and nothing else
    return release


def _participation(draft: Draft, manifest: Mapping[str, Any], closed: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Exact numbers of the organisation, per view (rule 9); of an imported wave only what was counted."""
    invited: dict[str, dict[str, int]] = {}
    for segment in manifest["segments"]:
        known = invited.setdefault(segment["view"], {})
        if "invited" in segment:
            known["invited"] = known.get("invited", 0) + segment["invited"]
    for view, counts in draft.turnout.items():
        said = {name: closed["views"][view][name] for name in ("spoilt", "counted")}
        if said != counts:
            raise ParticipationMismatch(
                f"view {view}: the closing entry counts {said['counted']} ballots, the package"
                f" {counts['counted']}; close the wave with the package of its own ballots. Nothing was published."
            )
    return {view: {**invited[view], **closed["views"][view]} for view in sorted(invited)}
