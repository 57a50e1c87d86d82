"""Reports at the desk: each reader takes what they may see, at once or as a ZIP that is made in the background."""

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO

import pypdf
import pytest
from flask import Flask

from survey.accounts import journal
from survey.app.campaign import House
from survey.app.reporting.working import work_once
from survey.app.site.web import create_app, stop
from survey.waves import ledger
from tests import made_up_board as made_up
from tests import reports_site as site
from tests.desk_site import Browser
from tests.reports_site import LEA, MARA, MICK, OLGA, OTTO, WAVE, WILMA

PAGE = "/desk/reports/"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = site.house(tmp_path_factory.mktemp("reports"))
    site.released(house.storage)
    yield house
    house.storage.close()


@pytest.fixture(scope="module")
def app(house: House) -> Iterator[Flask]:
    app = create_app(house.config, house.storage)
    yield app
    stop(app)


@pytest.fixture(scope="module")
def readers(app: Flask) -> dict[str, Browser]:
    return {email: site.browser(app, email) for email in site.PEOPLE}


def groups_in(body: bytes) -> set[str]:
    rows = csv.DictReader(StringIO(body.decode("utf-8-sig"), newline=""))
    return {row["group"] for row in rows}


@pytest.fixture(scope="module")
def fetched(house: House, readers: dict[str, Browser]) -> dict[str, bytes]:
    """What a manager got who asked for all groups."""
    page = readers[MARA].post(PAGE, wave=WAVE, form="csv", group="all", **{"in": "en"}).location
    assert work_once(house.config, house.storage)
    assert '"state":"done"' in readers[MARA].get(f"{page}/state").text
    return site.files_in(readers[MARA].post(f"{page}/file", page=page).data)


def test_a_report_is_taken_in_the_language_that_was_asked_for(readers: dict[str, Browser]) -> None:
    answer = readers[LEA].post(PAGE, wave=WAVE, form="pdf", group="", **{"in": "de"})
    text = pypdf.PdfReader(BytesIO(answer.data)).pages[0].extract_text()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="autumn-2026 - Ganze Organisation.pdf"'
    assert answer.headers["Cache-Control"] == "no-store" and "Zusammenfassung" in text


def test_a_table_holds_the_groups_of_its_reader_and_no_other(readers: dict[str, Browser]) -> None:
    seen = {email: groups_in(readers[email].post(PAGE, wave=WAVE, form="csv", group="").data) for email in (LEA, WILMA)}
    assert "Fleet" in seen[LEA] and not {"West", "Mobile"} & seen[LEA]
    assert {"Fleet", "West", "Mobile"} <= seen[WILMA]


def test_the_page_offers_the_groups_that_a_reader_may_see(readers: dict[str, Browser]) -> None:
    pages = {email: readers[email].get(PAGE).text for email in (OLGA, MARA, MICK, LEA)}
    offered = {
        email: {name for name in ("West", "Mobile", "Fleet") if f"{name}</option>" in page}
        for email, page in pages.items()
    }
    assert offered == {
        OLGA: {"West", "Mobile", "Fleet"},
        MARA: {"West", "Fleet"},
        MICK: {"Mobile", "Fleet"},
        LEA: {"Fleet"},
    }
    assert readers[OTTO].get(PAGE).status_code == 403


def test_all_groups_come_in_one_zip_that_counts_the_protected_and_does_not_name_them(
    fetched: dict[str, bytes],
) -> None:
    said = fetched["README.txt"].decode()
    assert {"Whole organisation.csv", "Fleet.csv", "West.csv"} <= set(fetched) and "Mobile.csv" not in fetched
    assert f"in this file: {len(fetched) - 1}." in said and "nothing of them is shown: 1." in said
    assert made_up.ALWAYS_PROTECTED not in said + " ".join(fetched)
    assert not any("Mobile" in groups_in(body) for name, body in fetched.items() if name.endswith(".csv"))


def test_a_zip_is_gone_when_it_is_fetched_and_stands_in_both_records(house: House, fetched: dict[str, bytes]) -> None:
    assert fetched and list((house.storage.folder / "jobs").iterdir()) == []
    assert (house.storage.folder / "jobs").stat().st_mode & 0o777 == 0o700
    counted = [entry.body for entry in ledger.entries(house.storage) if entry.kind == "exported"]
    assert ("csv.zip", WAVE) in {(body["format"], body["wave"]) for body in counted}
    assert [body["n"] for body in counted] == list(range(1, len(counted) + 1))
    noted = [entry.kind for entry in journal.entries(house.storage) if entry.who == MARA]
    assert noted[-2:] == ["reports-made", "results-exported"]


def test_the_page_of_a_job_tells_how_far_it_is_with_and_without_a_program(
    house: House, readers: dict[str, Browser]
) -> None:
    page = readers[LEA].post(PAGE, wave=WAVE, form="xlsx", group="all", **{"in": "de"}).location
    waiting = readers[LEA].get(page).text
    assert '<noscript><meta http-equiv="refresh"' in waiting and "<progress" in waiting and "Look again" in waiting
    assert (
        readers[LEA].post(PAGE, wave=WAVE, form="xlsx", group="all", **{"in": "de"}).location == page
    )  # the same again
    readers[LEA].post(f"{page}/stop", page=page)
    assert readers[LEA].get(page).status_code == 404 and not work_once(house.config, house.storage)


def test_many_groups_are_found_by_a_part_of_their_name(
    readers: dict[str, Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("survey.app.desk.after.reports.LISTED", 3)
    first = readers[OLGA].get(PAGE).text
    assert "further groups fit" in first and first.count("<option") < 12
    assert "Mobile</option>" in readers[OLGA].get(f"{PAGE}?find=mobi").text


def test_the_link_of_a_mail_leads_through_the_sign_in_to_the_report_that_it_is_about(app: Flask) -> None:
    address = f"{PAGE}?wave={WAVE}&form=xlsx&length=page&in=de&group=all"
    browser = Browser(app)
    sent = browser.get(address).location
    typed = {"email": LEA, "password": "grey heron at noon"}
    found = browser.get(browser.post(sent, **typed).location).text
    assert 'value="xlsx" checked' in found and '<option value="all" selected' in found and 'value="de" checked' in found
