"""A wave on the organiser's pages, from its draft to its results; and nobody sees a number of it first."""

import io
import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from markupsafe import escape

from survey.accounts import journal
from survey.app.campaign import House, InProcess, cast_all, enrol_all
from survey.app.ending.counting import Rules, count
from survey.app.ending.progress import silent
from survey.config import load_config
from survey.credentials.canonical import canonical
from survey.credentials.respondent import Respondent
from survey.questionnaires import pack
from survey.waves import draft, ledger
from survey.waves.states import read_document
from survey.waves.trustee import BallotExport, load_key, make_key, sign_manifest, sign_package
from tests import history_world as history
from tests import small_company as small
from tests.command_line import Terminal
from tests.desk_forms import form_with
from tests.desk_site import Browser, account, signed_in

OLGA, WILMA = "olga@firm.example", "wilma@firm.example"
PEOPLE = small.company({"North/Depot": 12, "North/Fleet": 14})
DRAFT = {"title": "Pulse, spring", "questionnaire": "pulse", "mode": "one-visit", "enrol_days": 5, "vote_days": 3}
WAVE = "pulse-spring"
HOME = f"/desk/waves/{WAVE}/"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = small.house(tmp_path / "data", PEOPLE)
    yield house
    house.storage.close()


@pytest.fixture
def olga(house: House) -> Browser:
    browser = signed_in(house, OLGA, "organiser")
    assert browser.post("/desk/waves/new", **DRAFT).location == f"{HOME}?done=drafted"
    return browser


@pytest.fixture
def wilma(house: House, olga: Browser) -> Browser:
    account(house, WILMA, "works-council")
    browser = Browser(olga.app)
    browser.sign_in(WILMA)
    return browser


