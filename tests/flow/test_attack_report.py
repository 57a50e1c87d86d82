"""A report of the attack benchmark can be published with a wave: its hash stands in the public record."""

import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from survey.app.campaign import House, WavePlan, hold_vote, start_wave
from survey.app.ending import publishing
from survey.app.ending.closing import close_with_passphrase
from survey.app.ending.publishing import PublishRefused, publish
from survey.app.inspection.evidence import contents, public_record
from survey.app.inspection.exporting import wording
from survey.app.site.web import create_app, stop
from survey.credentials.canonical import sha256_hex
from survey.waves import ledger
from survey.waves.states import State, state_of
from survey.waves.verify.files import check_files
from tests import small_company as small
from tests.command_line import Terminal
from tests.desk_site import signed_in

MISSED = json.dumps(
    {"A4": {"title": "Subtracting waves", "figure": 0.087, "target": 0.05, "met": False, "baseline": None}}
).encode()
REPORT = json.dumps({"A1": {"figure": 0.0, "target": 0.0, "met": True, "baseline": 0.9}}).encode()


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A wave that is closed and not yet published."""
    made = small.house(tmp_path / "data")
    plan = WavePlan("w1", "Spring", small.questionnaire())
    locked, invitations = start_wave(made, plan)
    rng = small.random.Random(5)
    hold_vote(made, plan, invitations, small.answers_of(small.company(), rng), rng=rng)
    close_with_passphrase(made.config, made.storage, "w1", locked.passphrase or "")
    return made


def laid_out(house: House, folder: Path) -> Path:
    for path, body in public_record(house.storage):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(body)
    return folder / "record" / "ledger.json"


def test_the_report_is_served_byte_for_byte_and_named_in_the_ledger(house: House) -> None:
    publish(house.config, house.storage, "w1", attack=REPORT)
    app = create_app(house.config, house.storage)
    served = app.test_client().get("/w/w1/attack.json")
    stop(app)
    released = ledger.find(ledger.entries(house.storage), "w1", "released")
    assert served.data == REPORT
    assert released is not None
    assert released.body["attack_sha256"] == sha256_hex(REPORT)


def test_a_changed_report_is_named_by_verify(house: House, tmp_path: Path) -> None:
    publish(house.config, house.storage, "w1", attack=REPORT)
    record = laid_out(house, tmp_path / "pack")
    assert check_files(record)[1]
    (record.parent / "w1" / "attack.json").write_bytes(REPORT.replace(b"true", b"false"))
    lines, well = check_files(record)
    assert not well
    assert lines == ["w1/attack.json: is not the file whose hash was recorded: it was changed afterwards"]


def test_a_report_that_is_missing_or_that_nobody_vouched_for_is_named(house: House, tmp_path: Path) -> None:
    publish(house.config, house.storage, "w1")
    record = laid_out(house, tmp_path / "pack")
    assert check_files(record)[1]
    (record.parent / "w1" / "attack.json").write_bytes(REPORT)
    assert "nobody has vouched for it" in check_files(record)[0][0]


def test_a_report_whose_target_was_moved_is_refused_and_nothing_is_published(house: House) -> None:
    moved = json.dumps({"A4": {"figure": 0.3, "target": 0.5, "met": True, "baseline": None}}).encode()
    with pytest.raises(PublishRefused, match=r"A4 is held against 0\.5, and its target is 0\.05"):
        publish(house.config, house.storage, "w1", attack=moved)
    assert state_of(house.storage, "w1", house.clock.now) == State.CLOSED


@pytest.mark.parametrize("body", [b"{}", b"[]", b"no JSON", b'{"A1":{"figure":0}}', b'{"A1":1}', b'{"A77":{}}'])
def test_something_else_than_a_report_is_refused_and_nothing_is_published(house: House, body: bytes) -> None:
    with pytest.raises(PublishRefused, match=r"is not an attack\.json"):
        publish(house.config, house.storage, "w1", attack=body)
    assert state_of(house.storage, "w1", house.clock.now) == State.CLOSED


def test_no_report_is_added_after_the_publication(house: House) -> None:
    publish(house.config, house.storage, "w1")
    with pytest.raises(PublishRefused, match="none can be added now"):
        publish(house.config, house.storage, "w1", attack=REPORT)


def test_publishing_again_with_the_same_report_changes_nothing(house: House) -> None:
    publish(house.config, house.storage, "w1", attack=REPORT)
    before = ledger.entries(house.storage)
    publish(house.config, house.storage, "w1", attack=REPORT)
    assert ledger.entries(house.storage) == before


def test_the_pack_carries_the_report_that_was_released_from_the_command_line(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "attack.json").write_bytes(REPORT)
    terminal = Terminal.opened(monkeypatch, house.storage.folder, house.clock.now)
    assert terminal.run("wave", "release", "w1", "--attack", tmp_path / "attack.json").code == 0
    assert terminal.run("evidence", "--wave", "w1", "--out", tmp_path / "pack.zip").code == 0
    with ZipFile(tmp_path / "pack.zip") as pack:
        assert pack.read("record/w1/attack.json") == REPORT
        assert "record/w1/attack.json, whose hash stands in the public record" in pack.read("ATTACK.html").decode()
        assert b"ATTACK.html" in pack.read("README.md")
        pack.extractall(tmp_path / "unpacked")
    assert check_files(tmp_path / "unpacked" / "record")[1]


@pytest.mark.parametrize("lang", ["en", "de"])
def test_the_works_council_sees_figures_and_targets_at_the_desk(house: House, lang: str) -> None:
    publish(house.config, house.storage, "w1", attack=MISSED)
    browser = signed_in(house, "wilma@firm.example", "works-council")
    page = browser.get(f"/desk/waves/w1/evidence?lang={lang}").get_data(as_text=True)
    table = page.split('aria-labelledby="attack"')[1].split("</table>")[0]
    assert "Subtracting" in table and "0.087" in table and "≤ 0.05" in table
    assert {"en": "missed", "de": "verfehlt"}[lang] in table


def test_a_report_that_this_version_cannot_read_is_in_the_pack_all_the_same(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "check_report", lambda _report: None)  # as an earlier version let it pass
    publish(house.config, house.storage, "w1", attack=b"{}")
    pack = contents(house.storage, "w1", wording("en"))
    assert pack["record/w1/attack.json"] == b"{}" and "ATTACK.html" not in pack
    page = signed_in(house, "wilma@firm.example", "works-council").get("/desk/waves/w1/evidence")
    assert "cannot read" in page.get_data(as_text=True)
