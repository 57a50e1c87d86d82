"""The program that a wave promises: the same from the same source, kept with the wave, served under its hash."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from flask import Flask

from survey.app.site.web import create_app, static_folder, stop
from survey.credentials.canonical import canonical, sha256_hex
from survey.faces.client import shelf
from survey.faces.client.bundle import BrokenBundle, Bundle, gather
from survey.storage import tables
from survey.storage.rooms import begin
from survey.waves.states import kept_client, manifest_of
from survey.waves.verify import verify
from tests.employee_site import QUESTIONS
from tests.waves_world import DAY, START, World, settings

ROOT = Path(__file__).resolve().parents[2]
REBUILD = "import sys; from survey.cli import main; sys.exit(main(['client', '--out', sys.argv[1]]))"


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    world.lock(plan=settings(START, questionnaire=QUESTIONS))
    world.now += 2 * DAY
    return world


@pytest.fixture
def app(world: World) -> Iterator[Flask]:
    made = create_app(world.config, world.storage)
    yield made
    stop(made)
    world.storage.close()


def another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "gather", lambda _: Bundle({"client/main.js": "// Another version."}))


def without_its_client(world: World) -> None:
    with begin(world.storage.public("migrator")) as public:
        public.execute(tables.document.delete().where(tables.document.c.name.startswith("client-")))


def rebuilt(folder: Path) -> tuple[str, dict[str, bytes]]:
    """By the command, from a copy of the source in `folder`."""
    for package in ("survey", "analytics", "static"):
        copytree(ROOT / package, folder / package, ignore=ignore_patterns("__pycache__"))
    command, out = [sys.executable, "-c", REBUILD, str(folder / "out")], folder / "out"
    environment = {**os.environ, "PYTHONPATH": str(folder), "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip(), {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}


def test_two_copies_of_the_source_in_different_folders_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = rebuilt(tmp_path / "a"), rebuilt(tmp_path / "deeper" / "b")

    assert first == second
    assert first[0] == sha256_hex(first[1]["client.json"]) == gather(static_folder()).address


def test_the_listing_names_every_file_with_its_hash(tmp_path: Path) -> None:
    bundle = gather(static_folder())
    listed = json.loads(bundle.listing())["files"]

    assert {"client/main.js", "css/canopy.css", "templates/answer/wave.html", "words/de.json"} < set(listed)
    assert listed["css/canopy.css"] == sha256_hex((static_folder() / "css/canopy.css").read_bytes())
    assert canonical({"files": listed}) == bundle.listing()


@pytest.mark.parametrize("path", ["client/crypto/blind.js", "css/canopy.css", "templates/layout.html", "words/de.json"])
def test_a_changed_byte_of_any_kind_of_file_gives_another_address(path: str) -> None:
    bundle = gather(static_folder())
    changed = Bundle({**bundle.files, path: bundle.files[path] + " "})

    assert changed.address != bundle.address


def test_a_bundle_comes_back_from_its_bytes_and_other_bytes_are_none() -> None:
    bundle = gather(static_folder())

    assert Bundle.from_bytes(bundle.to_bytes()).address == bundle.address
    with pytest.raises(BrokenBundle):
        Bundle.from_bytes(b"{}")


def test_every_wave_is_locked_with_its_program_which_is_kept_once(world: World) -> None:
    world.lock("w2")
    promised = {manifest_of(world.storage, wave)["client"] for wave in ("w1", "w2")}
    kept = [name for _, name in world.documents() if name.startswith("client-")]

    assert promised == {gather(static_folder()).address}
    assert kept == [f"client-{promised.pop()}"]


def test_pages_of_a_wave_are_made_of_its_own_templates_after_an_upgrade(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = manifest_of(world.storage, "w1")["client"]
    before = app.test_client().get("/w/w1/?lang=de").data
    another_version(monkeypatch)
    app.extensions.pop("canopy.clients")

    assert app.test_client().get("/w/w1/?lang=de").data == before
    assert f"/client/{address}/client/main.js".encode() in before
    assert b"Wie Ihre Antworten anonym bleiben" in before


def test_a_file_under_its_hash_is_what_was_locked_and_may_be_kept_for_good(app: Flask, world: World) -> None:
    address = manifest_of(world.storage, "w1")["client"]
    answer = app.test_client().get(f"/client/{address}/client/main.js")

    assert answer.data == (static_folder() / "client/main.js").read_bytes()
    assert (answer.mimetype, "immutable" in answer.headers["Cache-Control"]) == ("text/javascript", True)
    template = app.test_client().get(f"/client/{address}/templates/answer/wave.html")
    assert template.mimetype == "text/plain"


@pytest.mark.parametrize("path", ["client/none.js", "../people.db", "canopy.toml", "%2e%2e/public.db"])
def test_nothing_else_is_served_under_a_hash(app: Flask, world: World, path: str) -> None:
    address = manifest_of(world.storage, "w1")["client"]

    assert app.test_client().get(f"/client/{address}/{path}").status_code == 404
    assert app.test_client().get(f"/client/{'0' * 64}/client/main.js").status_code == 404


def test_a_wave_whose_program_is_nowhere_shows_no_other_and_says_why(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_its_client(world)
    another_version(monkeypatch)
    found = [app.test_client().get(f"/w/w1/{name}") for name in ("", "client.json", "refusals.json", "receipt")]

    assert [answer.status_code for answer in found] == [503] * 4
    assert "The program of this survey is not here" in found[0].text


def test_bytes_that_were_changed_behind_their_hash_are_not_served(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = manifest_of(world.storage, "w1")["client"]
    other = Bundle({"client/main.js": "steal()"}).to_bytes()
    without_its_client(world)
    with begin(world.storage.public("migrator")) as public:
        public.execute(tables.document.insert().values(wave="w1", name=f"client-{address}", body=other))
    another_version(monkeypatch)

    assert kept_client(world.storage, address) == other
    assert app.test_client().get("/w/w1/").status_code == 503


def test_whoever_verifies_finds_a_program_that_is_not_the_one_its_name_says(world: World) -> None:
    documents, address = world.documents(), manifest_of(world.storage, "w1")["client"]
    assert verify(world.ledger(), documents) == []

    documents["w1", f"client-{address}"] = Bundle({"client/main.js": "steal()"}).to_bytes()

    assert [problem.where for problem in verify(world.ledger(), documents)] == [f"w1/client-{address}"]
