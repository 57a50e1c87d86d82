"""Reports at the desk: each reader takes what they may see, at once or as a ZIP that is made in the background."""

import csv
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from io import BytesIO, StringIO
from typing import Any

import pypdf
import pytest

from survey.accounts import journal
from survey.app.campaign import House
from survey.app.desk.after import reports
from survey.app.outward.interface import door as interface
from survey.app.reporting.working import work_once
from survey.app.site.server import THREADS
from survey.faces.desk import entrance
from survey.waves import ledger
from tests import made_up_board as made_up
from tests import reports_site as site
from tests.desk_site import Browser
from tests.reports_site import LEA, MARA, MICK, OLGA, OTTO, WAVE, WILMA, Furnished

PAGE = "/desk/reports/"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    with site.furnished(tmp_path_factory.mktemp("reports")) as desk:
        site.released(desk.house.storage)
        yield desk


@pytest.fixture(scope="module")
def house(desk: Furnished) -> House:
    return desk.house


@pytest.fixture(scope="module")
def readers(desk: Furnished) -> Mapping[str, Browser]:
    return desk.readers


def groups_in(body: bytes) -> set[str]:
    rows = csv.DictReader(StringIO(body.decode("utf-8-sig"), newline=""))
    return {row["group"] for row in rows}


@pytest.fixture(scope="module")
def fetched(house: House, readers: Mapping[str, Browser]) -> dict[str, bytes]:
    """What a manager got who asked for all groups."""
    page = readers[MARA].post(PAGE, wave=WAVE, form="csv", group="all", **{"in": "en"}).location
    assert work_once(house.config, house.storage)
    assert '"state":"done"' in readers[MARA].get(f"{page}/state").text
    return site.files_in(readers[MARA].post(f"{page}/file", page=page).data)


def test_a_report_is_taken_in_the_language_that_was_asked_for(readers: Mapping[str, Browser]) -> None:
    answer = readers[LEA].post(PAGE, wave=WAVE, form="pdf", group="", **{"in": "de"})
    text = pypdf.PdfReader(BytesIO(answer.data)).pages[0].extract_text()
    assert name_in(answer) == "autumn-2026 - Ganze Organisation - eine Seite - de.pdf"
    assert answer.headers["Cache-Control"] == "no-store" and "Zusammenfassung" in text


def test_who_comes_while_enough_reports_are_made_is_told_so_and_keeps_what_was_chosen(
    desk: Furnished, readers: Mapping[str, Browser]
) -> None:
    wish = {"wave": WAVE, "form": "pdf", "length": "full", "group": made_up.group_id("West"), "in": "en"}
    before = len(ledger.entries(desk.house.storage))
    with ExitStack() as held:
        for _ in range(reports.AT_ONCE):
            held.enter_context(reports.doorway.enter())
        answer = readers[MARA].post(f"{PAGE}?lang=de", page=PAGE, **wish)
        others = [desk.app.test_client().get(path).status_code for path in ("/", "/ledger")]
        queued = readers[MARA].post(PAGE, **{**wish, "group": "all"})
    assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0
    assert "Gerade werden andere Berichte erstellt" in answer.text and others == [200, 200]
    assert all(f'name="{name}" value="{value}"' in answer.text for name, value in wish.items())
    assert len(ledger.entries(desk.house.storage)) == before
    assert queued.status_code == 302 and readers[MARA].post(f"{queued.location}/stop", page=queued.location)
    assert "West" in groups_in(readers[MARA].post(PAGE, **{**wish, "form": "csv"}).data)


def test_a_report_that_fails_gives_its_place_back(
    readers: Mapping[str, Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    wish = {"wave": WAVE, "form": "csv", "group": ""}
    with monkeypatch.context() as failing:
        failing.setattr(reports, "made", lambda *_: 1 / 0)
        statuses = {readers[LEA].post(PAGE, **wish).status_code for _ in range(reports.AT_ONCE + 1)}
    assert statuses == {500} and readers[LEA].post(PAGE, **wish).status_code == 200


def test_desk_and_interface_together_leave_threads_to_employees() -> None:
    assert reports.AT_ONCE + interface.AT_ONCE + entrance.AT_ONCE <= THREADS - 4


def name_in(answer: Any) -> str:
    return str(re.findall('filename="(.+)"', answer.headers["Content-Disposition"])[0])


def test_a_table_holds_the_groups_of_its_reader_and_no_other(readers: Mapping[str, Browser]) -> None:
    seen = {email: groups_in(readers[email].post(PAGE, wave=WAVE, form="csv", group="").data) for email in (LEA, WILMA)}
    assert "Fleet" in seen[LEA] and not {"West", "Mobile"} & seen[LEA]
    assert {"Fleet", "West", "Mobile"} <= seen[WILMA]


def test_the_page_offers_the_groups_that_a_reader_may_see(readers: Mapping[str, Browser]) -> None:
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
    house: House, readers: Mapping[str, Browser]
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
    readers: Mapping[str, Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("survey.app.desk.after.reports.LISTED", 3)
    first = readers[OLGA].get(PAGE).text
    assert "further groups fit" in first and first.count("<option") < 12
    assert "Mobile</option>" in readers[OLGA].get(f"{PAGE}?find=mobi").text


def test_the_link_of_a_mail_leads_through_the_sign_in_to_the_report_that_it_is_about(desk: Furnished) -> None:
    address = f"{PAGE}?wave={WAVE}&form=xlsx&length=page&in=de&group=all"
    browser = Browser(desk.app)
    sent = browser.get(address).location
    typed = {"email": LEA, "password": "grey heron at noon"}
    found = browser.get(browser.post(sent, **typed).location).text
    assert 'value="xlsx" checked' in found and '<option value="all" selected' in found and 'value="de" checked' in found