def upload(content: bytes, name: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def locked_alone(olga: Browser) -> str:
    """The passphrase that the page shows once."""
    page = olga.post(f"{HOME}lock", keeper="organiser").text
    found = re.findall(r'class="pass"><code>([^<]+)</code>', page)
    return str(found[1])


def voted(house: House, app: Flask, letters: str) -> None:
    codes = {line.split(",")[0]: line.rpartition("#code=")[2].strip() for line in letters.splitlines()[1:]}
    said = {one: small.Answers({}, []) for one in codes}
    respondent = Respondent(InProcess(app), WAVE)
    house.clock.now += timedelta(minutes=1)
    tickets = enrol_all(respondent, codes, said, silent)
    cast_all(respondent, tickets, said, rng=random.Random(1), progress=silent)
    house.clock.now += timedelta(days=4)


def kinds(house: House) -> list[str]:
    return [entry.kind for entry in journal.entries(house.storage)]


def test_a_wave_goes_from_its_draft_to_its_results_on_the_pages(house: House, olga: Browser) -> None:
    passphrase = locked_alone(olga)
    letters = olga.post(f"{HOME}letters", page=HOME).text
    voted(house, olga.app, letters)
    olga.sign_in(OLGA)
    assert "were invited" in olga.get(HOME).text
    assert olga.post(f"{HOME}close", passphrase=passphrase).location == f"{HOME}publish?done=closed"
    assert olga.post(f"{HOME}publish").location == f"{HOME}?done=published"
    assert olga.get(f"/desk/results/mine/{WAVE}/overview").status_code == 200
    assert "Nobody is invited yet" not in olga.get(f"/desk/mail/{WAVE}").text
    assert [entry.kind for entry in ledger.entries(house.storage)][-1] == "released"
    steps = ("wave-drafted", "wave-locked", "wave-invited", "wave-closed", "wave-published")
    assert [kind for kind in kinds(house) if kind.startswith("wave-")] == list(steps)


def test_commands_on_the_pages_stand_there_as_somebody_types_them(olga: Browser) -> None:
    page = olga.get(f"{HOME}lock").text
    assert "<code>trustee key</code>" in page
    assert "`" not in page


@pytest.mark.parametrize("page", ["", "questions", "groups", "lock", "cancel"])
def test_every_page_of_a_survey_stands_under_surveys(olga: Browser, page: str) -> None:
    assert re.findall(r'aria-current="true">([^<]+)<', olga.get(HOME + page).text) == ["Surveys"]


def test_a_wave_with_a_trustee_is_signed_and_counted_by_the_works_council(
    house: House, olga: Browser, wilma: Browser, tmp_path: Path
) -> None:
    public = make_key(tmp_path / "council.key", "secret")
    key_file = upload(canonical(public.to_json()), "council.key.public.json")
    assert "Now the works council" in olga.post(f"{HOME}lock", keeper="trustee", key=key_file).text
    key = load_key(tmp_path / "council.key", "secret")
    signature = sign_manifest(key, read_document(house.storage, WAVE, "manifest.json"))
    given = upload(canonical(signature.to_json()), "signature.json")
    assert wilma.post(f"{HOME}sign", file=given).location == f"{HOME}?done=signed"
    voted(house, olga.app, olga.post(f"{HOME}letters", page=HOME).text)
    olga.sign_in(OLGA)
    export = BallotExport.from_json(json.loads(olga.post(f"{HOME}ballots", page=f"{HOME}close").data))
    counted = count(Rules.of(export.manifest, export.questionnaire), export.rows, key.sealing)
    package = upload(canonical(sign_package(key, counted.draft.to_dict())), "count.json")
    assert olga.post(f"{HOME}close", package=package).location == f"{HOME}publish?done=closed"
    assert olga.post(f"{HOME}publish").location == f"{HOME}?done=published"


def test_before_publication_not_even_the_organiser_sees_a_number(house: House, olga: Browser) -> None:
    passphrase = locked_alone(olga)
    voted(house, olga.app, olga.post(f"{HOME}letters", page=HOME).text)
    olga.sign_in(OLGA)
    olga.post(f"{HOME}close", passphrase=passphrase)
    page = olga.get(f"{HOME}publish").text
    hashes = re.findall(r"[0-9a-f]{64}", page)
    assert "groups get numbers" in page
    assert olga.get(f"/desk/results/mine/{WAVE}/overview").status_code == 404
    olga.post(f"{HOME}publish")
    released = ledger.entries(house.storage)[-1]
    assert hashes == [released.body["release_sha256"]]


def test_a_wrong_passphrase_opens_nothing_and_can_be_typed_again(house: House, olga: Browser) -> None:
    passphrase = locked_alone(olga)
    voted(house, olga.app, olga.post(f"{HOME}letters", page=HOME).text)
    olga.sign_in(OLGA)
    assert "does not open the ballots" in olga.post(f"{HOME}close", passphrase="wrong").text
    assert olga.post(f"{HOME}close", passphrase=passphrase).status_code == 302


def test_a_step_that_is_too_early_is_refused_in_words_and_changes_nothing(olga: Browser) -> None:
    locked_alone(olga)
    answer = olga.client.get(f"{HOME}close")
    assert answer.status_code == 409
    assert "wait until" in answer.text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": ""}, "Write a title"),
        ({"questionnaire": "nothing"}, "Choose a questionnaire"),
        ({"mode": "three"}, "Choose how people answer"),
        ({"start": "2020-01-01T08:00"}, "This moment is over"),
        ({"start": "tomorrow"}, "Write day and time"),
        ({"vote_days": 0}, "from 1 to 366"),
        ({"vote_days": "many"}, "from 1 to 366"),
        ({"wave": "Über uns"}, "small letters"),
    ],
)
def test_what_cannot_be_a_wave_is_said_beside_its_field(olga: Browser, change: dict[str, object], said: str) -> None:
    assert said in olga.post("/desk/waves/new", **(DRAFT | change)).text


