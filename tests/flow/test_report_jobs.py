"""Work in the background, on both databases: made once, taken up again after a crash, forgotten in time."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest

from survey.accounts import register
from survey.app.campaign import House
from survey.app.ending.progress import Progress
from survey.app.reporting import jobs, working
from survey.app.reporting.jobs import AT_ONCE, DONE, FAILED, SILENT, TRIES, TooManyJobs
from survey.app.reporting.making import Wanted
from survey.app.reporting.working import work_once
from survey.app.reporting.zipping import Packed
from survey.storage.rooms import begin, reading
from tests import reports_site as site
from tests.reports_site import LEA, OLGA, WAVE

PDF, TABLE = Wanted(WAVE), Wanted(WAVE, "csv")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, lasting_databases: Mapping[str, str]) -> Iterator[House]:
    house = site.house(tmp_path_factory.mktemp("jobs"), lasting_databases, board=False)
    yield house
    house.storage.close()


@pytest.fixture
def asked(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An account that asks; what is made of it is small, for reports have tests of their own."""

    def little(file: object, desk: object, wanted: object, brand: object, progress: object) -> Packed:
        progress("making", 1, 2)  # type: ignore[operator]
        file.write(b"PK")  # type: ignore[attr-defined]
        return Packed(2, 1)

    monkeypatch.setattr(working, "write_zip", little)
    key = key_of(house, LEA)
    yield key
    for one in jobs.of_account(house.storage, key):
        jobs.forget(house.storage, one.id)


def key_of(house: House, email: str) -> str:
    with begin(house.storage.accounts("accounts")) as connection:
        return register.existing(connection, email=email).id


def later(house: House, seconds: float) -> None:
    house.clock.now += timedelta(seconds=seconds)


def test_a_job_is_made_and_its_file_is_private(house: House, asked: str) -> None:
    new = jobs.ask(house.storage, asked, PDF, house.clock.now)
    assert work_once(house.config, house.storage) and not work_once(house.config, house.storage)
    found = jobs.find(house.storage, asked, new.id)
    assert found and (found.state, found.done, found.total) == (DONE, 2, 2)
    assert jobs.file_of(house.storage, new.id).stat().st_mode & 0o777 == 0o600


def test_a_second_press_makes_no_second_job_even_if_the_first_is_done(house: House, asked: str) -> None:
    new = jobs.ask(house.storage, asked, TABLE, house.clock.now)
    assert jobs.ask(house.storage, asked, TABLE, house.clock.now).id == new.id
    assert work_once(house.config, house.storage)
    assert jobs.ask(house.storage, asked, TABLE, house.clock.now + timedelta(seconds=2)).id == new.id
    assert jobs.ask(house.storage, asked, TABLE, house.clock.now + timedelta(seconds=9)).id != new.id


def test_two_that_look_at_once_never_make_the_same(house: House, asked: str) -> None:
    wanted = {jobs.ask(house.storage, asked, each, house.clock.now).id for each in (PDF, TABLE)}
    claimed = [jobs.claim(house.storage, house.clock.now) for _ in range(3)]
    assert {one.id for one in claimed if one} == wanted and claimed[-1] is None


def test_what_another_process_holds_is_passed_over(house: House, asked: str, lasting_databases: object) -> None:
    if not lasting_databases:
        pytest.skip("SQLite has one writer at a time: nobody can hold a row while somebody else looks")
    first, second = (jobs.ask(house.storage, asked, each, house.clock.now) for each in (PDF, TABLE))
    with reading(house.storage.accounts("accounts")) as connection:
        held = connection.execute(jobs.WANTED.order_by(jobs.C.asked, jobs.C.job).limit(1).with_for_update()).one()
        claimed = jobs.claim(house.storage, house.clock.now)
    assert claimed and {claimed.id, held.job} == {first.id, second.id}


