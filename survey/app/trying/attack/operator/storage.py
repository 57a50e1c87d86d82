"""A7, storage: databases, journals and backups of whole waves, copied every few minutes. What do they tell?

In: a company. Out: correlation of place and arrival, share of ballots linked.
Called by: survey.app.trying.attack.attacks.

Every wave runs through the real doors on real files, at invented times. The attacker knows whose code is whose.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np

from survey.app.trying.attack.company import Company
from survey.app.trying.attack.operator.copies import Copy, correlation, places, rows_in
from survey.app.trying.attack.operator.watched import Watched, watched_wave
from survey.app.trying.attack.outcome import Outcome

TARGET: Final = 0.15
OVER_CHANCE: Final = 1.2
TITLE: Final = "Files, journals and backups, copied every five minutes"
NOTE: Final = (
    "Rank correlation of place in the file and order of arrival, the worse of ballots and codes. Also held against its"
    " target: the share of ballots that the best of several guesses from all copies links to the person, at most 1.2"
    " times chance. Baseline: the same arrivals in ordinary tables."
)
Order = Sequence[bytes]


def run(company: Company, progress: Callable[[str], None]) -> Outcome:
    waves = []
    for number in range(company.waves):
        progress(f"A7: wave {number + 1} on files, with copies")
        with TemporaryDirectory(prefix="storage-", dir=company.folder) as folder:
            waves.append(watched_wave(Path(folder), company, number))
    figure = max(mean_correlation(waves, "ballots"), mean_correlation(waves, "codes"))
    hits, chance = linked(waves), guessing(waves)
    left = sorted({name for wave in waves for name in wave.left})
    met = figure <= TARGET and hits <= OVER_CHANCE * chance and not left
    with TemporaryDirectory(dir=company.folder) as folder:
        baseline = in_ordinary_tables(Path(folder) / "plain.db", waves[0].ballots)
    details: dict[str, float | str] = {
        "copies": float(sum(wave.album.taken for wave in waves)),
        "ballots linked": hits,
        "ballots linked, at most": OVER_CHANCE * chance,
        "guessing": chance,
        "correlation by chance, standard deviation": scatter(waves),
        "left in files after close": "; ".join(left) or "nothing",
    }
    return Outcome("A7", TITLE, figure, TARGET, met, baseline, None, NOTE, details)


def mean_correlation(waves: Sequence[Watched], what: str) -> float:
    """Of the last copy before the close, in the mean of waves: files that tell would tell the same way each time."""
    return abs(float(np.mean([correlation(*placed(wave, what)) for wave in waves])))


def scatter(waves: Sequence[Watched]) -> float:
    """Standard deviation of that mean where place and arrival are independent: 1/√(n−1) per wave."""
    return float(np.sqrt(sum(1 / (len(wave.codes) - 1) for wave in waves)) / len(waves))


def placed(wave: Watched, what: str) -> tuple[Mapping[bytes, int], Order]:
    last = copy_of(wave)
    return (last.ballots, wave.ballots) if what == "ballots" else (last.codes, wave.codes)


def copy_of(wave: Watched) -> Copy:
    assert wave.album.last is not None, "no copy was taken"
    return wave.album.last


def linked(waves: Sequence[Watched]) -> float:
    """Share of right guesses, of all guesses in all segments."""
    right = total = 0
    for wave in waves:
        for people in wave.segments:
            for codes, ballots in guesses(wave, people):
                right += sum(people[code] == ballot for code, ballot in zip(codes, ballots, strict=True))
                total += len(people)
    return right / total


def guesses(wave: Watched, people: Mapping[bytes, bytes]) -> Iterator[tuple[Order, Order]]:
    """Codes and ballots of one segment side by side: as they were seen first, and as they lie in the files.

    Ties are broken by place, which is all that a copy has to offer.
    """
    last, album, mine, theirs = copy_of(wave), wave.album, list(people), sorted(people.values())
    seen = sorted(mine, key=lambda code: (album.enrolled[code], last.codes[code]))
    came = sorted(theirs, key=lambda ballot: (album.arrived[ballot], last.ballots[ballot]))
    yield seen, came
    yield seen[::-1], came
    lying, stored = sorted(mine, key=last.codes.__getitem__), sorted(theirs, key=last.ballots.__getitem__)
    yield lying, stored
    yield lying[::-1], stored
    yield seen, stored
    yield lying, came


def guessing(waves: Sequence[Watched]) -> float:
    """One of each segment, whatever the order."""
    sizes = [len(people) for wave in waves for people in wave.segments]
    return len(sizes) / sum(sizes)


def in_ordinary_tables(path: Path, arrival: Order) -> float:
    """The same measure where a row id counts upwards, as it does unless somebody prevents it."""
    with closing(sqlite3.connect(path)) as plain:
        plain.execute("CREATE TABLE ballot (nullifier BLOB)")
        plain.executemany("INSERT INTO ballot VALUES (?)", [(key,) for key in arrival])
        plain.commit()
    content = path.read_bytes()
    kept = [key for (key,) in rows_in(content, "SELECT nullifier FROM ballot")]
    return abs(correlation(places(content, kept), arrival))
