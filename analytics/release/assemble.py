"""A closed wave becomes a release: decide, write down, audit. Noise on shares is drawn here, once.

In: the package of a tally, manifest and questionnaire, the ledger's `closed`. Out: `release.json` as a dict.
Called by: survey.app.ending.closing, survey.app.rehearsal.
"""

from collections.abc import Mapping
from typing import Any

from analytics.measures.distribution import noisy_counts
from analytics.measures.themes import find_quotes, find_themes
from analytics.plan import ORG, Plan
from analytics.release.audit import assert_nothing_follows
from analytics.release.document import Spoken, build
from analytics.release.facts import facts_of
from analytics.release.gate import Draw, decide
from analytics.release.outlook import outlook_of
from analytics.tally.package import Package
from analytics.tally.relations import assert_wide


class ParticipationMismatch(ValueError):
    """The ledger and the package do not count the same ballots."""


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

    `closed` is the body of the ledger's entry: `day` and, per view, enrolled, redeemed, spoilt, counted. `previous` is
    the wave that was closed before, which this one is compared with.
    Raises: NotPublishable, AuditFailed, ParticipationMismatch, RelationsError; nothing can be published then.
    """
    plan = Plan.from_documents(manifest, questionnaire)
    participation = _participation(package, manifest, closed)
    spoken = Spoken(find_themes(package.writers, policy=plan.policy), find_quotes(package.writers, policy=plan.policy))
    wave = {
        "id": plan.wave,
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
    decided = decide(package.counters[ORG], plan, sums=package.sums, draw=draw)
    release = build(decided, plan, spoken, wave=wave, participation=participation, relations=package.relations)
    release["outlook"] = outlook_of(facts_of(release, plan), plan)  # from what is released, and nothing else
    assert_wide(package.relations, _accepted(package), plan)
    assert_nothing_follows(release, plan)
    return release


def _accepted(package: Package) -> dict[str, int]:
    counters = package.counters[ORG]
    return dict(zip(counters.segments, counters.accepted.tolist(), strict=True))


def _participation(
    package: Package, manifest: Mapping[str, Any], closed: Mapping[str, Any]
) -> dict[str, dict[str, int]]:
    """Exact numbers of the organisation, per view (rule 9); of an imported wave only what was counted."""
    invited: dict[str, dict[str, int]] = {}
    for segment in manifest["segments"]:
        known = invited.setdefault(segment["view"], {})
        if "invited" in segment:
            known["invited"] = known.get("invited", 0) + segment["invited"]
    for view, counters in package.counters.items():
        if closed["views"][view]["counted"] != counters.total or closed["views"][view]["spoilt"] != counters.spoilt:
            raise ParticipationMismatch(
                f"view {view}: the closing entry counts {closed['views'][view]['counted']} ballots, the package"
                f" {counters.total}; close the wave with the package of its own ballots. Nothing was published."
            )
    return {view: {**invited[view], **closed["views"][view]} for view in sorted(invited)}
