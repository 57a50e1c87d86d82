"""The trustee's program fetches ballots from the server and hands in the count, over a network that breaks."""

import json
import random
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from survey.accounts import journal
from survey.app.campaign import House, SetClock, WavePlan, close_as_trustee, hold_vote, start_wave
from survey.app.ending.closing import export_ballots
from survey.app.ending.counting import Rules, count
from survey.app.ending.publishing import publish
from survey.app.site.web import create_app
from survey.config import Config
from survey.credentials.canonical import canonical, sha256_hex
from survey.storage.rooms import Storage
from survey.waves.locking import add_signature
from survey.waves.states import State, read_document, state_of, windows_of
from survey.waves.trustee import TrusteeKey, sign_manifest, sign_package
from survey.waves.trustee.calling import Call, header_of
from survey.waves.trustee.carrying import AddressRefused, Carrier, ServerRefused, Survey, Unreachable
from tests import small_company as small

PEOPLE = small.company({"Office": 24})
KEY = TrusteeKey.drawn()
BALLOTS, COUNT = "/trustee/w1/ballots", "/trustee/w1/count"


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    house = small.house(tmp_path_factory.mktemp("server") / "data", PEOPLE)
    plan = WavePlan("w1", "With a trustee", small.questionnaire(), trustee=KEY.public)
    _, invitations = start_wave(house, plan)
    add_signature(house.storage, "w1", sign_manifest(KEY, read_document(house.storage, "w1", "manifest.json")))
    hold_vote(house, plan, invitations, small.answers_of(PEOPLE, random.Random(3)), rng=random.Random(3))
    house.storage.close()
    return house.storage.folder, house.clock.now


@pytest.fixture
def house(ended: tuple[Path, Any], tmp_path: Path) -> Iterator[House]:
    folder = Path(shutil.copytree(ended[0], tmp_path / "data"))
    clock = SetClock(ended[1])
    opened = House(Config(folder, "Small", small.URL, small.URL, clock=clock), Storage(folder), clock)
    yield opened
    opened.storage.close()


@pytest.fixture
def app(house: House) -> Flask:
    return create_app(house.config, house.storage)


def signed(house: House, method: str = "GET", body: bytes = b"", **other: Any) -> dict[str, str]:
    key, wave, late = other.get("key", KEY), other.get("wave", "w1"), other.get("late", timedelta())
    call = Call(method, wave, sha256_hex(body))
    return {"Authorization": header_of(key, call, house.clock.now + late)}


def package_of(house: House) -> bytes:
    export = export_ballots(house.config, house.storage, "w1")
    counted = count(Rules.of(export.manifest, export.questionnaire), export.rows, KEY.sealing)
    return canonical(sign_package(KEY, counted.draft.to_dict()))


def test_the_door_gives_the_export_to_the_trustee(house: House, app: Flask) -> None:
    answer = app.test_client().get(BALLOTS, headers=signed(house))
    assert answer.data == canonical(export_ballots(house.config, house.storage, "w1").to_json())
    assert "Set-Cookie" not in answer.headers
    (noted,) = [entry for entry in journal.entries(house.storage) if entry.kind == "ballots-exported"]
    assert noted.who == "key of the works council"


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"key": TrusteeKey.drawn()}, "take that key file"),
        ({"wave": "w2"}, "take that key file"),
        ({"method": "POST"}, "take that key file"),
        ({"late": timedelta(minutes=11)}, "set the clock"),
        ({"late": -timedelta(minutes=11)}, "set the clock"),
    ],
)
def test_the_door_is_shut_to_everybody_else(house: House, app: Flask, wrong: dict[str, Any], why: str) -> None:
    answer = app.test_client().get(BALLOTS, headers=signed(house, **wrong))
    assert answer.status_code == 401 and why in answer.get_json()["message"]
    assert journal.entries(house.storage) == []


def test_what_was_not_signed_is_not_taken(house: House, app: Flask) -> None:
    package = package_of(house)
    for given in (signed(house, "POST", package[:-1]), {"Authorization": signed(house)["Authorization"]}):
        answer = app.test_client().post(COUNT, headers=given, data=package)
        assert answer.status_code == 401
    assert state_of(house.storage, "w1", house.clock.now) is State.ENDED


