"""Mail at the desk: read before it goes, sent by a press of a button, and told how far it came."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from survey.accounts import journal, links, register
from survey.app.campaign import House, WavePlan
from survey.app.preparing.planning import lock_draft, policy_now
from survey.app.site.web import create_app
from survey.mail import deliveries
from survey.mail.turns import MailingUnderWay, turn
from survey.waves import draft
from tests import small_company as small
from tests.desk_forms import form_with
from tests.desk_site import Browser, account, signed_in
from tests.mail_server import Server

pytestmark = pytest.mark.usefixtures("nobody_waits")
OLGA = "olga@firm.example"
PAGE = "/desk/mail/w1"
LINK = re.compile(r'value="(http[^"]+/desk/link/[^"]+)"')


@pytest.fixture
def house(tmp_path: Path, server: Server) -> Iterator[House]:
    """A locked wave of 24 people, two of them without an address."""
    people = [replace(one, email="") if n < 2 else one for n, one in enumerate(small.company({"Office": 24}))]
    house = small.house(tmp_path, people)
    house = replace(house, config=replace(house.config, mail=server.settings()))
    lock(house)
    yield house
    house.storage.close()


def lock(house: House, wave: str = "w1") -> None:
    plan, now = WavePlan(wave, "One", small.questionnaire()), house.clock.now
    draft.create(house.storage, wave, plan.settings(now, policy_now(house.storage)), now)
    lock_draft(house.config, house.storage, wave, None)


@pytest.fixture
def olga(house: House) -> Browser:
    return signed_in(house, OLGA, "organiser")


def press(browser: Browser, what: str) -> str:
    done = browser.post(f"{PAGE}/{what}", page=PAGE)
    return browser.get(done.location).text


def test_the_latest_survey_stands_first(house: House, olga: Browser) -> None:
    lock(house, "w2")
    page = olga.get("/desk/mail/").text
    assert 0 < page.index('/desk/mail/w2"') < page.index('/desk/mail/w1"')


def test_a_mail_can_be_read_before_it_goes_in_the_language_of_the_reader(olga: Browser, server: Server) -> None:
    page = olga.get(PAGE).text
    assert "22 people have an address and no invitation yet." in page
    assert "This link is yours alone and gives one ticket." in page and "#code=…" in page
    assert "Dieser Link gehört Ihnen allein" in olga.get(f"{PAGE}?lang=de").text
    assert server.inbox.mails == []


def test_invitations_go_out_and_the_page_tells_how_many(house: House, olga: Browser, server: Server) -> None:
    page = press(olga, "invite")
    assert page.count('role="status"') == 1
    assert "22 mails were sent" in page and "Invited: 22 by mail, 0 by letter." in page
    assert len(server.inbox.mails) == 22
    assert journal.entries(house.storage)[-2].kind == "mail-sent"


def test_the_rest_get_letters_in_a_file_that_is_made_once(olga: Browser) -> None:
    press(olga, "invite")
    file = olga.post(f"{PAGE}/letters", page=PAGE)
    assert [line.split(",")[0] for line in file.text.splitlines()[1:]] == ["p000", "p001"]
    assert file.headers["Cache-Control"] == "no-store" and "letters-w1.csv" in file.headers["Content-Disposition"]
    assert "Invited: 22 by mail, 2 by letter." in olga.get(PAGE).text
    assert olga.post(f"{PAGE}/letters", page=PAGE).status_code == 302


def test_somebody_whom_the_mail_server_refuses_is_named_to_the_organiser(olga: Browser, server: Server) -> None:
    server.inbox.refused = {"p5@example.org"}
    page = press(olga, "invite")
    assert "Refused by the mail server" in page and "p5@example.org" in page
    server.inbox.refused = set()
    assert "p5@example.org" not in press(olga, "invite") and len(server.inbox.mails) == 22


def test_a_server_that_is_down_is_said_and_nothing_is_lost(house: House, olga: Browser, server: Server) -> None:
    server.inbox.ends_after = 5
    assert "5 of 22 mails were sent" in press(olga, "invite")
    server.inbox.ends_after = None
    assert "17 mails were sent" in press(olga, "invite")
    assert len(set(server.inbox.addresses)) == len(server.inbox.mails) == 22


def test_reminders_and_announcements_are_offered_only_when_they_are_true(
    house: House, olga: Browser, server: Server
) -> None:
    assert f"{PAGE}/remind" not in olga.get(PAGE).text
    press(olga, "invite")
    assert "1 reminder was sent." in press(olga, "remind")
    house.clock.now += timedelta(days=6)
    olga.sign_in(OLGA)
    page = olga.get(PAGE).text
    assert f"{PAGE}/invite" not in page and f"{PAGE}/announce" in page
    assert f"{PAGE}/announce" not in press(olga, "announce")
    assert len(server.inbox.mails) == 3 * 22


def test_two_mailings_at_once_refuse_each_other(house: House, olga: Browser, server: Server) -> None:
    press(olga, "invite")
    with turn(house.storage.folder):
        with pytest.raises(MailingUnderWay), turn(house.storage.folder):
            pass
        assert "A mailing is under way." in press(olga, "remind")
    assert deliveries.last_reminder(house.storage, "w1") == 0 and len(server.inbox.mails) == 22


def test_without_a_mail_server_the_page_says_who_sets_it_up(house: House) -> None:
    bare = replace(house, config=replace(house.config, mail={}))
    browser = signed_in(bare, OLGA, "organiser")
    page = browser.get(PAGE).text
    assert "No mail can be sent from here yet" in page and f"{PAGE}/invite" not in page
    assert f"{PAGE}/letters" in page
    again = "reads canopy.toml when it starts: start it again"
    refused = browser.post(f"{PAGE}/invite", page=PAGE)
    assert refused.status_code == 409 and again in refused.text and again in page
    wrong = Browser(create_app(replace(house.config, mail={"server": "smtp.example.org"}), house.storage))
    wrong.sign_in(OLGA)
    assert "`from`" not in (said := wrong.get(PAGE).text) and "<code>from</code> is missing" in said and again in said


def test_a_trial_goes_to_the_one_who_presses(olga: Browser, server: Server) -> None:
    done = olga.post("/desk/mail/trial", page="/desk/mail/")
    assert "took a mail to your address" in olga.get(done.location).text
    assert server.inbox.addresses == [OLGA]


def test_a_wave_that_does_not_exist_is_said_to_be_none(olga: Browser) -> None:
    assert olga.get("/desk/mail/nowhere").status_code == 409


@pytest.mark.parametrize("roles", [["works-council"], ["leadership"], ["operator"]])
def test_only_organisers_send_mail(house: House, server: Server, roles: list[str]) -> None:
    browser = signed_in(house, "wilma@firm.example", *roles)
    assert browser.get(PAGE).status_code == browser.post(f"{PAGE}/invite", page="/desk/").status_code == 403
    assert server.inbox.mails == []


def test_somebody_who_is_to_work_at_the_desk_is_invited_by_mail(olga: Browser, server: Server) -> None:
    typed = {"name": "Wilma", "email": "wilma@firm.example", "roles": ["auditor"]}
    page = olga.post("/desk/accounts/", **typed).text
    (mail,) = server.inbox.to("wilma@firm.example")
    body = mail.get_body(("plain",))
    assert body is not None and "/desk/link/" in str(body.get_content())
    assert "A mail with a link went to wilma@firm.example." in page and "/desk/link/" not in page


def test_a_link_that_no_mail_server_takes_is_shown_to_the_inviter(olga: Browser, server: Server) -> None:
    server.inbox.refused = {"wilma@firm.example"}
    typed = {"name": "Wilma", "email": "wilma@firm.example", "roles": ["auditor"]}
    assert "/desk/link/" in olga.post("/desk/accounts/", **typed).text


def test_a_press_that_comes_twice_reminds_everybody_once(house: House, olga: Browser, server: Server) -> None:
    press(olga, "invite")
    once = form_with(olga.get(PAGE).text, "once")["once"][0]
    for _ in range(2):
        assert olga.post(f"{PAGE}/remind", page=PAGE, once=once).location == PAGE
    assert deliveries.last_reminder(house.storage, "w1") == 1 and len(server.inbox.mails) == 22 * 2
    assert [entry.about["what"] for entry in journal.entries(house.storage) if entry.kind == "mail-sent"] == [
        "invite",
        "remind",
    ]
    olga.post(f"{PAGE}/remind", page=PAGE, once="another form")
    assert deliveries.last_reminder(house.storage, "w1") == 2


def test_an_invitation_that_is_sent_twice_is_one_link_in_one_mail(house: House, olga: Browser, server: Server) -> None:
    typed = {"name": "Wilma", "email": "wilma@firm.example", "roles": ["auditor"]}
    typed |= {"once": form_with(olga.get("/desk/accounts/").text, "email")["once"][0]}
    pages = [olga.post("/desk/accounts/", **typed).text for _ in range(2)]
    assert all("A mail with a link went to wilma@firm.example." in page for page in pages)
    assert len(server.inbox.to("wilma@firm.example")) == 1
    assert [entry.kind for entry in journal.entries(house.storage)].count("invited") == 1
    olga.post("/desk/accounts/invited/wilma@firm.example/withdraw", page="/desk/accounts/")
    again = olga.post("/desk/accounts/", **typed)
    assert again.status_code == 409 and "was used, withdrawn or replaced" in again.text
    assert links.waiting(house.storage, house.clock.now) == [] and len(server.inbox.to("wilma@firm.example")) == 1


def test_a_link_that_no_mail_took_is_the_same_when_its_form_comes_again(olga: Browser, server: Server) -> None:
    server.inbox.refused = {"wilma@firm.example"}
    typed = {"name": "Wilma", "email": "wilma@firm.example", "roles": ["auditor"], "once": "a form"}
    shown = [LINK.findall(olga.post("/desk/accounts/", **typed).text) for _ in range(2)]
    assert len(shown[0]) == 1 and shown[0] == shown[1]
    assert LINK.findall(olga.post("/desk/accounts/", **(typed | {"once": "another"})).text) != shown[0]


def test_a_press_for_a_new_password_that_comes_twice_makes_one_link(house: House, olga: Browser) -> None:
    account(house, "wilma@firm.example", "auditor")
    key = next(one.id for one in register.everybody(house.storage) if one.name == "Wilma")
    page = f"/desk/accounts/{key}"
    once = form_with(olga.get(page).text, "once")["once"][0]
    shown = [LINK.findall(olga.post(f"{page}/reset", page=page, once=once).text) for _ in range(2)]
    assert len(shown[0]) == 1 and shown[0] == shown[1]
    assert [entry.kind for entry in journal.entries(house.storage)].count("reset-made") == 1
    token = shown[0][0].rpartition("/")[2]
    links.accept(house.storage, house.clock.now, token, password="a heron at dawn, grey")
    assert olga.post(f"{page}/reset", page=page, once=once).status_code == 409
