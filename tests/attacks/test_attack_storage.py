"""A7: files, journals and backups. Copies every five minutes tell no order; the same look finds it in other tables."""

import random
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from statistics import fmean

import pytest

from survey.app.trying.attack.company import Company
from survey.app.trying.attack.operator import storage
from survey.app.trying.attack.operator.copies import Album, Copy, correlation
from survey.app.trying.attack.operator.watched import ORG, WAVE, Watched, remains, watched_wave
from survey.app.trying.attack.people import Size
from tests.postgres_server import PostgresServer

TINY = Size(divisions=1, departments=1, teams=3, smallest=11, largest=12, items=6)
PLACE = "(ctid::text::point)[0] * 100000 + (ctid::text::point)[1]"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return Company(tmp_path_factory.mktemp("company"), size=TINY, waves=1)


@pytest.fixture(scope="module")
def wave(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Watched:
    return watched_wave(tmp_path_factory.mktemp("wave"), company, 0)


def test_the_last_copy_has_rows_in_the_order_of_their_random_keys(wave: Watched) -> None:
    """But for those few that SQLite keeps on inner pages of its tree, one for each page of rows."""
    last = storage.copy_of(wave)
    assert len(last.ballots) == 2 * len(last.enrolled) > 40
    assert side_by_side(last.ballots) > 0.4
    assert abs(correlation(last.codes, sorted(last.codes))) > 0.9


def side_by_side(places: Mapping[bytes, int]) -> float:
    """The share of rows that follow each other by their keys and do so in the file too; 2 / n in an order of chance."""
    rank = {key: n for n, key in enumerate(sorted(places, key=lambda key: places[key]))}
    return fmean(abs(rank[one] - rank[next_]) == 1 for one, next_ in pairwise(sorted(places)))


def test_copies_were_taken_all_along(wave: Watched) -> None:
    assert wave.album.taken > 20
    assert len(set(wave.album.arrived.values())) > 10
    assert set(wave.ballots) == set(wave.album.arrived)


def test_nothing_secret_is_left_in_any_file_after_the_close(wave: Watched) -> None:
    assert {"code", "ticket", "ballot", "issuer's key", "collector's key", "sealing key"} == set(wave.secrets)
    assert wave.left == []


def test_a_file_that_keeps_a_secret_as_bytes_or_as_text_is_found(wave: Watched, tmp_path: Path) -> None:
    key = wave.secrets["issuer's key"][0]
    (tmp_path / "people.db-journal").write_bytes(b"x" * 700 + key)
    (tmp_path / "log").write_text(f"POST /enrol {wave.secrets['code'][0].decode()}")
    assert remains(tmp_path, wave.secrets) == ["code in log", "issuer's key in people.db-journal"]


def test_ordinary_tables_tell_the_whole_order(wave: Watched, tmp_path: Path) -> None:
    assert storage.in_ordinary_tables(tmp_path / "plain.db", wave.ballots) > 0.99


def test_a_wave_that_keeps_both_orders_links_everybody() -> None:
    codes, ballots = ([bytes([kind, n]) for n in range(8)] for kind in (0, 1))
    shuffled = random.Random(3).sample(list(zip(codes, ballots, strict=True)), 8)
    places = {code: n for n, (code, _) in enumerate(shuffled)}, {ballot: n for n, (_, ballot) in enumerate(shuffled)}
    copy = Copy(places[0], frozenset(codes), places[1])
    album = Album(lambda: copy, enrolled=dict(places[0]), arrived=dict(places[1]), last=copy)
    told = Watched(album, codes, ballots, {(ORG, code): ballot for code, ballot in shuffled})
    assert storage.linked([told]) >= 4 / 6  # of six guesses, the two that turn one side round are wrong
    assert storage.guessing([told]) == 1 / 8


def test_the_measure_sees_an_order_and_its_reverse() -> None:
    keys = [bytes([n]) for n in range(20)]
    assert correlation({key: n for n, key in enumerate(keys)}, keys) == pytest.approx(1)
    assert correlation({key: -n for n, key in enumerate(keys)}, keys) == pytest.approx(-1)


def look_at(postgres: PostgresServer, database: str) -> Copy:
    """What somebody sees who may ask the database anything: rows, and where they stand."""
    codes = postgres.run(f"SELECT code_hash, {PLACE}, request_hash FROM canopy_people.code", database)
    ballots = postgres.run(f'SELECT nullifier, {PLACE} FROM "box_{WAVE}".ballot', database)
    return Copy(
        {bytes(key): int(place) for key, place, _ in codes},
        frozenset(bytes(key) for key, _, request in codes if request is not None),
        {bytes(key): int(place) for key, place in ballots},
    )


def test_a_postgresql_server_shows_no_order_through_a_whole_wave(
    company: Company, postgres: PostgresServer, on_postgres: Mapping[str, str], tmp_path: Path
) -> None:
    database = on_postgres["default"].rsplit("/", 1)[1].partition("?")[0]
    seen = watched_wave(tmp_path, company, 0, databases=on_postgres, look=lambda: look_at(postgres, database))
    last = storage.copy_of(seen)
    assert (len(last.ballots), seen.left) == (2 * len(last.enrolled), [])
    assert abs(correlation(last.ballots, seen.ballots)) < 0.6
    assert sorted(last.codes, key=lambda key: last.codes[key]) == sorted(last.codes)  # of random keys, and no other