def test_a_stranger_is_turned_away_before_anything_that_is_sent_is_read(
    house: House, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("survey.app.ending.door.read_body", lambda _longest: pytest.fail("it was read"))
    assert app.test_client().post(COUNT, headers=signed(house, "POST", key=TrusteeKey.drawn())).status_code == 401


@pytest.mark.parametrize("header", ["", "Basic x", "Canopy-Trustee", "Canopy-Trustee 2026 !", "Canopy-Trustee x y z"])
def test_a_header_that_is_none_opens_nothing(app: Flask, header: str) -> None:
    assert app.test_client().get(BALLOTS, headers={"Authorization": header}).status_code == 401
    assert app.test_client().post(COUNT, headers={"Authorization": header}, data=b"{}").status_code == 401


def test_nothing_is_given_out_while_people_vote(house: House, app: Flask) -> None:
    house.clock.now = windows_of(house.storage, "w1").vote[0]
    answer = app.test_client().get(BALLOTS, headers=signed(house))
    assert (answer.status_code, answer.get_json()["error"]) == (409, "refused")
    assert "people are voting" in answer.get_json()["message"]


def test_a_count_that_is_handed_in_closes_the_wave_and_again_changes_nothing(house: House, app: Flask) -> None:
    package = package_of(house)
    for taken in ("closed", "again"):
        answer = app.test_client().post(COUNT, headers=signed(house, "POST", package), data=package)
        assert answer.get_json() == {"taken": taken}
    publish(house.config, house.storage, "w1")
    answer = app.test_client().post(COUNT, headers=signed(house, "POST", package), data=package)
    assert answer.get_json() == {"taken": "again"}
    assert [entry.kind for entry in journal.entries(house.storage)].count("wave-closed") == 1


def test_another_count_of_a_published_wave_is_refused(house: House, app: Flask) -> None:
    other = package_of(house)
    close_as_trustee(house, "w1", KEY)
    publish(house.config, house.storage, "w1")
    answer = app.test_client().post(COUNT, headers=signed(house, "POST", other), data=other)
    assert answer.status_code == 409 and "another count" in answer.get_json()["message"]


@pytest.mark.parametrize("body", [b"", b"[]", b'{"schema":"canopy.package/2"', b"{}"])
def test_what_is_no_count_is_refused_in_words(house: House, app: Flask, body: bytes) -> None:
    answer = app.test_client().post(COUNT, headers=signed(house, "POST", body), data=body)
    assert answer.status_code == 409 and "trustee close" in answer.get_json()["message"]
    assert state_of(house.storage, "w1", house.clock.now) is State.ENDED


@dataclass
class Network:
    """Between the trustee and the server: breaks answers off after some bytes, and keeps count."""

    app: Flask
    breaks: list[int] = field(default_factory=list)  # bytes after which each of the next answers ends
    asked: list[str] = field(default_factory=list)  # the ranges that were wanted
    waits: list[float] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        self.asked.append(environ.get("HTTP_RANGE", ""))
        body = b"".join(self.app.wsgi_app(environ, start))
        return [body[: self.breaks.pop(0)] if self.breaks else body]

    def carrier(self, house: House, port: int) -> Carrier:
        survey = Survey.at(f"http://127.0.0.1:{port}/w/w1/")
        return Carrier(survey, KEY, lambda *_: None, clock=house.clock, wait=self.waits.append)


@pytest.fixture
def network(app: Flask) -> Network:
    return Network(app)


@pytest.fixture
def carrier(house: House, network: Network) -> Iterator[Carrier]:
    server = make_server("127.0.0.1", 0, network)  # type: ignore[arg-type]
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield network.carrier(house, server.server_port)
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_download_that_breaks_off_goes_on_where_it_was(
    house: House, network: Network, carrier: Carrier, tmp_path: Path
) -> None:
    network.breaks = [5000, 0, 2000]
    carrier.fetch(tmp_path / "ballots.json")
    whole = canonical(export_ballots(house.config, house.storage, "w1").to_json())
    assert (tmp_path / "ballots.json").read_bytes() == whole
    assert network.asked == ["", "bytes=5000-", "bytes=5000-", "bytes=7000-"]
    assert stat.S_IMODE((tmp_path / "ballots.json").stat().st_mode) == 0o600
    assert [entry.kind for entry in journal.entries(house.storage)] == ["ballots-exported"] * 4


@pytest.mark.parametrize("left", [b"of other ballots", b"x" * 10_000_000])
def test_what_an_earlier_program_left_is_not_mixed_in(
    house: House, carrier: Carrier, tmp_path: Path, left: bytes
) -> None:
    (tmp_path / "ballots.json.part").write_bytes(left)
    carrier.fetch(tmp_path / "ballots.json")
    assert json.loads((tmp_path / "ballots.json").read_bytes())["wave"] == "w1"
    assert not (tmp_path / "ballots.json.part").exists()


def test_a_network_that_stays_away_is_told_and_what_came_is_kept(
    network: Network, carrier: Carrier, tmp_path: Path
) -> None:
    network.breaks = [5000, *[0] * 20]
    with pytest.raises(Unreachable, match="goes on where it broke"):
        carrier.fetch(tmp_path / "ballots.json")
    assert (tmp_path / "ballots.json.part").stat().st_size == 5000
    assert network.waits == [1.0, 2.0, 4.0, 8.0, 15.0, 30.0]


def test_a_count_whose_answer_was_lost_is_sent_again_and_taken_once(
    house: House, network: Network, carrier: Carrier
) -> None:
    network.breaks = [0]
    assert carrier.hand_in(package_of(house)) == "again"
    assert state_of(house.storage, "w1", house.clock.now) is State.CLOSED


def test_what_the_server_says_reaches_the_trustee(house: House, carrier: Carrier, tmp_path: Path) -> None:
    house.clock.now = windows_of(house.storage, "w1").vote[0]
    with pytest.raises(ServerRefused, match="people are voting"):
        carrier.fetch(tmp_path / "ballots.json")


@pytest.mark.parametrize(
    "address", ["survey.example/w/w1/", "https://survey.example/", "ftp://survey.example/w/w1", "https://x/w/W1/"]
)
def test_an_address_that_is_no_survey_is_refused(address: str) -> None:
    with pytest.raises(AddressRefused, match="not the address of a survey"):
        Survey.at(address)


def test_nothing_is_fetched_without_tls_from_another_machine() -> None:
    with pytest.raises(AddressRefused, match="Take https"):
        Survey.at("http://survey.example/w/w1/")


@pytest.mark.parametrize(
    ("address", "door"),
    [
        ("https://a.example/w/w1", "/trustee/w1/count"),
        ("https://a.example/b/w/w1/manifest.json", "/b/trustee/w1/count"),
    ],
)
def test_every_page_of_a_survey_leads_to_its_door(address: str, door: str) -> None:
    assert Survey.at(address).door("count") == door
