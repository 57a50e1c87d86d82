"""Programs read what their token may see: every answer fits its description, whatever is asked."""

import json
from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import BaseSchema, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from analytics.pages.behind.trends import rows_of, said
from analytics.pages.interface.endpoints import ENDPOINTS
from survey.accounts import allowance
from survey.app.site.web import stop
from tests import made_up_board as made_up
from tests.interface_world import FLEET, LAST, Interface
from tests.report_world import desk

QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
BOUNDED = settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=QUIET, database=None)
OF_WAVE = [one for one in ENDPOINTS if one.parameters]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Interface]:
    world = Interface(tmp_path_factory.mktemp("interface"))
    world.app.testing = False
    yield world
    world.close()


@pytest.fixture(scope="module")
def hr(world: Interface) -> str:
    return world.token("olga@firm.example", "organiser")


@pytest.fixture(scope="module")
def described(world: Interface) -> BaseSchema:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", world.app)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "not"])
@pytest.mark.parametrize("path", [one.path for one in OF_WAVE])
@BOUNDED
@given(data=st.data())
def test_every_answer_is_one_that_the_description_has(
    world: Interface, hr: str, described: BaseSchema, path: str, mode: GenerationMode, data: st.DataObject
) -> None:
    world.later(minutes=2)
    case = data.draw(described[path]["get"].as_strategy(generation_mode=mode))
    known = {"wave": LAST, "document": "questionnaire.json"}
    case.path_parameters = {name: known[name] for name in case.path_parameters or {}}
    if data.draw(st.booleans()):
        case.query = {name: value for name, value in (case.query or {}).items() if name in ("limit", "status")}
    case.call_and_validate(headers={"Authorization": f"Bearer {hr}"}, checks=CHECKS)


@pytest.mark.parametrize("path", [one.path for one in ENDPOINTS])
def test_what_the_description_shows_as_an_example_is_answered(
    world: Interface, hr: str, described: BaseSchema, path: str
) -> None:
    world.later(minutes=2)
    endpoint = next(one for one in ENDPOINTS if one.path == path)
    values = {one.name: one.example for one in endpoint.parameters if one.in_path}
    asked = {one.name: one.example for one in endpoint.parameters if one.required and not one.in_path}
    case = described[path]["get"].Case(path_parameters=values, query=asked)
    answer = case.call_and_validate(headers={"Authorization": f"Bearer {hr}"}, checks=CHECKS)
    assert answer.status_code == 200


def test_cells_come_in_pages_and_each_once(world: Interface, hr: str) -> None:
    world.later(minutes=2)
    found, cursor = [], ""
    while cursor is not None:
        page = world.read(f"/waves/{LAST}/cells?limit=2000{cursor}", hr)
        found += [(one["group"], one["measure"], one["statistic"]) for one in page["cells"]]
        cursor = f"&cursor={page['next']}" if page["next"] else None
    assert sorted(found) == sorted(made_up.board().release(LAST).cells)


def test_cells_are_chosen_by_group_measure_statistic_and_status(world: Interface, hr: str) -> None:
    world.later(minutes=2)
    group = made_up.group_id("Early shift")
    asked = f"/waves/{LAST}/cells?group={group}&measure=item:recovery-1&statistic=mean"
    (one,) = world.read(asked, hr)["cells"]
    cell = made_up.board().release(LAST).cells[group, "item:recovery-1", "mean"]
    assert (one["value"], one["margin"]) == (cell.value, cell.margin)
    withheld = world.read(f"/waves/{LAST}/cells?status=withheld&limit=2000", hr)["cells"]
    assert withheld and all(cell.keys() == {"group", "measure", "statistic", "status"} for cell in withheld)


def test_a_series_says_what_the_page_of_trends_says(world: Interface, hr: str) -> None:
    world.later(minutes=2)
    group = made_up.group_id("Workshop")
    told = world.read(f"/waves/{LAST}/series?group={group}&measure=scale:recovery", hr)
    page = desk()
    object.__setattr__(page.asked, "group", group)
    object.__setattr__(page.asked, "theme", "scale:recovery")
    rows = rows_of(page, page.focus, None)
    assert [point["group"].get("value") for point in told["points"]] == [
        row.focus.value if row.focus.shown else None for row in rows
    ]
    assert told["points"][1]["group"] == {"status": "withheld"}
    assert told["sentence"] == said(page, rows)["headline"] and told["change"]["verdict"] == "no-clear-change"


def test_documents_are_the_published_bytes(world: Interface, hr: str) -> None:
    world.later(minutes=2)
    answer = world.get(f"/waves/{LAST}/documents/release.json", hr)
    assert answer.data == made_up.board().document(LAST)
    asked = world.read(f"/waves/{LAST}/documents/questionnaire.json", hr)
    assert asked == json.loads(json.dumps(made_up.questionnaire()))


def test_an_answer_that_is_still_good_is_not_sent_again(world: Interface, hr: str) -> None:
    world.later(minutes=2)
    first = world.get(f"/waves/{LAST}/cells", hr)
    again = world.get(f"/waves/{LAST}/cells", hr, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Cache-Control"] == "private, no-cache" and first.headers["Vary"] == "Authorization"
    manager = world.token("mia@firm.example", f"manager:{FLEET}")
    other = world.get(f"/waves/{LAST}/cells", manager, headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_head_says_the_same_without_a_body_and_nothing_but_reading_is_taken(world: Interface, hr: str) -> None:
    world.later(minutes=2)
    head, full = world.get("/waves", hr, method="HEAD"), world.get("/waves", hr)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", full.headers["ETag"])
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        answer = world.get("/waves", hr, method=method)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
        assert answer.get_json()["type"] == "/api/v1/#only-reading"


def test_no_cookie_and_no_word_to_other_sites(world: Interface, hr: str) -> None:
    world.later(minutes=2)
    for path in ("/waves", "/reader", "/openapi.json", "/", "/nothing"):
        headers = world.get(path, hr, headers={"Origin": "https://elsewhere.example"}).headers
        assert "Set-Cookie" not in headers
        assert not [name for name in dict(headers) if name.startswith("Access-Control")]


def test_a_token_has_so_many_requests_a_minute_in_all_processes_together(
    world: Interface, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance, "A_READER", 4)
    world.later(minutes=2)
    token = world.token("lea@firm.example", "leadership")
    apps = [world.app, world.another_process()]
    told = [world.get("/reader", token, apps[n % 2]) for n in range(allowance.A_READER + 1)]
    assert {one.status_code for one in told[:-1]} == {200} and told[-1].status_code == 429
    assert told[-1].headers["RateLimit"] == '"reader";r=0;t=60' and told[-1].headers["Retry-After"] == "60"
    assert told[0].headers["RateLimit-Policy"] == '"reader";q=4;w=60'
    stop(apps[1])


@pytest.mark.parametrize("lang", ["en", "de"])
def test_the_page_for_people_names_every_address_and_every_refusal(world: Interface, lang: str) -> None:
    page = world.get(f"/?lang={lang}").text
    assert all(one.path in page for one in ENDPOINTS) and 'id="wrong-token"' in page
    assert ("Schnittstelle" in page) == (lang == "de")
