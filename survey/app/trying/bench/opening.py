"""Opening and counting at close, per core, beside bare decryption of the same ballots.

In: a setting. Out: figures. Called by: survey.app.trying.bench.parts.

Processor time of this one thread is what is counted, so that what else runs on the machine does not matter much.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import load_der_private_key

from analytics.tally.wave import Row as SealedRow
from analytics.tally.wave import tally
from survey.app.ending.closing import rules_of
from survey.app.ending.counting import Rules, count, sealed_rows
from survey.app.trying.bench.doors.crowd import WAVE, OpenWave
from survey.app.trying.bench.figures import Aim, Figure, Readings, Setting, interleaved
from survey.credentials.sealing import unwrap_key
from survey.waves.nullifiers import Row

NEARLY_BARE = Aim(0.85)
SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_128_GCM)


def measure(setting: Setting) -> Iterator[Figure]:
    number = setting.size(4000, 100)
    with TemporaryDirectory(prefix=".bench-", dir=setting.folder) as folder:
        wave = OpenWave.begin(Path(folder), people=2 * number, port=1)
        rows = [one.row for one in islice(wave.ballots("org"), number)]
        storage = wave.house.storage
        rules, key = rules_of(storage, WAVE), unwrap_key(storage.wrapped_key(WAVE) or b"", wave.passphrase)
        storage.close()
    yield from beside_bare(setting, rules, rows, key)


def beside_bare(setting: Setting, rules: Rules, rows: Sequence[Row], key: bytes) -> Iterator[Figure]:
    sealed = list(sealed_rows(WAVE, rows))
    counting = replace(rules.plan, scales=(), indices=())  # without themes nothing is related to anything
    tallied, related, closed, bare = interleaved(
        setting.rounds,
        lambda: rate(len(rows), lambda: tally(sealed, key, counting)),
        lambda: seconds(lambda: tally(sealed, key, rules.plan)),
        lambda: seconds(lambda: count(rules, rows, key)),
        lambda: rate(len(rows), lambda: decrypt_all(sealed, key)),
    )
    beside = "bare HPKE decryption"
    yield Figure("tally: open, validate, count", "per CPU s", tallied["rate"], beside, bare["rate"], NEARLY_BARE)
    yield Figure(f"{len(rows):,} ballots, with drivers and reliability", "CPU s", related["seconds"])
    yield Figure("the same, with gate, audit and hashes", "CPU s", closed["seconds"])


def decrypt_all(rows: Sequence[SealedRow], private_der: bytes) -> None:
    key = load_der_private_key(private_der, password=None)
    assert isinstance(key, EllipticCurvePrivateKey)
    for row in rows:
        SUITE.decrypt(row.sealed, key, info=row.info)


def seconds(act: Callable[[], object]) -> Readings:
    began = time.thread_time()
    act()
    return {"seconds": time.thread_time() - began}


def rate(number: int, act: Callable[[], object]) -> Readings:
    return {"rate": number / seconds(act)["seconds"]}