def test_a_restart_in_the_middle_takes_the_job_up_again(house: House, asked: str) -> None:
    new = jobs.ask(house.storage, asked, PDF, house.clock.now)
    assert jobs.claim(house.storage, house.clock.now)  # and then the process was killed
    assert not work_once(house.config, house.storage)  # it could still be alive
    later(house, SILENT + 1)
    assert work_once(house.config, house.storage)
    found = jobs.find(house.storage, asked, new.id)
    assert found and (found.state, found.tries) == (DONE, 2)


def test_one_that_was_given_up_for_dead_cannot_spoil_what_the_next_one_makes(house: House, asked: str) -> None:
    new = jobs.ask(house.storage, asked, PDF, house.clock.now)
    slow = jobs.claim(house.storage, house.clock.now)
    later(house, SILENT + 1)
    assert slow and work_once(house.config, house.storage)
    working.carry_out(house.config, house.storage, slow)  # it wakes up, and goes on
    found = jobs.find(house.storage, asked, new.id)
    assert found and (found.state, found.tries) == (DONE, 2)
    assert [path.name for path in (house.storage.folder / "jobs").iterdir()] == [f"{new.id}.zip"]


def test_a_job_that_ends_the_server_each_time_is_given_up_with_a_sentence(house: House, asked: str) -> None:
    new = jobs.ask(house.storage, asked, PDF, house.clock.now)
    for _ in range(TRIES):
        assert jobs.claim(house.storage, house.clock.now)
        later(house, SILENT + 1)
    assert not work_once(house.config, house.storage)
    found = jobs.find(house.storage, asked, new.id)
    assert found and found.state == FAILED and "begun 3 times" in found.problem


def test_a_defect_fails_one_job_and_keeps_the_worker_alive(
    house: House, asked: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(working, "write_zip", lambda *_, **__: 1 / 0)
    new = jobs.ask(house.storage, asked, PDF, house.clock.now)
    assert work_once(house.config, house.storage)
    found = jobs.find(house.storage, asked, new.id)
    assert found and found.state == FAILED and "ZeroDivisionError" in found.problem
    assert new.id not in capsys.readouterr().err and list((house.storage.folder / "jobs").iterdir()) == []


def test_a_job_that_is_stopped_while_it_is_made_leaves_nothing(
    house: House, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = jobs.ask(house.storage, asked, PDF, house.clock.now)

    def stopped(*_: object, progress: Progress) -> None:
        jobs.forget(house.storage, new.id)
        progress("making", 1, 1)

    monkeypatch.setattr(working, "write_zip", stopped)
    assert work_once(house.config, house.storage)
    assert jobs.of_account(house.storage, asked) == [] and list((house.storage.folder / "jobs").iterdir()) == []


def test_after_a_day_a_file_that_nobody_fetched_is_gone_and_so_is_one_that_belongs_to_nobody(
    house: House, asked: str
) -> None:
    jobs.ask(house.storage, asked, PDF, house.clock.now)
    work_once(house.config, house.storage)
    (jobs.private_folder(house.storage) / "stray.part").write_bytes(b"left by a crash")
    jobs.sweep(house.storage, house.clock.now + timedelta(hours=23))
    assert len(list((house.storage.folder / "jobs").iterdir())) == 1
    jobs.sweep(house.storage, house.clock.now + timedelta(hours=25))
    assert list((house.storage.folder / "jobs").iterdir()) == [] == jobs.of_account(house.storage, asked)


def test_an_account_cannot_fill_the_disk_with_jobs(house: House, asked: str) -> None:
    for lang, form in zip(("en", "de", "en"), ("pdf", "pdf", "csv"), strict=True):
        jobs.ask(house.storage, asked, Wanted(WAVE, form, lang=lang), house.clock.now)
    with pytest.raises(TooManyJobs, match=str(AT_ONCE)):
        jobs.ask(house.storage, asked, Wanted(WAVE, "xlsx"), house.clock.now)
    assert jobs.ask(house.storage, key_of(house, OLGA), PDF, house.clock.now)
    for one in jobs.of_account(house.storage, key_of(house, OLGA)):
        jobs.forget(house.storage, one.id)
