"""What a manager, a holder of a narrow token, an outsider and a hostile name try next: times, links, caches, marks."""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import BaseSchema, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance
from sqlalchemy import Engine, event

from analytics.pages.interface.endpoints import ENDPOINTS
from analytics.reports.brand import Brand
from analytics.reports.slides.writing import pptx_bytes
from analytics.reports.workbook.sheets import write_xlsx
from survey.accounts import register
from survey.accounts.roles import named
from tests import made_up_board as made_up
from tests.interface_world import FLEET, LAST, Interface
from tests.report_forms import written
from tests.report_world import desk

QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
BOUNDED = settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=QUIET, database=None)
CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]
OF_WAVE = [one.path for one in ENDPOINTS if one.parameters]
OTHER, UNKNOWN = made_up.group_id("Design"), "nobody-knows-1a2b3c"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Interface]:
    world = Interface(tmp_path_factory.mktemp("further"))
    world.app.testing = False
    yield world
    world.close()


@pytest.fixture(scope="module")
def readers(world: Interface) -> dict[str, str]:
    return {
        "manager": world.token("mia@firm.example", f"manager:{FLEET}"),
        "leader": world.token("lea@firm.example", "leadership"),
        "narrowed": world.token("ada@firm.example", "auditor", units=[FLEET]),
        "nobody": "",
    }


def statements_of(world: Interface, path: str, token: str) -> list[str]:
    """What the databases are asked while one address is answered."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert world.get(path, token).status_code == 404
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return asked


@pytest.mark.parametrize("address", ["cells?", "series?measure=scale:recovery&", "drivers?", "outlook?", "comments?"])
def test_the_databases_are_asked_the_same_for_a_group_of_others_and_for_none(
    world: Interface, readers: dict[str, str], address: str
) -> None:
    path = f"/waves/{LAST}/{address}group="
    statements_of(world, path + UNKNOWN, readers["manager"])  # the first one of all makes what is kept
    hidden, none = (statements_of(world, path + name, readers["manager"]) for name in (OTHER, UNKNOWN))
    assert hidden == none != []


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "not"])
@pytest.mark.parametrize("who", ["manager", "narrowed", "leader", "nobody"])
@pytest.mark.parametrize("path", OF_WAVE)
@BOUNDED
@given(data=st.data())
def test_whatever_a_reader_asks_the_answer_is_described_and_names_nobody_elses_group(
    world: Interface, readers: dict[str, str], described: BaseSchema, path: str, who: str, mode: GenerationMode,
    data: st.DataObject,
) -> None:  # fmt: skip
    world.later(minutes=2)
    case = data.draw(described[path]["get"].as_strategy(generation_mode=mode))
    known = {"wave": LAST, "document": "manifest.json"}
    case.path_parameters = {name: known[name] for name in case.path_parameters or {}}
    if data.draw(st.booleans()):
        case.query = {**(case.query or {}), "group": data.draw(st.sampled_from([OTHER, "organisation", UNKNOWN]))}
    headers = {"Authorization": f"Bearer {readers[who]}"} if readers[who] else {}
    answer = case.call_and_validate(headers=headers, checks=CHECKS)
    assert answer.status_code == 401 or readers[who]
    assert OTHER not in answer.text and '"Design"' not in answer.text


@pytest.fixture(scope="module")
def described(world: Interface) -> BaseSchema:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", world.app)


def test_a_copy_that_was_kept_is_not_good_any_more_for_other_rights(world: Interface) -> None:
    """The mark of an answer hangs on what its reader may see: with less, nothing of the old answer is confirmed."""
    token = world.token("ned@firm.example", f"manager:{FLEET}")
    path = f"/waves/{LAST}/groups?limit=2000"
    mark = world.get(path, token).headers["ETag"]
    assert world.get(path, token, headers={"If-None-Match": mark}).status_code == 304
    other = world.token("nan@firm.example", "leadership")
    again = world.get(path, other, headers={"If-None-Match": mark})
    assert again.status_code == 200 and again.headers["Cache-Control"] == "private, no-cache"
    assert again.headers["Vary"] == "Authorization" and "Workshop" not in again.text


def test_a_token_ends_with_the_right_that_it_rests_on_and_marks_do_not_outlive_it(world: Interface) -> None:
    token = world.token("eve@firm.example", f"manager:{FLEET}")
    path = f"/waves/{LAST}/groups"
    mark = world.get(path, token).headers["ETag"]
    (eve,) = (one for one in register.everybody(world.storage) if one.email == "eve@firm.example")
    register.change_roles(world.storage, world.act(), eve.id, [named("leadership")])
    assert world.get(path, token, headers={"If-None-Match": mark}).status_code == 401


def test_the_description_and_its_examples_name_no_group_of_this_organisation(world: Interface) -> None:
    groups = made_up.board().release(LAST).groups.values()
    texts = [world.get(path).text for path in ("/openapi.json", "/")]
    named_here = {group.label for group in groups if group.leaf} | {group.id for group in groups if group.leaf}
    assert not [name for name in named_here for text in texts if f">{name}<" in text or json.dumps(name) in text]


NAMES = {"Operations": '=HYPERLINK("http://evil.example")', "Engineering": "http://evil.example/x", "Sales": "@SUM(1)"}


def test_no_file_for_an_office_asks_another_site_or_computes_whatever_a_group_is_called() -> None:
    seen = desk(names=NAMES)
    brand = Brand('=WEBSERVICE("http://evil.example")')
    parts = [*parts_of(pptx_bytes(seen, brand)), *parts_of(written(write_xlsx, seen, brand))]
    assert [name for name, part in parts if b'TargetMode="External"' in part or b"externalLink" in part] == []
    assert [name for name, part in parts if name.startswith("xl/worksheets/") and re.search(rb"<f[ >]", part)] == []
    assert sum(name.startswith("xl/worksheets/") for name, _ in parts) > 1  # workbooks inside of slides were opened


def parts_of(body: bytes) -> Iterator[tuple[str, bytes]]:
    """Every part of an office file, those of the workbooks inside of it too."""
    with ZipFile(BytesIO(body)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            yield name, part
            if name.endswith(".xlsx"):
                yield from parts_of(part)
