"""The doors do what their description says, whatever is asked: schemathesis makes requests of it, fitting and not."""

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import BaseSchema, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from survey.faces.described import PATHS, openapi
from tests.door_world import ENROLLING, VOTING, Doors

QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
BOUNDED = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=QUIET, database=None)

FITTING, NOT_FITTING = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
REQUESTS = [  # of a GET nothing but the name of a wave can be wrong
    (path, method, mode)
    for path, described in PATHS.items()
    for method in ("get", "post")
    for mode in (FITTING, NOT_FITTING)
    if method in described and (mode is FITTING or method == "post")
]


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    doors = Doors(tmp_path_factory.mktemp("installation"))
    doors.app.testing = False
    yield doors
    doors.close()


@pytest.fixture(scope="module")
def described(doors: Doors) -> BaseSchema:
    return schemathesis.openapi.from_wsgi("/protocol/openapi.json", doors.app)


@pytest.mark.parametrize(("path", "method", "mode"), REQUESTS, ids=[" ".join(map(str, one)) for one in REQUESTS])
@BOUNDED
@given(data=st.data())
def test_every_answer_is_one_that_the_description_has(
    doors: Doors, described: BaseSchema, path: str, method: str, mode: GenerationMode, data: st.DataObject
) -> None:
    case = data.draw(described[path][method].as_strategy(generation_mode=mode))
    doors.world.now = VOTING if path.endswith("ballots") else ENROLLING
    if "wave" in (case.path_parameters or {}) and data.draw(st.booleans()):
        case.path_parameters["wave"] = "w1"
    case.call_and_validate(checks=CHECKS)


def test_the_description_is_served_as_it_is(doors: Doors) -> None:
    assert doors.client.get("/protocol/openapi.json").data == openapi()
