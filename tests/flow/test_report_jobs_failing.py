"""A ZIP that does not come to its end: nothing of it is offered or kept, and whoever asked reads what happened."""

import errno
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from analytics.pages.brief.focus import NothingToSummarise
from survey.app.campaign import House
from survey.app.reporting import jobs, working, zipping
from survey.app.reporting.jobs import DONE, FAILED, RUNNING, SILENT, Job
from survey.app.reporting.making import Wanted
from survey.app.reporting.working import work_once
from tests import reports_site as site
from tests.desk_site import Browser
from tests.reports_site import MARA, WAVE

PAGE = "/desk/reports/"
Breaking = Callable[..., Any]


@pytest.fixture(scope="module")
def mara(app: Flask) -> Browser:
    return site.browser(app, MARA)


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where writers of files put what they need for a moment."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def ask(house: House, mara: Browser, form: str) -> str:
    page = mara.post(PAGE, wave=WAVE, form=form, group="all", **{"in": "en"}).location
    work_once(house.config, house.storage)
    return str(page)


def job_of(house: House, page: str) -> Job:
    with jobs.reading(house.storage.accounts("accounts")) as connection:
        rows = connection.execute(jobs.WANTED.where(jobs.C.job == page.rsplit("/", 1)[-1]))
        return next(jobs.job_of(row) for row in rows)


def left(house: House) -> list[str]:
    return [path.name for path in (house.storage.folder / jobs.FOLDER).iterdir()]


