"""The keys of a wave: made here, or by an issuer and a collector that run apart.

In: the segments of a wave, perhaps a trustee. Out: Keys. Called by: survey.waves.locking.
"""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from survey.credentials import blind, sealing, signing
from survey.storage.elsewhere import Elsewhere, Segment
from survey.storage.rooms import Storage
from survey.waves.trustee.keys import TrusteePublic


@dataclass(frozen=True)
class Keys:
    """Everything secret that a lock makes here, and what is public of all keys of the wave."""

    segments: Mapping[Segment, bytes]  # (view, segment) -> RSA, PKCS #8; none if the issuer runs apart
    collector: bytes | None  # Ed25519; None if the collector runs apart
    moduli: Mapping[Segment, bytes]  # what is public of the segments' keys ...
    collector_public: bytes  # ... and of the collector's
    point: bytes  # whom ballots are sealed to
    wrapped: bytes | None  # the key that opens them, under the passphrase
    passphrase: str | None


def make_keys(
    storage: Storage, wave: str, named: Sequence[Segment], trustee: TrusteePublic | None, *, bits: int
) -> Keys:
    """`named`: the segments of the wave; `bits`: the length of their keys.

    An issuer and a collector that run apart make their keys themselves.
    """
    made = keys_elsewhere(storage.elsewhere, wave, named) if storage.elsewhere else keys_here(named, bits)
    if trustee is not None:
        return Keys(*made, trustee.sealing, wrapped=None, passphrase=None)
    private, point = sealing.generate_sealing_key()
    passphrase = sealing.draw_passphrase()
    return Keys(*made, point, sealing.wrap_key(private, passphrase), passphrase)


Signing = tuple[dict[Segment, bytes], bytes | None, dict[Segment, bytes], bytes]  # the first fields of Keys


def keys_here(named: Sequence[Segment], bits: int) -> Signing:
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        made = list(pool.map(blind.generate_key, [bits] * len(named)))
    segments, collector = dict(zip(named, made, strict=True)), signing.generate()
    moduli = {segment: blind.public_key_of(private).n for segment, private in segments.items()}
    return segments, collector, moduli, signing.public_of(collector)


def keys_elsewhere(elsewhere: Elsewhere, wave: str, named: Sequence[Segment]) -> Signing:
    """Only what is public comes back."""
    return {}, None, elsewhere.issuer.keys(wave, named), elsewhere.collector.key(wave)