def test_a_draft_is_changed_and_keeps_its_address(olga: Browser) -> None:
    page = olga.get(f"/desk/waves/new?from={WAVE}").text
    assert 'value="Pulse, spring"' in page
    olga.post(f"/desk/waves/new?from={WAVE}", **(DRAFT | {"title": "Pulse, early spring", "wave": WAVE}))
    assert "Pulse, early spring" in olga.get(HOME).text


def test_a_draft_that_is_sent_again_stands_as_somebody_changed_it_since(house: House, olga: Browser) -> None:
    typed = DRAFT | {"once": form_with(olga.get("/desk/waves/new").text, "title")["once"][0]}
    assert [olga.post("/desk/waves/new", **typed).status_code for _ in range(2)] == [302, 302]
    assert kinds(house).count("wave-drafted") == 2  # that of the fixture, and this
    olga.post(f"/desk/waves/new?from={WAVE}", **(DRAFT | {"title": "Pulse, early spring", "wave": WAVE}))
    assert olga.post("/desk/waves/new", **typed).location == f"{HOME}?done=drafted"
    assert "Pulse, early spring" in olga.get(HOME).text


def test_questions_and_groups_are_shown_before_anything_is_locked(olga: Browser) -> None:
    questions = olga.get(f"{HOME}questions?lang=de").text
    groups = olga.get(f"{HOME}groups").text
    asked = pack("pulse").to_public()["items"]
    assert all(str(escape(item["text"]["de"])) in questions for item in asked)
    assert "Depot" in groups
    assert "26 people" in groups


def test_whoever_chooses_questions_reads_whose_they_are(olga: Browser) -> None:
    said = olga.get("/desk/waves/new").text

    assert "NOM-035-STPS-2018, Guía de Referencia III" in said
    assert "version 2004, licence: OGL-UK-3.0. Health and Safety Executive (UK)" in said
    assert "licence: CC BY-NC-SA 3.0 IGO, for non-commercial use alone." in said
    assert "<p>© World Health Organization 2024" in said
    assert "For non-commercial use only." in said


def test_questions_in_one_language_are_shown_in_it_with_their_source(olga: Browser) -> None:
    olga.post("/desk/waves/new", **DRAFT | {"title": "Norma", "questionnaire": "nom-035"})

    said = olga.get("/desk/waves/norma/questions").text

    assert 'lang="es"' in said and "Atiendo clientes o usuarios muy enojados" in said
    assert said.count("Asked only after certain answers.") == 8
    assert "version 2018" in said and "Diario Oficial de la Federación" in said


def test_a_lock_says_what_it_needs(olga: Browser) -> None:
    assert "Choose who holds the key" in olga.post(f"{HOME}lock").text
    assert "public.json" in olga.post(f"{HOME}lock", keeper="trustee", key=upload(b"{}", "x.json")).text


def test_the_signature_of_another_key_is_refused(house: House, olga: Browser, wilma: Browser, tmp_path: Path) -> None:
    public, _ = make_key(tmp_path / "council.key"), make_key(tmp_path / "other.key")
    olga.post(f"{HOME}lock", keeper="trustee", key=upload(canonical(public.to_json()), "k.public.json"))
    other = sign_manifest(load_key(tmp_path / "other.key"), read_document(house.storage, WAVE, "manifest.json"))
    answer = wilma.post(f"{HOME}sign", file=upload(canonical(other.to_json()), "signature.json"))
    assert answer.status_code == 409
    assert "not the key of the trustee" in answer.text


def test_cancelling_needs_the_name_of_the_wave_typed(house: House, olga: Browser) -> None:
    locked_alone(olga)
    assert f"Type {WAVE}, exactly" in olga.post(f"{HOME}cancel", typed="yes").text
    assert house.storage.box_exists(WAVE)
    olga.post(f"{HOME}cancel", typed=WAVE)
    assert not house.storage.box_exists(WAVE)
    assert "Cancelled" in olga.get("/desk/waves/").text


