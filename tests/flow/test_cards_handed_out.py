"""Cards as an organiser meets them: sheets from the command line and the desk, scanned back, in the results."""

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from sqlalchemy import select

from analytics.release.board import Board
from survey.accounts import journal
from survey.app.campaign import House, InProcess, WavePlan, cast_all
from survey.app.cards.handing import account_of, make_cards, strike_out
from survey.app.conducting import Hand, close_here, publish_wave
from survey.app.ending.progress import silent
from survey.app.inspection.fieldwork import reader_links
from survey.app.preparing.planning import lock_draft, policy_now
from survey.app.site.web import create_app, stop
from survey.credentials.respondent import Respondent
from survey.faces.public import RELEASE
from survey.storage import tables
from survey.storage.rooms import reading
from survey.waves import draft, ledger
from survey.waves.codes.spelling import heard
from survey.waves.schedule import advance
from survey.waves.states import windows_of
from survey.waves.verify import verify
from tests import small_company as small
from tests.command_line import Said, Terminal
from tests.desk_forms import form_with
from tests.desk_site import Browser, signed_in

PRINTED = re.compile(r"\b(?:[0-9A-Z]{4} ){5}[0-9A-Z]{6}\b")
PAGE = "/desk/waves/w1/cards"


def codes_on(pdf: bytes) -> list[list[str]]:
    """Page by page."""
    return [PRINTED.findall(page.extract_text()) for page in pypdf.PdfReader(BytesIO(pdf)).pages]


