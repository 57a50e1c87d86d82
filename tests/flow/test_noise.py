"""Views by attribute and policy strict, from the roster to the release, through the real protocol."""

import csv
import json
import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from survey.app.campaign import House, WavePlan, start_wave
from survey.app.site.web import create_app
from survey.cli import main
from survey.roster.person import Person
from survey.storage import tables
from survey.storage.rooms import reading
from survey.waves import destroy, ledger
from survey.waves.locking import LockRefused
from survey.waves.snapshots import members_of
from survey.waves.states import manifest_of
from survey.waves.trustee import TrusteeKey
from survey.waves.verify.files import check_files
from tests import small_company as small

SITES = ("Berlin", "Ulm")
QUARTER = timedelta(days=91)


def workforce(size: int) -> list[Person]:
    """Two teams, and in each of them as many people at one site as at the other."""
    units = ("North/Depot", "South/Desk")
    return [Person(f"p{n:03}", f"Person {n}", "", units[n % 2], {"Site": SITES[n // 2 % 2]}) for n in range(size)]


def write_workforce(path: Path, people: list[Person]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["person_id", "name", "email", "unit", "Site"])
        writer.writerows([one.person_id, one.name, one.email, one.unit, one.attributes["Site"]] for one in people)


def rehearse(folder: Path, size: int, *wishes: str) -> Path:
    people, rng = workforce(size), random.Random(4)
    write_workforce(folder / "R.csv", people)
    (folder / "Q.toml").write_text(small.QUESTIONS, encoding="utf-8")
    small.write_answers(folder / "A.csv", small.answers_of(people, rng))
    files = {"--roster": "R.csv", "--questionnaire": "Q.toml", "--answers": "A.csv", "--out": "out"}
    given = [part for name, file in files.items() for part in (name, str(folder / file))]
    assert main(["rehearse", *given, *wishes]) == 0
    return folder / "out"


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Path:
    wishes = ("--policy", "strict", "--views", "site", "--themes", "scale:recovery")
    return rehearse(tmp_path_factory.mktemp("strict"), 430, *wishes)


@pytest.fixture(scope="module")
def by_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rehearse(tmp_path_factory.mktemp("by-site"), 280, "--views", "site", "--themes", "scale:stay")


def read(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_bytes())


def test_a_strict_rehearsal_publishes_declared_indices_of_large_groups_and_nothing_else(strict: Path) -> None:
    release = read(strict, "release.json")
    assert {part["measure"] for part in release["cells"]} == {"scale:recovery"}
    assert [group["view"] for group in release["groups"]].count("site") == 2
    assert {part["status"] for part in release["cells"]} == {"released"}
    assert release["themes"] == release["quotes"] == []


def test_nobody_is_asked_for_a_comment_under_policy_strict(strict: Path) -> None:
    assert "comment" not in {item["kind"] for item in read(strict, "questionnaire.json")["items"]}
    assert {segment["view"] for segment in read(strict, "manifest.json")["segments"]} == {"org", "site"}


@pytest.mark.parametrize("kind", ["strict", "by_site"])
def test_anybody_can_verify_a_wave_with_noise_and_what_it_spent(kind: str, request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue(kind)
    lines, sound = check_files(folder / "ledger.json")
    assert sound, lines
    (budget,) = [entry["body"] for entry in read(folder, "ledger.json") if entry["kind"] == "budget"]
    assert (budget["rho"], budget["year"]) == (0.125, 0.5)


@pytest.mark.parametrize("kind", ["strict", "by_site"])
def test_a_rehearsal_with_noise_has_a_trustee_of_its_own(kind: str, request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue(kind)
    assert read(folder, "manifest.json")["sealing"]["trustee"]
    roles = [signature["role"] for signature in read(folder, "manifest.sig.json")["signatures"]]
    assert roles == ["organiser", "works-council"]


def test_a_view_by_site_stands_beside_all_that_policy_default_shows(by_site: Path) -> None:
    release = read(by_site, "release.json")
    bands = {group["id"]: group for group in release["groups"] if group["view"] == "site"}
    assert sorted(group["label"] for group in bands.values()) == ["Berlin", "Ulm"]
    shown = [part for part in release["cells"] if part["group"] in bands]
    assert {(part["measure"], part["statistic"], part["status"]) for part in shown} == {
        ("scale:stay", "index", "released")
    }
    assert any(part["measure"] == "item:rest" and part["status"] == "released" for part in release["cells"])


def test_every_view_is_counted_and_no_ballot_carries_two_groups(by_site: Path) -> None:
    counts = read(by_site, "release.json")["participation"]
    assert set(counts) == {"org", "text", "site"}
    assert len({part["counted"] for part in counts.values()}) == 1


def test_the_margin_is_in_the_rules_before_anybody_answers(by_site: Path) -> None:
    noise = read(by_site, "manifest.json")["noise"]
    bands = {part["segment"] for part in read(by_site, "manifest.json")["segments"] if part["view"] == "site"}
    assert set(noise["margins"]) == bands
    assert all(0 < margin <= 0.25 for margin in noise["margins"].values())


def test_the_margin_of_every_band_is_told_before_anything_is_sent(tmp_path: Path, capsys: Any) -> None:
    write_workforce(tmp_path / "R.csv", workforce(300))
    assert main(["roster", "check", str(tmp_path / "R.csv"), "--views", "site", "--questionnaire", "pulse"]) == 0
    told = capsys.readouterr().out
    assert "Noise protects index:pulse" in told
    assert "site: Berlin (150 people): ± 0.14 points" in told


def test_the_command_line_locks_no_strict_wave_without_a_trustee(tmp_path: Path, capsys: Any) -> None:
    write_workforce(tmp_path / "R.csv", workforce(300))
    data = ("--data", str(tmp_path / "data"))
    wave = ("w1", "--title", "Spring", "--questionnaire", "pulse", "--start", "now", "--policy", "strict")
    assert main(["init", "--organisation", "Small", "--url", "https://small.example", *data]) == 0
    assert main(["roster", "import", str(tmp_path / "R.csv"), "--yes", *data]) == 0
    assert main(["wave", "create", *wave, *data]) == 0
    assert main(["wave", "lock", "w1", *data]) == 1
    assert "policy strict needs a trustee" in capsys.readouterr().err


class Pages:
    """The pages of a rehearsed installation, as everybody reads them."""

    def __init__(self, folder: Path) -> None:
        self.house = House.open(folder / ".state", "Small", small.URL, small.START)
        self.client = create_app(self.house.config, self.house.storage).test_client(use_cookies=False)
        links = select(tables.reader_link.c.token).where(tables.reader_link.c.scope == "everybody")
        with reading(self.house.storage.people("organiser")) as people:
            self.token = people.execute(links).scalar_one()

    def results(self, page: str) -> str:
        answer = self.client.get(f"/results/{self.token}/rehearsal-1/{page}")
        assert answer.status_code == 200
        return answer.text

    def employee(self) -> str:
        return "".join(self.client.get(f"/w/rehearsal-1/{part}").text for part in ("", "screens"))


def test_results_by_site_stand_in_a_table_of_their_own(by_site: Path) -> None:
    page = Pages(by_site).results("groups")
    assert "By site" in page and "never combined with the groups above" in page
    assert page.count("noise ±") == 2


def test_strict_pages_say_what_is_promised_and_nothing_of_other_rules(strict: Path) -> None:
    pages = Pages(strict)
    protected = pages.results("protected")
    assert "(2.5, 10⁻⁶)-differentially private" in protected
    assert "swapped your answers" not in protected and "Averages are rounded" not in protected
    overview = pages.results("overview")
    assert "carries chance noise" in overview and "/comments" not in overview and "/items" not in overview


@pytest.mark.parametrize("page", ["overview", "scales", "trends", "participation", "method", "items", "drivers"])
def test_every_page_of_a_strict_wave_can_be_opened(strict: Path, page: str) -> None:
    assert "Rehearsal 1" in Pages(strict).results(page)


def test_employees_read_before_they_answer_what_noise_protects(strict: Path, by_site: Path) -> None:
    told, beside = Pages(strict).employee(), Pages(by_site).employee()
    assert "Only a few indices of large groups are published" in told
    assert "can give you away" not in told and "Can be shown from" in told
    assert "also shown by site" in beside and "Only with noise" in beside


@pytest.mark.parametrize("kind", ["csv", "xlsx", "pdf"])
def test_exports_hold_the_bands(by_site: Path, tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"numbers.{kind}"
    command = ["export", "--wave", "rehearsal-1", "--format", kind, "--out", str(file)]
    assert main([*command, "--data", str(by_site / ".state")]) == 0
    assert file.stat().st_size > 0
    if kind == "csv":
        assert '"Berlin"' in file.read_text(encoding="utf-8-sig")


def test_who_belongs_to_which_band_is_forgotten_when_the_wave_is_over(by_site: Path) -> None:
    house = Pages(by_site).house
    bands = {part["segment"] for part in read(by_site, "manifest.json")["segments"] if part["view"] == "site"}
    assert members_of(house.storage, "rehearsal-1")
    assert not bands & set(members_of(house.storage, "rehearsal-1"))


@pytest.fixture
def house(tmp_path: Path) -> House:
    return small.house(tmp_path, workforce(300))


def plan(house: House, wave: str, **changes: Any) -> WavePlan:
    quick = {"vote": timedelta(days=1), "views": ("site",), "trustee": TrusteeKey.drawn().public}
    return WavePlan(wave, "Spring", small.questionnaire(), **{**quick, **changes})


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"trustee": None}, "a view by attribute needs a trustee"),
        ({"trustee": None, "policy": "strict", "views": ()}, "policy strict needs a trustee"),
        ({"mode": "one-visit", "policy": "strict", "views": ()}, "policy strict needs mode two-window"),
    ],
)
def test_noise_is_not_locked_without_what_its_promise_needs(house: House, changes: Any, reason: str) -> None:
    with pytest.raises(LockRefused, match=reason):
        start_wave(house, plan(house, "w1", **changes))
    assert ledger.entries(house.storage) == []


def test_a_fifth_wave_of_a_year_is_refused_and_told_when(house: House) -> None:
    for number in range(4):
        start_wave(house, plan(house, f"w{number}"))
        house.clock.now += QUARTER / 2
    before = len(ledger.entries(house.storage))
    with pytest.raises(LockRefused, match=r"yearly budget of 0\.5.*possible when voting ends on 2027-03-08 or later"):
        start_wave(house, plan(house, "w4"))
    assert len(ledger.entries(house.storage)) == before
    destroy.cancel(house.storage, replace(house.config, clock=house.clock), "w3")
    start_wave(house, plan(house, "w4"))


def test_a_wave_without_views_declares_no_noise_and_spends_nothing(house: House) -> None:
    start_wave(house, plan(house, "w1", views=(), trustee=None))
    assert "noise" not in manifest_of(house.storage, "w1")
    assert "budget" not in [entry.kind for entry in ledger.entries(house.storage)]


def test_groups_of_policy_strict_do_not_make_those_of_the_next_wave_large(house: House) -> None:
    house.take_roster([replace(one, unit=f"{one.unit}/{n % 5}") for n, one in enumerate(workforce(300))])
    start_wave(house, plan(house, "w1", policy="strict", views=()))
    house.clock.now += QUARTER
    start_wave(house, plan(house, "w2", views=(), trustee=None))
    sizes = [
        sum(part["view"] == "org" for part in manifest_of(house.storage, wave)["segments"]) for wave in ("w1", "w2")
    ]
    assert sizes == [1, 10]