@pytest.mark.parametrize("page", ["lock", "close", "cancel"])
@pytest.mark.parametrize("role", ["works-council", "auditor", "leadership", "manager:North/Depot", "operator"])
def test_only_organisers_take_steps(house: House, olga: Browser, page: str, role: str) -> None:
    browser = signed_in(house, "other@firm.example", role)
    assert browser.get(f"{HOME}{page}").status_code == 403


@pytest.mark.parametrize("role", ["leadership", "manager:North/Depot", "operator"])
def test_waves_in_the_making_are_for_organisers_and_those_who_control_them(
    house: House, olga: Browser, role: str
) -> None:
    browser = signed_in(house, "other@firm.example", role)
    assert [browser.get(path).status_code for path in ("/desk/waves/", HOME, f"{HOME}groups")] == [403] * 3
    assert "Pulse, spring" not in browser.get("/desk/").text


def test_a_wave_that_does_not_exist_has_no_page(olga: Browser) -> None:
    assert olga.get("/desk/waves/nothing/").status_code == 404


def test_looking_at_the_groups_of_a_draft_is_noted_because_it_reads_the_roster(house: House, olga: Browser) -> None:
    olga.get(f"{HOME}groups")
    assert kinds(house)[-1] == "roster-read"


def test_a_wave_of_an_earlier_system_has_a_page_that_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal.opened(monkeypatch, tmp_path / "data")
    terminal.run("init", "--organisation", "Small", "--url", small.URL)
    (tmp_path / "old.toml").write_text(history.QUESTIONS)
    asked = (
        "--questionnaire",
        tmp_path / "old.toml",
        "--units",
        "area,team",
        "--wave",
        "2023",
        "--closed",
        "2023-06-30",
    )
    said = terminal.run("history", "import", *asked, history.write(tmp_path / "2023.csv", history.rows()))
    assert said.code == 0, said
    with terminal.storage() as storage:
        house = House(replace(load_config(terminal.data), clock=terminal.clock), storage, terminal.clock)
        browser = signed_in(house, OLGA, "organiser")
        pages = {path: browser.get(f"/desk/waves/2023/{path}") for path in ("", "groups", "questions")}
    assert [page.status_code for page in pages.values()] == [200] * 3
    assert "counted from files of an earlier system" in pages[""].text


def test_a_survey_begins_on_the_clock_of_the_organisation_and_its_rules_say_utc(house: House) -> None:
    there = replace(house, config=replace(house.config, time_zone="Europe/Berlin"))
    browser = signed_in(there, OLGA, "organiser")
    skipped = browser.post("/desk/waves/new", **DRAFT, start="2026-03-29T02:30")
    assert (
        "The clocks go forward past this hour" in skipped.text
        and "Begin, on the clock of Europe/Berlin" in skipped.text
    )
    browser.post("/desk/waves/new", **DRAFT, start="2026-03-29T03:00")
    vote = draft.load(house.storage, WAVE).windows.vote
    assert [moment.isoformat() for moment in vote] == ["2026-03-29T01:00:00+00:00", "2026-04-01T01:00:00+00:00"]
    page = browser.get(HOME).text
    assert 'datetime="2026-03-29T01:00:00+00:00">29 March 2026, 03:00 (Berlin, UTC+2)<' in page
    assert 'value="2026-03-29T03:00"' in browser.get(f"/desk/waves/new?from={WAVE}").text
    assert "(Berlin, UTC+1)</time>" in signed_in(there, WILMA, "works-council").get("/desk/log/").text
    assert "(Berlin, UTC+1)" in browser.get("/desk/own/").text


def test_a_survey_on_the_last_day_of_the_calendar_is_refused_in_the_form(olga: Browser) -> None:
    page = olga.post("/desk/waves/new", title="Late", wave="late", start="9999-12-31 08:00")
    assert "Write day and time" in page.text


def test_a_signature_that_is_nested_without_end_is_no_signature(house: House, olga: Browser, wilma: Browser) -> None:
    locked_alone(olga)
    page = wilma.post(f"{HOME}sign", made="[" * 20_000)
    assert page.status_code == 200
