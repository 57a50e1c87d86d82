"""The door of the organiser's pages: set-up, sign-in, cookies that go nowhere else, forms of no other site."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import request

from survey.accounts import journal, links, register, sessions
from survey.accounts.roles import named
from survey.app.campaign import House
from survey.app.site.web import create_app
from tests import small_company as small
from tests.desk_site import PASSWORD, Browser, account, signed_in

OLGA, WILMA = "olga@firm.example", "wilma@firm.example"
LINK = re.compile(r"http://127\.0\.0\.1(/desk/link/[\w-]+)")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = small.house(tmp_path)
    yield house
    house.storage.close()


@pytest.fixture
def stranger(house: House) -> Browser:
    account(house, OLGA, "organiser")
    return Browser(create_app(house.config, house.storage))


def test_an_installation_is_set_up_in_the_browser(house: House) -> None:
    browser = Browser(create_app(house.config, house.storage))
    token = links.make_setup(house.storage, house.clock.now)
    typed = {"name": "Olga", "email": OLGA, "password": PASSWORD, "again": PASSWORD}
    done = browser.post(f"/desk/link/{token}", **typed)
    assert done.location == "/desk/sign-in?done=setup"
    assert browser.sign_in(OLGA).location == "/desk/"
    assert "Good to see you, Olga" in browser.get("/desk/").text


def test_the_set_up_link_works_once_and_says_so(house: House) -> None:
    browser = Browser(create_app(house.config, house.storage))
    token = links.make_setup(house.storage, house.clock.now)
    typed = {"name": "Olga", "email": OLGA, "password": PASSWORD, "again": PASSWORD}
    browser.post(f"/desk/link/{token}", **typed)
    again = browser.get(f"/desk/link/{token}")
    assert again.status_code == 410
    assert "does not work any more" in again.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"password": "short", "again": "short"}, "at least 12 characters"),
        ({"password": "olga at firm", "again": "olga at firm"}, "among the first"),
        ({"again": "grey heron at two"}, "not the same password"),
        ({"email": "olga"}, "name@organisation.example"),
        ({"name": " "}, "Write your name"),
    ],
)
def test_what_cannot_be_an_account_is_said_beside_its_field(house: House, typed: dict[str, str], said: str) -> None:
    browser = Browser(create_app(house.config, house.storage))
    token = links.make_setup(house.storage, house.clock.now)
    form = {"name": "Olga", "email": OLGA, "password": PASSWORD, "again": PASSWORD} | typed
    assert said in browser.post(f"/desk/link/{token}", **form).text
    assert register.everybody(house.storage) == []


def test_whoever_is_not_signed_in_is_sent_to_the_door_and_then_to_the_page(stranger: Browser) -> None:
    sent = stranger.get("/desk/accounts/")
    assert sent.location == "/desk/sign-in?next=/desk/accounts/"
    assert stranger.post(sent.location, email=OLGA, password=PASSWORD).location == "/desk/accounts/"


@pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example", "/desk//evil.example", "/desk/\\evil"])
def test_nobody_is_sent_to_another_site_after_signing_in(stranger: Browser, wanted: str) -> None:
    assert stranger.post(f"/desk/sign-in?next={wanted}", email=OLGA, password=PASSWORD).location == "/desk/"


def test_the_cookie_is_for_the_desk_alone_and_out_of_reach_of_scripts(stranger: Browser) -> None:
    stranger.sign_in(OLGA)
    cookies = stranger.cookies()
    assert {name: cookie.path for name, cookie in cookies.items()} == {
        "canopy-desk": "/desk",
        "canopy-browser": "/desk/sign-in",
    }
    assert all(cookie.http_only and cookie.same_site == "Lax" for cookie in cookies.values())


def test_over_tls_the_cookie_never_travels_without_it(house: House) -> None:
    account(house, OLGA, "organiser")
    config = replace(house.config, url="https://survey.example", collector_url="https://survey.example")
    browser = Browser(create_app(config, house.storage))
    said = browser.get("/desk/sign-in").headers["Set-Cookie"]
    assert said.startswith("__Secure-canopy-desk=")
    assert "; Secure;" in said
    assert "Path=/desk;" in said


def test_no_cookie_of_the_desk_reaches_the_side_where_people_answer(house: House) -> None:
    account(house, OLGA, "organiser")
    browser = Browser(create_app(house.config, house.storage))
    seen: dict[str, str] = {}
    browser.app.before_request(lambda: seen.update({request.path: request.headers.get("Cookie", "")}))
    browser.sign_in(OLGA)
    seen.clear()
    employees = ["/", "/ledger", "/w/w1/", "/w/w1/manifest.json", "/results/x/", "/static/icon.svg"]
    for path in [*employees, "/desk/"]:
        browser.get(path).close()
    for path in ("/w/w1/enrol", "/w/w1/ballots"):
        browser.client.post(path, json={})
    assert "canopy-desk=" in seen.pop("/desk/")
    assert len(seen) == len(employees) + 2
    assert set(seen.values()) == {""}


def test_signing_in_gives_a_token_that_nobody_could_have_planted(stranger: Browser) -> None:
    stranger.get("/desk/sign-in")
    planted = stranger.cookies()["canopy-desk"].value
    stranger.sign_in(OLGA)
    assert stranger.cookies()["canopy-desk"].value != planted


def test_signing_out_ends_the_session_on_the_server(house: House) -> None:
    browser = signed_in(house, OLGA, "organiser")
    token = browser.cookies()["canopy-desk"].value
    browser.post("/desk/sign-out", page="/desk/")
    assert sessions.signed_in(house.storage, house.clock.now, token) is None
    assert browser.get("/desk/").status_code == 302


def test_a_wrong_password_and_an_unknown_address_get_the_same_page(stranger: Browser) -> None:
    pages = []
    for email in (OLGA, "nobody@firm.example"):
        answer = stranger.sign_in(email, "wrong wrong wrong")
        pages.append((answer.status_code, answer.text.replace(email, "")))
    assert pages[0] == pages[1]
    assert "do not fit together" in pages[0][1]


def test_somebody_who_guesses_is_told_to_wait(stranger: Browser) -> None:
    answers = [stranger.sign_in(OLGA, "wrong wrong wrong") for _ in range(7)]
    assert "Try again in 2 seconds" in answers[-1].text
    assert stranger.sign_in(OLGA).status_code == 401


@pytest.mark.parametrize("token", ["", "AAAA"])
def test_a_form_without_the_token_of_this_browser_does_nothing(house: House, token: str) -> None:
    browser = signed_in(house, OLGA, "organiser")
    form = {"csrf_token": token, "email": WILMA, "name": "Wilma", "roles": "auditor"}
    answer = browser.client.post("/desk/accounts/", data=form)
    assert "open for too long" in answer.text
    assert links.waiting(house.storage, house.clock.now) == []


def test_the_token_of_another_browser_does_nothing(house: House) -> None:
    browser, other = signed_in(house, OLGA, "organiser"), signed_in(house, "otto@firm.example", "organiser")
    foreign = re.search(r'csrf_token" value="([^"]+)', other.get("/desk/accounts/").text)
    assert foreign
    form = {"csrf_token": foreign.group(1), "email": WILMA, "name": "Wilma", "roles": "auditor"}
    browser.client.post("/desk/accounts/", data=form)
    assert links.waiting(house.storage, house.clock.now) == []


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_that_another_site_sends_is_refused(house: House, site: str) -> None:
    browser = signed_in(house, OLGA, "organiser")
    headers = {"Sec-Fetch-Site": site}
    form = {"email": WILMA, "name": "Wilma", "roles": "auditor"}
    assert browser.post("/desk/accounts/", headers=headers, **form).status_code == 403


def test_pages_of_the_desk_are_kept_by_no_browser(house: House) -> None:
    browser = signed_in(house, OLGA, "organiser")
    for path in ("/desk/", "/desk/own/", "/desk/accounts/", "/desk/sign-in", "/desk/link/x"):
        assert browser.get(path).headers["Cache-Control"] == "no-store", path


def test_one_s_own_sessions_are_shown_and_ended(house: House) -> None:
    here = signed_in(house, OLGA, "organiser")
    there = Browser(here.app)
    there.sign_in(OLGA)
    page = here.get("/desk/own/").text
    end = re.search(r'action="(/desk/own/sessions/\w+/end)"', page)
    assert page.count("Firefox / Linux") == 2
    assert end
    here.post(end.group(1), page="/desk/own/")
    assert there.get("/desk/").status_code == 302
    assert here.get("/desk/").status_code == 200


def test_a_new_password_needs_the_old_one_and_ends_every_session(house: House) -> None:
    browser = signed_in(house, OLGA, "organiser")
    new = {"password": "red kite at dawn", "again": "red kite at dawn"}
    assert "not your password" in browser.post("/desk/own/", old="guess guess guess", **new).text
    assert browser.post("/desk/own/", old=PASSWORD, **new).location == "/desk/sign-in?done=password"
    assert browser.sign_in(OLGA, "red kite at dawn").status_code == 302


def test_an_organiser_invites_and_the_invited_person_signs_in_with_that_role(house: House) -> None:
    olga = signed_in(house, OLGA, "organiser")
    page = olga.post("/desk/accounts/", email=WILMA, name="Wilma", roles=["works-council"]).text
    link = LINK.search(page)
    assert link
    wilma = Browser(olga.app)
    assert wilma.post(link.group(1), password=PASSWORD, again=PASSWORD).status_code == 302
    wilma.sign_in(WILMA)
    assert "Works council" in wilma.get("/desk/").text
    assert wilma.get("/desk/log/").status_code == 200


@pytest.mark.parametrize(
    ("roles", "units", "said"),
    [
        ([], "", "at least one role"),
        (["organiser", "works-council"], "", "different people"),
        (["manager"], "", "Name the unit"),
    ],
)
def test_roles_that_nobody_can_hold_are_refused_in_words(house: House, roles: list[str], units: str, said: str) -> None:
    browser = signed_in(house, OLGA, "organiser")
    page = browser.post("/desk/accounts/", email=WILMA, name="Wilma", roles=roles, units=units).text
    assert said in page
    assert links.waiting(house.storage, house.clock.now) == []


def test_roles_are_changed_and_accounts_taken_out_of_use(house: House) -> None:
    olga, wilma = signed_in(house, OLGA, "organiser"), signed_in(house, WILMA, "auditor")
    one = re.search(r'href="(/desk/accounts/[\w-]+)">Wilma', olga.get("/desk/accounts/").text)
    assert one
    olga.post(one.group(1), roles=["manager"], units="North/Depot\nNorth/Fleet")
    assert "Manager of a unit (North/Depot), Manager of a unit (North/Fleet)" in olga.get("/desk/accounts/").text
    assert wilma.get("/desk/log/").status_code == 302
    olga.post(f"{one.group(1)}/disable", page=one.group(1))
    assert wilma.sign_in(WILMA).status_code == 401


@pytest.mark.parametrize("role", ["manager:North/Depot", "leadership", "works-council", "auditor", "operator"])
def test_only_organisers_see_who_has_an_account(house: House, role: str) -> None:
    browser = signed_in(house, WILMA, role)
    assert browser.get("/desk/accounts/").status_code == 403


def test_the_log_says_who_read_pages_that_name_people(house: House) -> None:
    signed_in(house, OLGA, "organiser").get("/desk/accounts/")
    page = signed_in(house, WILMA, "works-council").get("/desk/log/").text
    assert "read the page of accounts" in page
    assert [entry.kind for entry in journal.entries(house.storage)][-1] == "log-read"
    assert list(journal.problems(journal.entries(house.storage))) == []


def test_what_the_rooms_refuse_is_a_page_that_says_why(house: House) -> None:
    browser = signed_in(house, OLGA, "organiser")
    account(house, WILMA, *["auditor"])
    page = browser.post("/desk/accounts/", email=WILMA, name="Wilma", roles=["auditor"])
    assert page.status_code == 409
    assert "has an account already" in page.text


def test_roles_read_as_the_command_line_writes_them() -> None:
    assert named("manager:North/Depot").unit == "North/Depot"


def test_an_organiser_withdraws_an_invitation_and_looks_at_an_account_on_record(house: House) -> None:
    browser = signed_in(house, OLGA, "organiser")
    grants = [named("organiser")]
    links.invite(house.storage, journal.Act(OLGA, house.clock.now), email=WILMA, name="Wilma", grants=grants)
    browser.post(f"/desk/accounts/invited/{WILMA}/withdraw", page="/desk/accounts/")
    assert links.waiting(house.storage, house.clock.now) == []
    key = re.search(r'/desk/accounts/([\w-]{16})"', browser.get("/desk/accounts/").text)
    browser.get(f"/desk/accounts/{key and key.group(1)}")
    last = journal.entries(house.storage)[-1]
    assert (last.kind, dict(last.about)) == ("accounts-read", {"account": OLGA})


def test_an_invitation_is_not_withdrawn_by_another_site(house: House) -> None:
    browser = signed_in(house, OLGA, "organiser")
    grants = [named("organiser")]
    links.invite(house.storage, journal.Act(OLGA, house.clock.now), email=WILMA, name="Wilma", grants=grants)
    browser.client.post(f"/desk/accounts/invited/{WILMA}/withdraw")
    assert [one.email for one in links.waiting(house.storage, house.clock.now)] == [WILMA]
