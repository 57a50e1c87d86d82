"""What leaves the machine that opened the ballots: counters, sums with noise, comments; salted, hashed and signed.

In: a tally. Out: `canopy.package/1` as a dict and back, its hash for the ledger.
Called by: survey.app.ending.closing, survey.waves.trustee, `analytics.release.assemble`.
"""

import base64
import hashlib
import random
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import rfc8785

from analytics.measures.words import CommentAnswer, Writer
from analytics.noise.drawing import Draw, ExactSums, NoisySums, draw, gaussian
from analytics.plan import ORG, Plan
from analytics.tally.counting import ViewCounters, counters_from_dict
from analytics.tally.relations import Relations
from analytics.tally.summing import noisy_from_dict
from analytics.tally.wave import Tally

SCHEMA: Final = "canopy.package/1"
SALT_BYTES: Final = 32


class PackageError(ValueError):
    """A package that does not belong to this wave, or is not one."""


@dataclass(frozen=True)
class Package:
    """A closed wave, counted. Comments stand in random order, never in the order of arrival."""

    wave: str
    salt: str  # base64url
    counters: Mapping[str, ViewCounters | NoisySums]
    writers: tuple[Writer, ...]
    rows_sha256: str
    highest_bytes: tuple[int, ...]
    signature: Mapping[str, str] | None = None
    relations: Relations = field(default_factory=Relations)

    @classmethod
    def of(cls, counted: Tally, plan: Plan, rows_sha256: str, *, add: Draw = gaussian) -> "Package":
        """Draw salt and noise, shuffle the writers, and make the one package of this tally.

        Noise is drawn here, so that exact sums never leave the machine that opened the ballots.
        """
        writers = list(counted.writers)
        random.SystemRandom().shuffle(writers)
        salt = base64.urlsafe_b64encode(secrets.token_bytes(SALT_BYTES)).rstrip(b"=").decode()
        counters = _with_noise(counted, plan, add)
        return cls(
            plan.wave, salt, counters, tuple(writers), rows_sha256, plan.highest_bytes, relations=counted.relations
        )

    @classmethod
    def from_dict(cls, found: Mapping[str, Any], plan: Plan) -> "Package":
        """Read a package; raises PackageError or CountersError when it is not one of this plan's wave."""
        if found.get("schema") != SCHEMA or found.get("wave") != plan.wave:
            raise PackageError(
                f"expected a {SCHEMA} of wave {plan.wave}, got {found.get('schema')!r} of {found.get('wave')!r};"
                " take the package that was made from this wave's ballots"
            )
        if set(found["counters"]) != set(plan.views):
            raise PackageError(f"counters of {sorted(found['counters'])}; expected {sorted(plan.views)}: tally again")
        return cls(
            wave=found["wave"],
            salt=found["salt"],
            counters={view: _counters(view, part, plan) for view, part in found["counters"].items()},
            writers=tuple(_writer(part, plan) for part in found["comments"]),
            rows_sha256=found["rows_sha256"],
            highest_bytes=plan.highest_bytes,
            signature=found["signature"],
            relations=Relations.from_dict(found, plan),
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "wave": self.wave,
            "salt": self.salt,
            "counters": self._counters(),
            "comments": [_comments(writer) for writer in self.writers],
            "drivers": [dict(part) for part in self.relations.drivers],
            "reliability": [dict(part) for part in self.relations.reliability],
            "rows_sha256": self.rows_sha256,
            "signature": dict(self.signature) if self.signature else None,
        }

    @property
    def counters_sha256(self) -> str:
        """For the ledger. Salted: a public hash of few small numbers could be searched until it matches."""
        body: dict[str, Any] = {"salt": self.salt, "wave": self.wave, "counters": self._counters()}
        return hashlib.sha256(rfc8785.dumps(body)).hexdigest()

    def _counters(self) -> dict[str, Any]:
        return {
            view: part.to_dict()
            if isinstance(part, NoisySums)
            else part.to_dict(self.highest_bytes if view == ORG else ())
            for view, part in self.counters.items()
        }

    @property
    def sums(self) -> dict[str, NoisySums]:
        """The views that carry noise."""
        return {view: part for view, part in self.counters.items() if isinstance(part, NoisySums)}


def _with_noise(counted: Tally, plan: Plan, add: Draw) -> dict[str, ViewCounters | NoisySums]:
    exact = {view: part for view, part in counted.counters.items() if isinstance(part, ExactSums)}
    noisy = draw(exact, plan.noise, add=add) if plan.noise is not None else {}
    kept = {view: part for view, part in counted.counters.items() if not isinstance(part, ExactSums)}
    return {view: noisy[view] if view in noisy else kept[view] for view in counted.counters}


def _counters(view: str, found: Mapping[str, Any], plan: Plan) -> ViewCounters | NoisySums:
    if plan.noise is not None and view in plan.noise.views:
        return noisy_from_dict(view, found, plan)
    return counters_from_dict(view, found, plan)


def _comments(writer: Writer) -> dict[str, Any]:
    answers = [{"item": part.item, "text": part.text, "quotable": part.quotable} for part in writer.answers]
    return {"segment": writer.segment, "answers": answers}


def _writer(found: Mapping[str, Any], plan: Plan) -> Writer:
    answers = tuple(CommentAnswer(part["item"], part["text"], part["quotable"]) for part in found["answers"])
    if found["segment"] not in plan.views.get("text", ()) or any(part.item not in plan.comments for part in answers):
        raise PackageError("a comment belongs to no segment or question of this wave; tally the wave again")
    return Writer(found["segment"], answers)