class Filling:
    """A file on a disk that is full after so many writes: this one, and all that come after it."""

    def __init__(self, file: BinaryIO, room: int) -> None:
        self._file, self._room = file, room

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, data: bytes) -> int:
        self._room -= 1
        if self._room < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return self._file.write(data)

    def __enter__(self) -> "Filling":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def filling(monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    private = working.private
    monkeypatch.setattr(working, "private", lambda path: cast(BinaryIO, Filling(private(path), room)))


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "pdf", "pptx"])
@pytest.mark.parametrize("room", [0, 3])
def test_a_disk_that_is_full_in_the_middle_leaves_nothing_and_says_what_to_do(
    form: str, room: int, house: House, mara: Browser, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filling(monkeypatch, room)
    page = ask(house, mara, form)
    told = mara.get(page).text
    assert "the disk of the server is full" in told and "make room" in told and "Try again" in told
    german = mara.get(f"{page}?lang=de").text
    assert "Die Festplatte des Servers ist voll" in german and "the disk" not in german
    assert "Fetch the ZIP" not in told and mara.post(f"{page}/file", page=page).status_code == 302
    assert left(house) == [] == list(scratch.iterdir())
    jobs.forget(house.storage, job_of(house, page).id)


def test_tables_that_are_away_when_a_stopped_job_is_cleared_end_no_thread(
    house: House, mara: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise jobs.JobGone("it was stopped")

    def away(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("the server is away"))

    page = str(mara.post(PAGE, wave=WAVE, form="csv", group="all", **{"in": "en"}).location)
    monkeypatch.setattr(working, "make", stopped)
    monkeypatch.setattr(jobs, "clear", away)
    assert not work_once(house.config, house.storage)
    jobs.forget(house.storage, job_of(house, page).id)


def test_a_disk_that_is_full_at_the_very_last_write_leaves_nothing_either(
    house: House, mara: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes = 0
    private = working.private

    class Counting(Filling):
        def write(self, data: bytes) -> int:
            nonlocal writes
            writes += 1
            return self._file.write(data)

    monkeypatch.setattr(working, "private", lambda path: cast(BinaryIO, Counting(private(path), 0)))
    whole = ask(house, mara, "csv")
    assert job_of(house, whole).state == DONE and writes > 8
    jobs.forget(house.storage, job_of(house, whole).id)
    monkeypatch.setattr(working, "private", private)
    filling(monkeypatch, writes - 1)
    page = ask(house, mara, "csv")
    assert job_of(house, page).state == FAILED and left(house) == []
    jobs.forget(house.storage, job_of(house, page).id)


def test_a_disk_that_is_full_when_the_finished_file_is_noted_offers_nothing(
    house: House, mara: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(working, "record", full)
    page = ask(house, mara, "csv")
    assert job_of(house, page).state == FAILED and left(house) == []
    jobs.forget(house.storage, job_of(house, page).id)


def test_one_report_that_fails_is_named_to_who_asked_and_in_no_log(
    house: House, mara: Browser, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write = zipping.write

    def breaking(desk: Any, *more: Any) -> None:
        return write(desk, *more) if desk.focus.label != "West" else cast(None, 1 / 0)

    monkeypatch.setattr(zipping, "write", breaking)
    page = ask(house, mara, "csv")
    told, logged = mara.get(page).text, capsys.readouterr().err
    assert "the report about West could not be made: ZeroDivisionError" in told and "one by one" in told
    german = mara.get(f"{page}?lang=de").text
    assert "Der Bericht über West konnte nicht erstellt werden: ZeroDivisionError. Von den anderen" in german
    assert "could not be made" not in german
    assert "West" not in logged and "ZeroDivisionError" in logged
    assert left(house) == [] and "Fetch the ZIP" not in told
    jobs.forget(house.storage, job_of(house, page).id)


def test_what_the_numbers_side_says_of_one_report_is_told_by_its_meaning(
    house: House, mara: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise NothingToSummarise("wave has questions but no themes to sum up; export csv or xlsx")

    monkeypatch.setattr(zipping, "write", refuse)
    page = ask(house, mara, "csv")
    german = mara.get(f"{page}?lang=de").text
    assert "stattdessen die Tabelle oder die Arbeitsmappe. Von den anderen wurde nichts" in german
    assert "no themes" not in german and "no themes to sum up: choose the table" in mara.get(page).text
    jobs.forget(house.storage, job_of(house, page).id)


def test_what_an_earlier_version_kept_in_english_alone_is_shown_as_it_is(house: House, mara: Browser) -> None:
    page = ask(house, mara, "csv")
    jobs.change(house.storage, job_of(house, page), state=FAILED, problem="the disk of the server is full")
    assert "<p>the disk of the server is full</p>" in mara.get(page).text
    assert '<p lang="en">the disk of the server is full</p></details>' in mara.get(f"{page}?lang=de").text
    jobs.forget(house.storage, job_of(house, page).id)


def test_whoever_stops_it_in_the_middle_finds_nothing_of_it(
    house: House, mara: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, begun = zipping.write, list[str]()

    def stopping(desk: Any, *more: Any) -> None:
        begun.append(desk.focus.id)
        if len(begun) == 2:
            page = f"{PAGE}jobs/{jobs.of_account(house.storage, account)[0].id}"
            mara.post(f"{page}/stop", page=page)
        write(desk, *more)

    account = key_of(house)
    monkeypatch.setattr(zipping, "write", stopping)
    monkeypatch.setattr(working, "TELLS_EVERY", 0)
    page = ask(house, mara, "csv")
    assert len(begun) == 2 and mara.get(page).status_code == 404
    assert left(house) == [] == jobs.of_account(house.storage, account)


def key_of(house: House) -> str:
    with jobs.reading(house.storage.accounts("accounts")) as connection:
        return working.register.existing(connection, email=MARA).id


def test_whoever_stops_it_after_its_last_report_finds_nothing_of_it(
    house: House, mara: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = key_of(house)
    monkeypatch.setattr(
        working, "record", lambda *_: jobs.forget(house.storage, jobs.of_account(house.storage, account)[0].id)
    )
    ask(house, mara, "csv")
    assert left(house) == [] == jobs.of_account(house.storage, account)


def test_how_far_it_is_only_grows_and_never_says_more_than_is_made(
    house: House, mara: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, told = zipping.write, list[tuple[int, int]]()

    def looking(desk: Any, *more: Any) -> None:
        one = jobs.of_account(house.storage, account)[0]
        found = mara.get(f"{PAGE}jobs/{one.id}/state").json
        told.append((found["done"], found["total"]))
        write(desk, *more)

    account = key_of(house)
    monkeypatch.setattr(zipping, "write", looking)
    monkeypatch.setattr(working, "TELLS_EVERY", 0)
    page = ask(house, mara, "csv")
    assert told == [(made, len(told)) for made in range(len(told))] and len(told) > 3
    assert (job_of(house, page).done, job_of(house, page).total) == (len(told), len(told))
    jobs.forget(house.storage, job_of(house, page).id)


def test_a_job_that_was_last_seen_in_the_future_is_taken_up_again(house: House) -> None:
    now, account = house.clock.now, key_of(house)
    new = jobs.ask(house.storage, account, Wanted(WAVE, "csv"), now)
    assert jobs.claim(house.storage, now + timedelta(days=400))  # and then its process ended, and the clock went back
    assert jobs.find(house.storage, account, new.id).state == RUNNING  # type: ignore[union-attr]
    assert jobs.has_work(house.storage, now) and work_once(house.config, house.storage)
    assert jobs.find(house.storage, account, new.id).state == DONE  # type: ignore[union-attr]
    jobs.sweep(house.storage, now - timedelta(days=400))
    assert left(house) == [] == jobs.of_account(house.storage, account)


def test_a_clock_that_differs_by_less_than_a_silence_takes_no_job_from_who_works_on_it(house: House) -> None:
    now = house.clock.now
    new = jobs.ask(house.storage, key_of(house), Wanted(WAVE, "csv"), now)
    assert jobs.claim(house.storage, now + timedelta(seconds=SILENT))
    assert not jobs.has_work(house.storage, now) and jobs.claim(house.storage, now) is None
    jobs.forget(house.storage, new.id)


def test_what_a_killed_try_left_is_gone_when_the_next_one_is_done(house: House) -> None:
    now = house.clock.now
    new = jobs.ask(house.storage, key_of(house), Wanted(WAVE, "csv"), now)
    killed = jobs.claim(house.storage, now - timedelta(seconds=2 * SILENT))
    assert killed
    working.private(jobs.unfinished(house.storage, killed)).close()
    assert work_once(house.config, house.storage) and left(house) == [f"{new.id}.zip"]
    jobs.forget(house.storage, new.id)
