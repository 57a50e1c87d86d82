"""The survey as one file: joined by rules that guess nothing, rebuilt by anybody, and let in at exactly these doors."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from survey.app.site.web import create_app, static_folder, stop
from survey.cli import main
from survey.faces.client.bundle import gather
from survey.faces.client.linked import EXPORT, INSTEAD, NotLinked, linked
from tests.employee_site import QUESTIONS
from tests.waves_world import DAY, START, World, settings

OPEN_TO_ALL = ["manifest.json", "manifest.sig.json", "questionnaire.json", "clock.json", "thin.json"]
NOT_OPEN = ["", "receipt", "file", "file.json", "file.en.html", "client.json", "refusals.json"]


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path / "data")
    world.lock(plan=settings(START, questionnaire=QUESTIONS))
    world.now += 2 * DAY
    return world


@pytest.fixture
def app(world: World) -> Iterator[Flask]:
    made = create_app(world.config, world.storage)
    yield made
    stop(made)
    world.storage.close()


def test_anybody_rebuilds_the_file_from_the_source_and_the_published_rules(
    app: Flask, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("manifest.json", "questionnaire.json"):
        (tmp_path / name).write_bytes(app.test_client().get(f"/w/w1/{name}").data)
    given = ["--manifest", str(tmp_path / "manifest.json"), "--questionnaire", str(tmp_path / "questionnaire.json")]
    home = f"{world.config.url}/w/w1/"

    assert main(["client", "--out", str(tmp_path / "out"), *given, "--home", home]) == 0

    served = app.test_client().get("/w/w1/file.de.html").data
    assert (tmp_path / "out" / "canopy-w1-de.html").read_bytes() == served
    assert hashlib.sha256(served).hexdigest() in capsys.readouterr().out


def test_a_file_is_not_made_for_rules_that_promise_another_program(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = app.test_client().get("/w/w1/manifest.json").data.replace(gather(static_folder()).address.encode(), b"0")
    (tmp_path / "m.json").write_bytes(rules)
    given = ["--manifest", str(tmp_path / "m.json"), "--questionnaire", str(tmp_path / "m.json"), "--home", "http://a"]

    assert main(["client", "--out", str(tmp_path / "out"), *given]) == 1
    assert "these rules promise another program" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_file_loads_nothing_and_holds_the_fingerprint_of_its_rules(app: Flask, world: World) -> None:
    text = app.test_client().get("/w/w1/file.en.html").text
    page = app.test_client().get("/w/w1/").text

    assert [mark for mark in ("src=", "url(", "@import", 'rel="stylesheet"', "<iframe") if mark in text] == []
    assert page.split('class="fingerprint">')[1][:39] in text
    assert "default-src &#39;none&#39;" in text and "unsafe" not in text.split("</head>")[0].split("<style>")[0]


def test_only_documents_and_doors_of_the_protocol_are_open_to_pages_from_elsewhere(app: Flask) -> None:
    client = app.test_client()
    header = "Access-Control-Allow-Origin"

    assert {client.get(f"/w/w1/{name}").headers.get(header) for name in OPEN_TO_ALL} == {"*"}
    assert client.get("/ledger.json").headers.get(header) == "*"
    assert {client.options(f"/w/w1/{door}").headers.get(header) for door in ("ticket", "enrol", "ballots")} == {"*"}
    program = f"/client/{gather(static_folder()).address}/client/main.js"
    closed = [program, *(f"/w/w1/{name}" for name in NOT_OPEN), "/", "/ledger", "/desk/sign-in"]
    assert {client.get(path).headers.get(header) for path in closed} == {None}


def test_no_door_that_is_open_to_pages_from_elsewhere_takes_their_cookies(app: Flask) -> None:
    answers = [app.test_client().options(f"/w/w1/{door}") for door in ("ticket", "enrol", "ballots")]

    assert all("Access-Control-Allow-Credentials" not in answer.headers for answer in answers)
    assert all(answer.headers["Access-Control-Allow-Headers"] == "content-type" for answer in answers)


def test_every_module_that_a_file_replaces_gives_the_same_names() -> None:
    files = gather(static_folder()).files
    for path, instead in INSTEAD.items():
        assert set(EXPORT.findall(files[path])) == set(EXPORT.findall(files[instead])), path


@pytest.mark.parametrize(
    "line",
    [
        "import page from './page.js';",
        'import * as page from "./page.js";',
        "export default 1;",
        "const name = './x.js'; import(name);",
        "const here = import.meta.url;",
        'const text = "</script>";',
    ],
)
def test_what_the_joining_does_not_understand_is_refused(line: str) -> None:
    with pytest.raises(NotLinked):
        linked({"client/main.js": line})