def done(said: Said) -> str:
    assert said.code == 0, said
    return said.out


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A locked wave of two groups of twenty, nobody of whom is invited."""
    monkeypatch.chdir(tmp_path)
    terminal = Terminal.opened(monkeypatch, tmp_path / "data")
    done(terminal.run("init", "--organisation", "Small", "--url", "http://127.0.0.1:8000/"))
    people = small.company({"Office": 20, "Yard": 20})
    lines = ["person_id,name,email,unit", *(f"{one.person_id},{one.name},,{one.unit}" for one in people)]
    Path("R.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done(terminal.run("roster", "import", "R.csv", "--yes"))
    done(terminal.run("wave", "create", "w1", "--title", "One", "--start", "2026-03-02T08:00"))
    done(terminal.run("wave", "lock", "w1"))
    return terminal


def test_sheets_for_everybody_without_an_invitation_are_written_once(terminal: Terminal) -> None:
    assert "40 cards are in sheets.pdf" in done(terminal.run("codes", "draw", "--wave", "w1", "--out", "sheets.pdf"))
    pages = codes_on(Path("sheets.pdf").read_bytes())
    assert [len(page) for page in pages] == [8, 8, 4, 8, 8, 4]  # each group on sheets of its own
    assert len({heard(code) for page in pages for code in page}) == 40
    assert Path("sheets.pdf").stat().st_mode & 0o777 == 0o600
    assert "exists already" in terminal.run("codes", "draw", "--wave", "w1", "--out", "sheets.pdf").err


def test_no_code_stays_in_the_data_folder(terminal: Terminal) -> None:
    done(terminal.run("codes", "draw", "--wave", "w1", "--out", "sheets.pdf"))
    codes = [code for page in codes_on(Path("sheets.pdf").read_bytes()) for code in page]
    kept = b"".join(path.read_bytes() for path in terminal.data.rglob("*") if path.is_file())
    raw = [heard(code) for code in codes]
    assert not any(each and each in kept for each in raw)
    assert not any(code.replace(" ", "").encode() in kept for code in codes)


def test_nothing_is_announced_when_the_sheets_cannot_be_written(terminal: Terminal) -> None:
    said = terminal.run("codes", "draw", "--wave", "w1", "--out", "nowhere/sheets.pdf")
    assert said.code == 1 and "Check the path" in said.err
    assert "w1: 0 cards printed, 0 handed back." in done(terminal.run("codes", "status", "--wave", "w1"))


def test_unused_cards_are_scanned_back_and_struck_out(terminal: Terminal) -> None:
    done(terminal.run("codes", "draw", "--wave", "w1", "--out", "sheets.pdf"))
    codes = [code for page in codes_on(Path("sheets.pdf").read_bytes()) for code in page]
    Path("back.txt").write_text(
        "\n".join([*codes[:5], "http://127.0.0.1:8000/w/w1/#card=" + codes[5].replace(" ", "")])
    )
    assert "6 cards were struck out" in done(terminal.run("codes", "return", "--wave", "w1", "--from", "back.txt"))
    assert "6 are not cards of this wave" in done(terminal.run("codes", "return", "--wave", "w1", "--from", "back.txt"))
    assert "w1: 40 cards printed, 6 handed back." in done(terminal.run("codes", "status", "--wave", "w1"))


def test_when_everybody_is_invited_only_spares_are_made(terminal: Terminal) -> None:
    done(terminal.run("wave", "open", "w1", "--invitations", "letters.csv"))
    said = terminal.run("codes", "draw", "--wave", "w1", "--out", "sheets.pdf")
    assert said.code == 1 and "everybody has an invitation" in said.err and not Path("sheets.pdf").exists()
    assert "16 cards are in" in done(terminal.run("codes", "draw", "--wave", "w1", "--spares", "2", "--out", "s.pdf"))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    people = [replace(one, email="") for one in small.company({"Office": 24})]
    house = small.house(tmp_path, people)
    locked(house)
    yield house
    house.storage.close()


def locked(house: House) -> str:
    """Its passphrase."""
    plan, now = WavePlan("w1", "One", small.questionnaire()), house.clock.now
    draft.create(house.storage, "w1", plan.settings(now, policy_now(house.storage)), now)
    return lock_draft(house.config, house.storage, "w1", None).passphrase or ""


@pytest.fixture
def olga(house: House) -> Browser:
    return signed_in(house, "olga@firm.example", "organiser")


def field_of(page: str) -> str:
    return re.findall(r'name="(cards-[^"]+)"', page)[0]


def test_sheets_are_downloaded_at_the_desk_and_lie_in_no_cache(house: House, olga: Browser) -> None:
    field = field_of(olga.get(PAGE).text)
    answer = olga.post(PAGE, **{field: "9"})
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/pdf", "no-store")
    assert [len(page) for page in codes_on(answer.data)] == [8, 1]
    assert (entry := journal.entries(house.storage)[-1]).kind == "cards-made" and entry.about["cards"] == "9"


def test_a_form_that_is_sent_twice_gives_the_same_cards_and_revives_none(house: House, olga: Browser) -> None:
    page = olga.get(PAGE).text
    typed = {field_of(page): "20", "once": form_with(page, field_of(page))["once"][0]}
    first, again = (codes_on(olga.post(PAGE, **typed).data) for _ in range(2))
    assert first == again and account_of(hand_of(house), "w1").printed == 20
    codes = [code for each in first for code in each]
    assert strike_out(hand_of(house), "w1", codes).struck == 20
    assert codes_on(olga.post(PAGE, **typed).data) == first
    assert account_of(hand_of(house), "w1").boxes[0].cards == 0
    assert codes_on(olga.post(PAGE, **(typed | {"once": "another form"})).data)[0][0] not in codes
    assert [entry.kind for entry in journal.entries(house.storage)].count("cards-made") == 2


def hand_of(house: House) -> Hand:
    return Hand(house.config, house.storage)


def test_sheets_speak_the_language_of_the_desk(olga: Browser) -> None:
    field = field_of(olga.get(PAGE).text)
    words = pypdf.PdfReader(BytesIO(olga.post(f"{PAGE}?lang=de", **{field: "8"}).data)).pages[0].extract_text()
    assert "Für eine Person aus" in words and "Fingerabdruck der Regeln" in words


def test_the_page_of_cards_stands_under_the_surveys(olga: Browser) -> None:
    assert re.search(r'aria-current="true">\s*Surveys', olga.get(PAGE).text)


@pytest.mark.parametrize(("count", "why"), [("7", "fewer than 8"), ("25", "more cards"), ("0", "at least one group")])
def test_a_number_that_protects_nobody_is_refused_at_the_desk(olga: Browser, count: str, why: str) -> None:
    assert why in olga.post(PAGE, **{field_of(olga.get(PAGE).text): count}).text
    assert "<b>0</b>" in olga.get(PAGE).text


def test_cards_are_struck_out_at_the_desk(house: House, olga: Browser) -> None:
    codes = codes_on(olga.post(PAGE, **{field_of(olga.get(PAGE).text): "8"}).data)[0]
    page = olga.post(f"{PAGE}/return", page=PAGE, codes="\r\n".join(codes[:3])).text
    assert "3 cards are struck out." in page
    assert "A code cannot be read" in olga.post(f"{PAGE}/return", page=PAGE, codes="smudged").text
    assert [entry.kind for entry in journal.entries(house.storage)][-1] == "cards-returned"


def test_only_organisers_make_cards(house: House) -> None:
    browser = signed_in(house, "walter@firm.example", "works-council")
    assert browser.get(PAGE).status_code == 403


def test_what_became_of_the_cards_is_told_with_the_results(tmp_path: Path) -> None:
    """Twenty of twenty-four people answer, all by cards; four cards come back."""
    house = small.house(tmp_path, small.company({"Office": 24}))
    hand, passphrase = Hand(house.config, house.storage), locked(house)
    codes = drawn_by_everybody(hand, 24)
    house.clock.now = windows_of(house.storage, "w1").vote[0]
    answered(house, codes[:20])
    strike_out(hand, "w1", codes[20:])
    house.clock.now = windows_of(house.storage, "w1").vote[1]
    close_here(hand, "w1", passphrase)
    publish_wave(hand, "w1")
    participation = Board(house.storage.public("reader")).release("w1").participation
    counts = {"invited": 24, "enrolled": 0, "drawn": 20, "redeemed": 20, "counted": 20, "spoilt": 0}
    assert participation == {"org": counts, "text": counts}
    assert problems_of(house) == []
    pages = told_to_everybody(house)
    assert "20 of the tickets were taken with cards from a box" in pages["participation"]
    assert "no group had more tickets than people" in pages["protected"]


def drawn_by_everybody(hand: Hand, count: int) -> list[str]:
    group = account_of(hand, "w1").boxes[0].segment
    return [code for page in codes_on(make_cards(hand, "w1", {group: count}, "en")) for code in page]


def answered(house: House, codes: list[str]) -> None:
    advance(house.storage, "w1", house.clock.now)
    people = {code: small.answers(number, random.Random(number)) for number, code in enumerate(codes)}
    app = create_app(house.config, house.storage)
    respondent = Respondent(InProcess(app), "w1")
    cast_all(
        respondent, {code: respondent.ticket(code) for code in codes}, people, rng=random.Random(1), progress=silent
    )
    stop(app)


def problems_of(house: House) -> list[object]:
    with reading(house.storage.public("reader")) as public:
        documents = {(row.wave, row.name): row.body for row in public.execute(select(tables.document))}
        release = {("w1", "release.json"): public.execute(select(RELEASE.c.document)).scalar_one()}
    return list(verify(ledger.document(ledger.entries(house.storage)), documents | release))


def told_to_everybody(house: House) -> dict[str, str]:
    link = next(link for label, link in reader_links(house.config, house.storage, "w1") if label == "everybody")
    client = create_app(house.config, house.storage).test_client()
    path = link.removeprefix(house.config.url)
    return {page: client.get(f"{path}w1/{page}").text for page in ("participation", "protected")}
