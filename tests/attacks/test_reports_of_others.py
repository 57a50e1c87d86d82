"""Attempts at reports, files and settings of others: another's group, another's ZIP, a form from another site."""

from collections.abc import Iterator, Mapping
from io import BytesIO

import pytest

from survey.accounts import register
from survey.accounts.journal import Act
from survey.accounts.roles import named
from survey.app.campaign import House
from survey.app.reporting import jobs, working
from survey.app.reporting.working import work_once
from survey.app.reporting.zipping import Packed
from survey.storage.rooms import begin
from tests import made_up_board as made_up
from tests import reports_site as site
from tests.desk_site import Browser
from tests.reports_site import LEA, MARA, MICK, OLGA, WAVE, Furnished

PAGE = "/desk/reports/"
MOBILE, WEST = made_up.group_id("Mobile"), made_up.group_id("West")
HIDDEN = made_up.group_id(made_up.ALWAYS_PROTECTED)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    with site.furnished(tmp_path_factory.mktemp("others")) as desk:
        yield desk


@pytest.fixture(scope="module")
def house(desk: Furnished) -> House:
    return desk.house


@pytest.fixture(scope="module")
def readers(desk: Furnished) -> Mapping[str, Browser]:
    return desk.readers


@pytest.fixture
def file_of_mara(house: House, readers: Mapping[str, Browser], monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a ZIP that is ready, of a manager."""

    def little(file: BytesIO, *_: object, **__: object) -> Packed:
        file.write(b"PK of Mara")
        return Packed(1, 0)

    monkeypatch.setattr(working, "write_zip", little)
    address = str(readers[MARA].post(PAGE, wave=WAVE, form="csv", group="all").location)
    work_once(house.config, house.storage)
    yield address
    jobs.forget(house.storage, address.rpartition("/")[2])


@pytest.mark.parametrize(
    "asked",
    [
        {"group": MOBILE},
        {"group": "../../canopy"},
        {"group": "organisation' OR 1=1"},
        {"group": HIDDEN},
        {"wave": "../accounts", "group": ""},
        {"wave": "nowhere", "group": "all"},
    ],
)
def test_a_manager_gets_no_group_of_another_and_cannot_tell_it_from_one_that_does_not_exist(
    readers: Mapping[str, Browser], asked: dict[str, str]
) -> None:
    for form in ("json", "csv", "xlsx", "pptx", "pdf"):
        answer = readers[MARA].post(PAGE, **({"wave": WAVE, "form": form} | asked))
        assert answer.status_code == 404 and "Mobile" not in answer.text


def test_leadership_gets_no_team_and_a_manager_nothing_of_others_inside_a_larger_report(
    readers: Mapping[str, Browser],
) -> None:
    assert readers[LEA].post(PAGE, wave=WAVE, form="csv", group=WEST).status_code == 404
    whole = readers[MARA].post(PAGE, wave=WAVE, form="json", group="organisation").json
    assert whole is not None
    ids = {group["id"] for group in whole["groups"]} | {cell["group"] for cell in whole["cells"]}
    assert WEST in ids and MOBILE not in ids
    for reader, sees in ((MARA, True), (LEA, False)):
        text = readers[reader].post(PAGE, wave=WAVE, form="json", group="organisation").text
        assert ("Fleet/West" in text) == sees and "Product/Mobile" not in text


@pytest.mark.parametrize("asked", [{"form": "exe"}, {"form": "../pdf"}, {"in": "xx"}, {"length": "<script>"}])
def test_a_form_that_nobody_offers_is_refused_or_read_as_the_first(
    readers: Mapping[str, Browser], asked: dict[str, str]
) -> None:
    answer = readers[MARA].post(PAGE, **({"wave": WAVE, "form": "csv", "group": "", "in": "en"} | asked))
    assert answer.status_code in (200, 409) and "<script>" not in answer.text


def test_the_file_of_another_account_cannot_be_looked_at_fetched_or_stopped(
    house: House, readers: Mapping[str, Browser], file_of_mara: str
) -> None:
    for email in (OLGA, MICK, LEA):
        assert readers[email].get(file_of_mara).status_code == 404
        assert readers[email].get(f"{file_of_mara}/state").status_code == 404
        for what in ("file", "stop"):
            assert readers[email].post(f"{file_of_mara}/{what}", page=PAGE).status_code == 404
    assert Browser(readers[MARA].app).get(file_of_mara).status_code == 302
    assert readers[MARA].post(f"{file_of_mara}/file", page=PAGE).data == b"PK of Mara"


@pytest.mark.parametrize("tricked", ["../canopy.toml", "..%2Fcanopy.toml", "%2e%2e/accounts", "x.part"])
def test_no_address_of_a_job_leads_to_another_file(readers: Mapping[str, Browser], tricked: str) -> None:
    answer = readers[MARA].post(f"{PAGE}jobs/{tricked}/file", page=PAGE)
    assert answer.status_code in (404, 405) and b"organisation" not in answer.data[:40]


def test_a_file_that_was_made_for_other_rights_is_gone_when_these_end(
    house: House, readers: Mapping[str, Browser], file_of_mara: str
) -> None:
    with begin(house.storage.accounts("accounts")) as connection:
        mara = register.existing(connection, email=MARA)
    act = Act(OLGA, house.clock.now)
    register.change_roles(house.storage, act, mara.id, [named("leadership")])
    readers[MARA].sign_in(MARA)
    assert readers[MARA].get(file_of_mara).status_code == 404
    assert not jobs.file_of(house.storage, file_of_mara.rpartition("/")[2]).exists()
    register.change_roles(house.storage, act, mara.id, mara.grants)
    readers[MARA].sign_in(MARA)


def test_a_form_of_another_site_takes_makes_and_changes_nothing(
    house: House, readers: Mapping[str, Browser], file_of_mara: str
) -> None:
    mara, olga = readers[MARA].client, readers[OLGA].client
    bare = {"wave": WAVE, "form": "csv", "group": ""}
    assert mara.post(PAGE, data=bare).status_code == 302
    assert mara.post(PAGE, data=bare, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert mara.post(f"{file_of_mara}/file").status_code == 302
    assert mara.post(f"{file_of_mara}/stop").status_code == 302 and readers[MARA].get(file_of_mara).status_code == 200
    look = {"name": "Evil", "accent": "#C2185B"}
    assert (
        olga.post("/desk/look/", data=look).status_code == 200 and "Evil" not in readers[OLGA].get("/desk/look/").text
    )
    olga.post("/desk/reports/mail/", data={"audience": "role:manager", "form": "csv", "days": "0"})
    assert "Nobody yet." in readers[OLGA].get("/desk/reports/mail/").text


def test_a_logo_that_is_opened_by_itself_may_load_and_run_nothing(house: House, readers: Mapping[str, Browser]) -> None:
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
    sent = {"name": "Northfield", "accent": "#C2185B", "accent_dark": "", "logo": (BytesIO(drawing), "logo.svg")}
    assert readers[OLGA].post("/desk/look/", **sent).status_code == 302
    picture = readers[OLGA].client.get("/brand/logo")
    assert picture.mimetype == "image/svg+xml" and picture.headers["X-Content-Type-Options"] == "nosniff"
    assert picture.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    for evil in (b"<script>alert(1)</script>", drawing.replace(b"<path", b"<path onload='x()'")):
        answer = readers[OLGA].post("/desk/look/", **(sent | {"logo": (BytesIO(evil), "logo.svg")}))
        assert answer.status_code == 200 and 'class="error"' in answer.text


def test_organisers_alone_change_the_look_and_who_is_told(readers: Mapping[str, Browser]) -> None:
    for email in (MARA, LEA):
        for address in ("/desk/look/", "/desk/reports/mail/"):
            assert readers[email].get(address).status_code == 403
        assert readers[email].post(f"/desk/reports/mail/send/{WAVE}", page=PAGE).status_code == 403


def test_an_account_out_of_use_gets_no_file_that_it_asked_for(house: House, readers: Mapping[str, Browser]) -> None:
    address = str(readers[MICK].post(PAGE, wave=WAVE, form="csv", group="all").location)
    with begin(house.storage.accounts("accounts")) as connection:
        mick = register.existing(connection, email=MICK)
    register.disable(house.storage, Act(OLGA, house.clock.now), mick.id)
    assert work_once(house.config, house.storage)
    assert jobs.find(house.storage, mick.id, address.rpartition("/")[2]) is None
    assert not list((house.storage.folder / "jobs").glob("*.zip"))
