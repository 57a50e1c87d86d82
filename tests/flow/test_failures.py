"""What goes wrong inside is shown to nobody and named to nobody: neither on the page nor in the log."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from survey.app.site import web
from tests import small_company as small

TOKEN = "qXlcGr-QXWqpOf7F-LCBVA"


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """An application with a defect behind the links to results."""

    def broken(*_: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr(web, "scope_of", broken)
    house = small.house(tmp_path / "data")
    app = web.create_app(house.config, house.storage)
    yield app.test_client()
    web.stop(app)
    house.storage.close()


def test_a_defect_is_answered_with_a_page_that_says_nothing_about_it(client: FlaskClient) -> None:
    answer = client.get(f"/results/{TOKEN}/")

    page = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert "a defect" not in page and "Traceback" not in page and TOKEN not in page
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_the_log_names_the_door_that_failed_and_never_the_link(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        client.get(f"/results/{TOKEN}/")

    assert "GET /results/<token>/ failed" in caplog.text and "a defect" in caplog.text
    assert TOKEN not in caplog.text


def test_what_does_not_exist_is_not_logged_at_all(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = client.get("/w/anna-meier/secret")

    assert (answer.status_code, caplog.text) == (404, "")
