"""What an organiser asks of the issuer and of the collector, if these keep their tables and keys somewhere else.

In: nothing. Out: the interface. Called by: survey.waves; survey.app.site.apart implements it over HTTP.

Everything here can be asked again after a lost connection, and does nothing twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Segment = tuple[str, str]  # view and segment


class FaceAway(ValueError):
    """The issuer or the collector could not be reached, or did not answer as itself."""


@dataclass(frozen=True)
class CodeRow:
    """All that the issuer learns of an invitation."""

    code_hash: bytes
    segments: Mapping[str, str]  # view to segment


class IssuerElsewhere(Protocol):
    def keys(self, wave: str, segments: Sequence[Segment]) -> dict[Segment, bytes]:
        """Let it make a key for each of these, and none for another; their moduli."""

    def replace_codes(self, wave: str, codes: Sequence[CodeRow]) -> None:
        """These codes and no other; refused once somebody has enrolled."""

    def add_codes(self, wave: str, codes: Sequence[CodeRow], *, delivered: bool) -> None:
        """More of them; those that are not delivered open no door before they are confirmed."""

    def confirm(self, wave: str, code_hash: bytes) -> bool:
        """A mail server took this code; False if the code is not there any more."""

    def revoke_undelivered(self, wave: str) -> None:
        """Forget the codes that were never confirmed."""

    def add_cards(self, wave: str, cards: Sequence[CodeRow]) -> None:
        """Cards for a box; never more than the ledger says were printed."""

    def strike_cards(self, wave: str, hashes: Sequence[bytes]) -> tuple[int, int]:
        """Of these, how many were known, and how many of them were struck out because nobody had used them."""

    def cards(self, wave: str) -> dict[str, int]:
        """How many there are for each group."""

    def enrolled(self, wave: str, *, by_card: bool = False) -> int:
        """How many codes (or cards) are used; told once their time is over, and from then on nobody enrols."""

    def thin(self, wave: str) -> dict[str, Any]:
        """The groups with few tickets, as the ledger names them; told once enrolment is over."""

    def enrolled_percent(self, wave: str) -> int:
        """The same while people enrol, in steps."""


class CollectorElsewhere(Protocol):
    def key(self, wave: str) -> bytes:
        """Let it make a ballot box; the public key that acknowledges ballots."""

    def ballots_percent(self, wave: str) -> int:
        """How many came, in steps of those invited."""

    def hand_over(self, wave: str) -> list[dict[str, str]]:
        """All sealed rows, in the order of their keys; from then on the box takes none."""


class Elsewhere(Protocol):
    @property
    def issuer(self) -> IssuerElsewhere: ...

    @property
    def collector(self) -> CollectorElsewhere: ...

    def tell(self, wave: str, public: Mapping[str, Any], shown: Mapping[str, Any]) -> None:
        """Give both the public record of a wave, and the issuer what it shows to members: links to results, rolls."""

    def destroy(self, wave: str, public: Mapping[str, Any]) -> None:
        """Let both destroy what they hold of a wave that the record calls closed or cancelled, and confirm it."""
