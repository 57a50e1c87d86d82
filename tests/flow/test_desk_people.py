"""A roster comes to the desk: read, mapped, compared, and taken only as it was looked at."""

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from werkzeug.test import TestResponse

from survey.accounts import journal
from survey.app.campaign import House
from survey.app.preparing.planning import roster_of
from tests import small_company as small
from tests.desk_forms import form_with
from tests.desk_site import FIREFOX, Browser, signed_in

PEOPLE = small.company({"North/Depot": 15, "South/Desk": 17})
LINES = ["person_id,name,email,unit", *(f"{one.person_id},{one.name},{one.email},{one.unit}" for one in PEOPLE)]
START, LOOK = "/desk/people/", "/desk/people/roster"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = small.house(tmp_path, PEOPLE)
    yield house
    house.storage.close()


@pytest.fixture
def olga(house: House) -> Browser:
    return signed_in(house, "olga@firm.example", "organiser")


def upload(browser: Browser, content: bytes, name: str = "roster.csv") -> TestResponse:
    return browser.post(LOOK, page=START, upload=(io.BytesIO(content), name))


def send(browser: Browser, html: str, step: str, **changes: Any) -> TestResponse:
    form: dict[str, Any] = form_with(html, "content") | {"step": step} | changes
    return browser.client.post(LOOK, data=form, headers={"User-Agent": FIREFOX})


def text(*lines: str) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def names(house: House) -> set[str]:
    return {one.name for one in roster_of(house.storage)}


def changed() -> bytes:
    """One left, one joined, one moved."""
    moved = LINES[2].replace("North/Depot", "South/Desk")
    return text(LINES[0], moved, *LINES[3:], "p900,Zoë New,,South/Desk")


def test_the_page_of_people_shows_which_teams_will_be_shown_and_nobody_by_name(olga: Browser) -> None:
    page = olga.get(START).text
    assert "32 people may be asked." in page and "2 teams get a line of their own." in page
    assert "Person 0" not in page


def test_differences_and_sizes_are_shown_before_anything_is_taken(house: House, olga: Browser) -> None:
    page = upload(olga, changed()).text
    for words in ("1 person joins", "1 person leaves", "1 person moves", "Zoë New", "North/Depot → South/Desk"):
        assert words in page
    assert "Zoë New" not in names(house) and "Person 0" in names(house)


def test_what_was_looked_at_is_taken(house: House, olga: Browser) -> None:
    done = send(olga, upload(olga, changed()).text, "take")
    assert "The roster is taken." in olga.get(done.location).text
    assert "Zoë New" in names(house) and "Person 0" not in names(house)
    assert [entry.kind for entry in journal.entries(house.storage)][-2:] == ["roster-read", "roster-uploaded"]


def test_columns_that_were_changed_have_to_be_looked_at_again(house: House, olga: Browser) -> None:
    page = upload(olga, text("Nr,Wer,Anrede,Mail,unit", *(f"{n},Ada {n},Frau,,Ops" for n in range(40)))).text
    assert "Nothing was changed" in page
    page = send(olga, page, "look", person_id="Nr", name=["Wer", ""]).text
    assert "40 people join" in page
    page = send(olga, page, "take", name=["Anrede", "Wer"]).text
    assert "Look at the differences again" in page and "Ada 1" not in names(house)
    assert send(olga, page, "take").status_code == 302
    assert "Frau Ada 1" in names(house)


def test_a_roster_that_somebody_else_changed_has_to_be_looked_at_again(house: House, olga: Browser) -> None:
    page = upload(olga, changed()).text
    house.take_roster(PEOPLE[:20])
    again = send(olga, page, "take").text
    assert "Look at the differences again" in again and "13 people join" in again


def test_a_workbook_with_several_sheets_asks_which(house: House, olga: Browser) -> None:
    book = Workbook()
    for title in ("Notes", "Staff"):
        sheet = book.create_sheet(title)
        for line in LINES:
            sheet.append(line.split(","))
    book.save(content := io.BytesIO())
    page = upload(olga, content.getvalue(), "hr.xlsx").text
    assert "several sheets: Notes, Staff" in page
    assert "it is the roster as it stands" in send(olga, page, "look", sheet="Staff").text


def test_columns_beyond_ours_are_kept_only_if_they_are_ticked(house: House, olga: Browser) -> None:
    lines = [LINES[0] + ",site,salary", *(line + ",Ulm,9" for line in LINES[1:])]
    page = upload(olga, text(*lines)).text
    send(olga, send(olga, page, "look", keep=["site"]).text, "take")
    assert {tuple(one.attributes.items()) for one in roster_of(house.storage)} == {(("site", "Ulm"),)}


def test_every_problem_is_listed_and_nothing_is_offered_to_take(house: House, olga: Browser) -> None:
    page = upload(olga, text(LINES[0], "1,Ada,,Ops", "1,Ben,nobody,")).text
    assert "3 things have to be put right" in page and "line 3, unit" in page
    assert 'value="take"' not in page and names(house) == {one.name for one in PEOPLE}


def test_markup_in_a_file_stays_text(olga: Browser) -> None:
    page = upload(olga, text(*LINES, "p900,<img src=x>,,Ops/<b>"), "<i>.csv").text
    assert "&lt;img src=x&gt;" in page and "<img src=x>" not in page and "<i>.csv" not in page


def test_an_uploaded_file_is_written_to_no_disk(olga: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Large uploads would go to a temporary file; here even asking for one fails."""

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a temporary file was asked for")

    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", refuse)
    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", refuse)
    large = text(*LINES, *(f"q{n},Person {n},,South/Desk" for n in range(25_000)))
    token = form_with(olga.get(START).text, "csrf_token")["csrf_token"][0]
    body = f'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n--b\r\nContent-Disposition: '
    body += 'form-data; name="upload"; filename="large.csv"\r\n\r\n'
    sent = {"data": body.encode() + large + b"\r\n--b--\r\n", "content_type": "multipart/form-data; boundary=b"}
    assert len(large) > 500_000  # bytes, from which on files are usual
    assert "25000 people join" in olga.client.post(LOOK, **sent, headers={"User-Agent": FIREFOX}).text


@pytest.mark.parametrize("roles", [["works-council"], ["leadership"], ["operator"], ["manager:North"]])
def test_only_organisers_see_people(house: House, roles: list[str]) -> None:
    browser = signed_in(house, "wilma@firm.example", *roles)
    assert (browser.get(START).status_code, upload(browser, changed()).status_code) == (403, 403)


def test_a_form_without_the_token_of_this_browser_changes_nothing(house: House, olga: Browser) -> None:
    page = upload(olga, changed()).text
    send(olga, page, "take", csrf_token="forged")
    assert "Zoë New" not in names(house)
