"""Everything secret that a lock makes: the keys of segments, of the ballot box, and the one that opens ballots.

In: the groups of a wave, its trustee. Out: Keys. Called by: survey.waves.locking.
"""

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from survey.credentials import blind, sealing, signing
from survey.roster.segments import Partition
from survey.waves.trustee import TrusteePublic

KEY_BITS = 2048  # the protocol's default


@dataclass(frozen=True)
class Keys:
    """Everything secret that a lock makes."""

    segments: Mapping[tuple[str, str], bytes]  # (view, segment) -> RSA, PKCS #8
    collector: bytes  # Ed25519
    point: bytes  # whom ballots are sealed to
    wrapped: bytes | None  # the key that opens them, under the passphrase
    passphrase: str | None


def make_keys(partition: Partition, trustee: TrusteePublic | None) -> Keys:
    named = [(group.view, group.id) for group in partition.certified]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        made = list(pool.map(blind.generate_key, [KEY_BITS] * len(named)))
    segments = dict(zip(named, made, strict=True))
    collector = signing.generate()
    if trustee is not None:
        return Keys(segments, collector, trustee.sealing, wrapped=None, passphrase=None)
    private, point = sealing.generate_sealing_key()
    passphrase = sealing.draw_passphrase()
    return Keys(segments, collector, point, sealing.wrap_key(private, passphrase), passphrase)
