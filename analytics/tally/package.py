"""A counted wave in the memory of the machine that opened its ballots: counters, noisy sums, comments; salted.

In: a tally. Out: what the gate decides about, and its hash for the ledger. It is never written down.
Called by: survey.app.ending.counting, survey.app.history.importing, `analytics.release.draft`.
"""

import base64
import hashlib
import random
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import rfc8785

from analytics.measures.comments.words import Writer
from analytics.noise.drawing import Draw, ExactSums, NoisySums, draw, gaussian
from analytics.plan import ORG, Plan
from analytics.tally.counting import ViewCounters
from analytics.tally.relations import Relations
from analytics.tally.wave import Tally

SALT_BYTES: Final = 32


@dataclass(frozen=True)
class Package:
    """A closed wave, counted. Comments stand in random order, never in the order of arrival."""

    wave: str
    salt: str  # base64url
    counters: Mapping[str, ViewCounters | NoisySums]
    writers: tuple[Writer, ...]
    rows_sha256: str
    highest_bytes: tuple[int, ...]
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

    @property
    def counters_sha256(self) -> str:
        """For the ledger. Salted: a public hash of few small numbers could be searched until it matches."""
        body: dict[str, Any] = {"salt": self.salt, "wave": self.wave, "counters": self.counted()}
        return hashlib.sha256(rfc8785.dumps(body)).hexdigest()

    def counted(self) -> dict[str, Any]:
        """The counters of every view, as they are hashed."""
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
