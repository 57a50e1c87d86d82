"""The public files: byte for byte what was hashed, and nothing before its time."""

import hashlib
from collections.abc import Iterator

import pytest

from survey.storage.rooms import begin
from survey.waves import ledger
from survey.waves.verify.chain import parse
from survey.waves.verify.one_file import one_file
from tests.door_world import Doors


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    doors = Doors(tmp_path_factory.mktemp("installation"))
    yield doors
    doors.close()


@pytest.mark.parametrize("name", ["manifest.json", "manifest.sig.json", "questionnaire.json"])
def test_a_document_is_served_byte_for_byte(doors: Doors, name: str) -> None:
    answer = doors.client.get(f"/w/w1/{name}")
    assert answer.status_code == 200
    assert answer.data == doors.world.documents()["w1", name]
    assert answer.mimetype == "application/json"


def test_the_manifest_that_is_served_is_the_one_in_the_ledger(doors: Doors) -> None:
    recorded = ledger.find(parse(doors.client.get("/ledger.json").data), "w1", "manifest")
    assert recorded is not None
    assert recorded.body["sha256"] == hashlib.sha256(doors.client.get("/w/w1/manifest.json").data).hexdigest()


def test_a_browser_that_has_it_already_is_told_so(doors: Doors) -> None:
    first = doors.client.get("/w/w1/manifest.json")
    again = doors.client.get("/w/w1/manifest.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/w/w1/nullifiers.json", "/w/w1/release.json", "/w/w2/manifest.json"])
def test_what_is_not_published_yet_is_answered_404(doors: Doors, path: str) -> None:
    answer = doors.client.get(path)
    assert (answer.status_code, answer.json["error"]) == (404, "not-published")


@pytest.mark.parametrize("name", ["draft.json", "settings", "manifest", "..%2fpeople.db", "canopy.toml"])
def test_nothing_else_is_served(doors: Doors, name: str) -> None:
    assert doors.client.get(f"/w/w1/{name}").status_code == 404


def test_the_program_that_checks_is_served_as_it_would_be_written(doors: Doors) -> None:
    answer = doors.client.get("/verify.py")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "text/plain", one_file())


def test_a_release_is_served_as_it_was_posted(doors: Doors) -> None:
    body = b'{"schema":"canopy.release/1"}'
    with begin(doors.storage.public("publisher")) as connection:
        connection.exec_driver_sql("INSERT INTO release (wave, sha256, document) VALUES ('w0', 'x', ?)", (body,))
    assert doors.client.get("/w/w0/release.json").data == body
