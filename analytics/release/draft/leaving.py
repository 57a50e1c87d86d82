"""What leaves the machine that opened the ballots: all that the gate let out of a wave, and the counts for its ledger.

In: a counted wave. Out: `canopy.package/2` as a dict and back, and the release that it becomes.
Called by: `analytics.release.assemble`, survey.app.ending.

The gate, the themes of comments and the audit all run before this exists, so that no exact count of a group and no
comment that may not be quoted is in it: whoever carries it holds nothing that everybody will not be shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from analytics.measures.comments.quotes import find_quotes
from analytics.measures.comments.themes import find_themes
from analytics.measures.distribution import noisy_counts
from analytics.plan import ORG, Plan
from analytics.release.audit import AuditFailed, assert_nothing_follows
from analytics.release.document import Spoken, drawn_up
from analytics.release.draft.taking import DraftError, assert_is_drawn_up
from analytics.release.gate import Draw, decide
from analytics.tally.package import Package
from analytics.tally.relations import assert_wide

SCHEMA: Final = "canopy.package/2"
VERSIONS: Final = (
    "First compare `canopy --version` here and on the machine that counted: another version may compute margins in"
    " another way. Run both with the version that counted, and hand the same count in again."
)
FIELDS: Final = frozenset({"schema", "wave", "release", "turnout", "rows_sha256", "counters_sha256", "signature"})


@dataclass(frozen=True)
class Draft:
    """A wave, counted and decided: the measured part of its release, without what only the server knows."""

    wave: str
    measured: Mapping[str, Any]  # fields of release.json; all but `wave`, `participation` and `outlook`
    turnout: Mapping[str, Mapping[str, int]]  # view -> spoilt, counted
    rows_sha256: str  # of the sealed ballots that were opened
    counters_sha256: str  # salted, for the ledger

    @classmethod
    def of(cls, package: Package, plan: Plan, *, draw: Draw = noisy_counts) -> "Draft":
        """Decide, theme, audit. Keep the result: a second call draws other noise.

        Raises: NotPublishable, AuditFailed, RelationsError; nothing can be published then.
        """
        writers, policy = package.writers, plan.policy
        spoken = Spoken(find_themes(writers, policy=policy), find_quotes(writers, policy=policy))
        decided = decide(package.counters[ORG], plan, sums=package.sums, draw=draw)
        measured = drawn_up(decided, plan, spoken, relations=package.relations)
        assert_wide(package.relations, _accepted(package), plan)
        assert_nothing_follows(measured, plan)
        turnout = {view: {"spoilt": part.spoilt, "counted": part.total} for view, part in package.counters.items()}
        return cls(plan.wave, measured, turnout, package.rows_sha256, package.counters_sha256)

    @classmethod
    def from_dict(cls, found: Mapping[str, Any], plan: Plan) -> "Draft":
        """Read a package that somebody else made, and look at everything in it as if it were an attack.

        Raises: DraftError, RelationsError or AuditFailed for anything that no gate of this plan can have let out.
        """
        if found.get("schema") != SCHEMA or found.get("wave") != plan.wave:
            raise DraftError(
                f"expected a {SCHEMA} of wave {plan.wave}, got {found.get('schema')!r} of {found.get('wave')!r};"
                " take the package that was made from this wave's ballots"
            )
        if set(found) != FIELDS:
            raise DraftError("a part of this package is missing, or one too many: ask for the file again")
        assert_is_drawn_up(found["release"], found["turnout"], plan)
        try:
            assert_nothing_follows(found["release"], plan)
        except AuditFailed as problem:
            raise AuditFailed(f"{problem} {VERSIONS}") from problem
        return cls(plan.wave, found["release"], found["turnout"], found["rows_sha256"], found["counters_sha256"])

    def to_dict(self) -> dict[str, Any]:
        """Everything that is signed, and a place for the signature."""
        return {
            "schema": SCHEMA,
            "wave": self.wave,
            "release": dict(self.measured),
            "turnout": {view: dict(counts) for view, counts in self.turnout.items()},
            "rows_sha256": self.rows_sha256,
            "counters_sha256": self.counters_sha256,
            "signature": None,
        }


def _accepted(package: Package) -> dict[str, int]:
    counters = package.counters[ORG]
    return dict(zip(counters.segments, counters.accepted.tolist(), strict=True))
