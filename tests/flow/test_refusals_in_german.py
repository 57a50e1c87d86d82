"""Whoever reads the desk in German is refused in German: every refusal that a page can show is walked through."""

import io
import random
import re
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from survey.app.campaign import House
from survey.app.desk import people
from survey.app.ending.refusing import MEANT, meant_by
from survey.app.site.translations import worded
from survey.mail import sending
from tests import small_company as small
from tests.desk_site import Browser, account, signed_in

OLGA, WILMA = "olga@firm.example", "wilma@firm.example"
WAVE = "pulse"
HOME = f"/desk/waves/{WAVE}/"
DRAFT = {"title": "Pulse", "questionnaire": "pulse", "mode": "one-visit", "enrol_days": 5, "vote_days": 3}
ENGLISH = re.compile(r"\b(the|is|are|were|of|and|this|that|with|there|not|Nothing|Expected|it)\b", re.IGNORECASE)
PATH = re.compile(r"\S*/\S+")  # of files and units
TOLD = {"note", "errors", "error", "warn"}  # classes of what refuses and warns


class Words(HTMLParser):
    """The sentences of a page that refuse or warn, without what somebody types and what is marked as English."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._open: list[tuple[str, bool, bool]] = []  # tag, whether it refuses, whether it is left out

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        refuses = bool(TOLD & set((told.get("class") or "").split()))
        if tag not in ("input", "br", "meta", "link", "img", "hr"):
            self._open.append((tag, refuses, tag == "code"))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        data = PATH.sub("", data)
        if data.strip() and any(part[1] for part in self._open) and not any(part[2] for part in self._open):
            self.said.append(data.strip())


def said(page: str) -> list[str]:
    reader = Words()
    reader.feed(page)
    return reader.said


def in_german(page: str, *, expected: str) -> None:
    """There is a refusal, it is the one that was provoked, and no word of it is English."""
    found = said(page)
    assert expected in " ".join(found), found
    assert [sentence for sentence in found if ENGLISH.search(sentence)] == []
    assert not re.findall(r'<(?:p|li|div)[^>]* lang="en"', page)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setattr(sending, "PAUSE", 0.0)
    house = small.house(tmp_path / "data", small.company({"North/Depot": 12, "North/Fleet": 14}))
    yield house
    house.storage.close()


@pytest.fixture
def olga(house: House) -> Browser:
    return signed_in(house, OLGA, "organiser")


def asked(browser: Browser, path: str, page: str = "", **form: Any) -> str:
    """A form that is sent in German, and the page that answers."""
    sent = {name: (io.BytesIO(one[0]), one[1]) if isinstance(one, tuple) else one for name, one in form.items()}
    answer = browser.post(f"{path}?lang=de", page=page or path, **sent)
    return browser.get(answer.location).text if answer.location else answer.text


def drafted(browser: Browser, **changes: Any) -> None:
    assert browser.post("/desk/waves/new", **DRAFT | changes).status_code == 302


def locked(browser: Browser) -> str:
    drafted(browser)
    return str(
        re.findall(r'class="pass"><code>([^<]+)</code>', browser.post(f"{HOME}lock", keeper="organiser").text)[1]
    )


@pytest.mark.parametrize(
    ("path", "page", "form", "expected"),
    [
        (f"{HOME}close", HOME, {}, "kann nicht abgeschlossen werden"),
        (f"{HOME}publish", HOME, {}, "steht auf „festgelegt“; Ergebnisse werden nach"),
        (f"{HOME}lock", HOME, {"keeper": "organiser"}, "Es gibt keinen Entwurf einer Befragung"),
        (f"{HOME}ballots", HOME, {}, "kann nicht abgeschlossen werden"),
        (f"{HOME}cancel", HOME, {"typed": "puls"}, "Tippen Sie"),
        ("/desk/waves/new", "/desk/waves/new", DRAFT, "Wählen Sie für eine neue Befragung eine andere Kennung"),
        (f"/desk/mail/{WAVE}/invite", "/desk/mail/", {}, "Es ist kein Mailserver eingestellt"),
        (f"{HOME}cards/return", f"{HOME}cards", {"codes": "AB CD"}, "Ein Code ist nicht lesbar"),
        ("/desk/access/none/withdraw", "/desk/access/", {}, "Diesen Zugriffsschlüssel gibt es nicht"),
        ("/desk/announcing/none/remove", "/desk/announcing/", {}, "Diesen Webhook gibt es nicht"),
        ("/desk/accounts/none/disable", "/desk/accounts/", {}, "Dieses Konto gibt es nicht"),
        ("/desk/accounts/invited/ann@firm.example/withdraw", "/desk/accounts/", {}, "wartet keine Einladung"),
        ("/desk/accounts/", "/desk/accounts/", {"name": "O", "email": OLGA, "roles": "organiser"}, "hat schon ein"),
        ("/desk/look/", "/desk/look/", {"name": "N", "accent": "#FFEE88"}, "Der Kontrast ist 1,"),
        ("/desk/look/", "/desk/look/", {"name": "N", "logo": (b"GIF89a", "a.gif")}, "das ist ein GIF"),
    ],
)  # fmt: skip
def test_what_is_refused_of_a_locked_wave_and_around_it_is_said_in_german(
    olga: Browser, path: str, page: str, form: dict[str, Any], expected: str
) -> None:
    locked(olga)
    in_german(asked(olga, path, page, **form), expected=expected)


UNREADABLE: tuple[tuple[str, dict[str, str], str], ...] = (
    ("reports/mail/", {"days": "x"}, "Schreiben Sie eine Zahl von Tagen, von 0 bis 365."),
    ("reports/mail/", {"days": "1", "form": "exe"}, "eine der Möglichkeiten, die hier stehen"),
    ("access/", {"name": "N", "kind": "x"}, "eine der Möglichkeiten, die hier stehen"),
    ("access/", {"name": "N", "until": "x"}, "Wählen Sie einen Tag innerhalb eines Jahres"),
    (
        "access/",
        {"name": "N", "kind": "units", "units": "North/Depo"},
        "noch in einer veröffentlichten Befragung. Mein",
    ),
    ("announcing/", {"url": "https://x.example/", "language": "xx"}, "eine der Möglichkeiten, die hier stehen"),
    ("accounts/", {"name": "O", "email": "o@x.example", "roles": "x"}, "eine der Möglichkeiten, die hier stehen"),
)


def test_what_the_library_of_forms_cannot_read_is_said_in_german_and_what_was_expected(olga: Browser) -> None:
    for path, form, expected in UNREADABLE:
        in_german(asked(olga, f"/desk/{path}", **form), expected=expected)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"policy": "strict", "mode": "two-window"}, "Das Regelwerk strict braucht"),
        ({"views": "site"}, "keine einzelne Spalte"),
        ({"views": "a=b|"}, "keine"),
        ({"roll": "y"}, "keinen Namen"),
    ],
)
def test_what_speaks_against_a_lock_is_said_in_german(
    house: House, olga: Browser, changes: dict[str, str], expected: str
) -> None:
    house.take_roster([replace(one, name="") for one in small.company({"North/Depot": 12, "North/Fleet": 14})])
    page = asked(olga, "/desk/waves/new", **DRAFT | changes)
    if "Das wurde nicht getan" not in page:
        page = asked(olga, f"{HOME}lock", keeper="organiser")
    in_german(page, expected=expected)


def packed() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("letter.xml", "<a/>")
    return target.getvalue()


def test_a_file_that_is_far_too_large_is_refused_by_its_size_in_german(
    olga: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("survey.app.desk.after.brand.LARGEST_FILE", 100 * 1024)
    page = asked(olga, "/desk/look/", logo=(bytes(200 * 1024), "a.png"))
    in_german(page, expected="Das Logo hat 201 KB, und höchstens 20 werden angenommen")
    assert 'value="Small"' in page


@pytest.mark.parametrize(("limit", "size"), [("LARGEST", "9 MB"), ("LARGEST_FILE", "100 KB")])
def test_a_roster_that_is_too_large_is_refused_by_its_size(
    olga: Browser, monkeypatch: pytest.MonkeyPatch, limit: str, size: str
) -> None:
    """By what the request says of itself; or by the file, which would not come back with the next form."""
    monkeypatch.setattr(people, limit, 100 * 1024)
    file = (bytes(200 * 1024), "personen.xlsx")
    page = asked(olga, "/desk/people/roster", "/desk/people/", upload=file)
    assert "Diese Datei ist zu groß" in page and f"Diese Seite nimmt Dateien bis {size} an" in page
    assert "speichern Sie sie als CSV" in page and "Kürzen" not in page and "This" not in page


def test_a_file_is_told_from_a_text_that_is_too_long(olga: Browser) -> None:
    drafted(olga)
    file = asked(olga, f"{HOME}lock", keeper="trustee", key=(bytes(100 * 1024), "a.public.json"))
    assert "Diese Seite nimmt Dateien bis 64 KB an" in file and "die Datei ist, um die die Seite bittet" in file
    text = asked(olga, f"{HOME}lock", keeper="x" * 100 * 1024)
    assert "Kürzen Sie Ihren Text" in text and "Datei" not in text


def test_the_largest_roster_comes_back_with_the_form_that_takes_it() -> None:
    """As text in an address-like body, in which signs of it take three places."""
    part = random.Random(1).randbytes(2**16)
    sent = len(urlencode({"content": b64encode(part).decode()})) / len(part) * people.LARGEST_FILE
    assert sent < people.LARGEST - 2**16


ROSTERS = {
    "Zeile 1, unit: Die Spalte fehlt": b"id,name,email\n1,Ann,a@b.example\n",
    "Zeile 1, email: Es k\u00f6nnte": b"id,name,mail,e-mail,unit\n",
    "steht schon in Zeile 2": b"id,name,email,unit\n1,Ann,a@b.example,A\n1,Bob,nobody,A//B\n,,,\nx,y\n2,C,,\n",
    "Das ist keine Excel-Arbeitsmappe": packed(),
    "Das ist eine Arbeitsmappe einer alten Art": b"\xd0\xcf\x11\xe0",
    "Die Datei ist nicht UTF-8": "id,name,email,unit\n1,Jörg,,A\n".encode("latin-1"),
    "Die Datei ist leer": b"\n",
    "Niemand steht darin": b"id,name,email,unit\n",
}


@pytest.mark.parametrize("expected", ROSTERS)
def test_what_is_wrong_with_a_roster_is_said_in_german(olga: Browser, expected: str) -> None:
    file = (ROSTERS[expected], "personen.csv" if b"," in ROSTERS[expected] else "personen.xlsx")
    in_german(asked(olga, "/desk/people/roster", "/desk/people/", upload=file), expected=expected)


def test_what_is_odd_about_a_roster_and_too_few_people_is_said_in_german(olga: Browser) -> None:
    file = (b"id,name,email,unit\n1,Ann,a@b.example,A\n2,Bob,a@b.example,a\n", "personen.csv")
    page = asked(olga, "/desk/people/roster", "/desk/people/", upload=file)
    in_german(page, expected="Ein Postfach bekäme zwei Einladungen")
    assert "zählen als zwei Einheiten" in page and "Diese Personenliste hat 2 Personen" in page


@pytest.mark.parametrize(
    ("mail", "expected"),
    [
        ({}, "Es ist kein Mailserver eingestellt"),
        ({"server": "smtp.firm.example", "security": "none", "user": "u", "x": 1}, "gingen offen über das Netz"),
        ({"server": "a b", "port": 0, "from": 7, "language": "xx"}, "muss Text in Anführungszeichen sein"),
        ({"server": "a b", "port": 0, "from": "x", "language": "xx"}, "muss der Name eines Rechners"),
    ],
)
def test_why_no_mail_can_be_sent_is_said_in_german(house: House, mail: dict[str, Any], expected: str) -> None:
    olga = signed_in(replace(house, config=replace(house.config, mail=mail)), OLGA, "organiser")
    for page in ("/desk/mail/", "/desk/reports/mail/"):
        in_german(olga.get(f"{page}?lang=de").text, expected=expected)
    in_german(asked(olga, "/desk/mail/trial", "/desk/accounts/"), expected=expected)


def test_a_mail_server_that_is_away_is_told_in_german(house: House) -> None:
    mail = {"server": "127.0.0.1", "port": 9, "security": "none", "from": "Canopy <survey@firm.example>"}
    olga = signed_in(replace(house, config=replace(house.config, mail=mail)), OLGA, "organiser")
    locked(olga)
    in_german(
        asked(olga, f"/desk/mail/{WAVE}/invite", "/desk/mail/"), expected="nimmt keine Mail an: Er antwortet nicht"
    )
    in_german(asked(olga, f"/desk/mail/{WAVE}/remind", "/desk/mail/"), expected="Erinnerungen gibt es nur")


def test_what_the_works_council_hands_in_is_refused_in_german(house: House, olga: Browser) -> None:
    account(house, WILMA, "works-council")
    locked(olga)
    wilma = Browser(olga.app)
    wilma.sign_in(WILMA)
    house.clock.now += timedelta(days=30)
    wilma.sign_in(WILMA)
    count = (b"{}", "count.json")
    in_german(asked(wilma, f"{HOME}count", package=count), expected="nicht von der Vertrauensstelle")
    signature = (b'{"role":"works-council","key":"AA","signature":"AA"}', "signature.json")
    assert not ENGLISH.search(" ".join(said(asked(wilma, f"{HOME}sign", file=signature))))


@pytest.mark.parametrize("kind", MEANT, ids=lambda kind: str(kind.__name__))
def test_what_the_numbers_side_refuses_has_a_meaning_in_german_and_keeps_its_own_words(
    olga: Browser, monkeypatch: pytest.MonkeyPatch, kind: type[Exception]
) -> None:
    def refuse(*_: object) -> None:
        raise kind("the words of the numbers' side")

    monkeypatch.setattr("survey.app.desk.waves.facts_of", refuse)
    page = olga.get(f"{HOME}?lang=de")
    assert page.status_code == 409 and '<p lang="en">the words of the numbers' in page.text.replace("&#39;", "'")
    with olga.app.test_request_context("/?lang=de"):
        assert worded(meant_by(kind("x"))) in said(page.text)
