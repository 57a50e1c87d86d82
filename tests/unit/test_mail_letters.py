"""What every mail says, as text and as HTML, in every language."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.headerregistry import Address
from zoneinfo import ZoneInfo

import pytest

from survey.mail import letters
from survey.mail.composing import Recipient, Sender, compose
from survey.mail.letters import Letter, Occasion, Words
from survey.mail.looks import Look
from survey.mail.settings import MailSettings
from survey.translations import employee_languages

TWO = Occasion(
    organisation="Northfield & Sons",
    title="Pulse, spring",
    page="https://survey.example.org/w/spring/",
    one_visit=False,
    enrol_to="2026-03-07T08:00:00Z",
    vote=("2026-03-07T08:00:00Z", "2026-03-17T08:00:00Z"),
    fingerprint="ecc5 d3a1 589d 699e 1aeb be08 5a4e 410c",
)
ONE = Occasion(**{**vars(TWO), "one_visit": True})
LINK = "https://survey.example.org/w/spring/#code=AAAAAAAAAAAAAAAAAAAAAA"
RESULTS = "https://survey.example.org/results/"
LETTERS: Mapping[str, Callable[[Words], Letter]] = {
    "invitation": lambda words: letters.invitation(TWO, LINK, words),
    "one visit": lambda words: letters.invitation(ONE, LINK, words),
    "reminder to get a ticket": lambda words: letters.reminder(TWO, False, words),
    "reminder to vote": lambda words: letters.reminder(TWO, True, words),
    "voting": lambda words: letters.voting_opens(TWO, words),
    "results": lambda words: letters.results_are_out(TWO, f"{RESULTS}all/", f"{RESULTS}mine/", words),
    "account": lambda words: letters.account_invitation("Northfield", LINK, "2026-03-09", words),
    "trial": lambda words: letters.trial("Northfield", "https://survey.example.org", words),
}
SETTINGS = MailSettings("127.0.0.1", 25, "none", Address("Canopy", addr_spec="survey@example.org"), None, "en")
LOOK = Look("Judge GmbH", "#9C1458", "#EB659B")
SENDER = Sender(SETTINGS, LOOK, lambda: datetime(2026, 3, 2, tzinfo=UTC))
CODES = [language.code for language in employee_languages()]


def parts(name: str, code: str) -> tuple[str, str]:
    mail = compose(SENDER, Recipient("Ada <b>", "ada@example.org", code), LETTERS[name](Words.of(code)))
    plain, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None and html is not None
    return str(plain.get_content()), str(html.get_content())


@pytest.mark.parametrize("name", LETTERS)
@pytest.mark.parametrize("code", ["en", "ar"])
def test_a_letter_says_in_which_language_it_is(name: str, code: str) -> None:
    letter = LETTERS[name](Words.of(code))
    mail = compose(SENDER, Recipient("Ada", "ada@example.org", code), letter)
    assert mail["Content-Language"] == code and bytes(mail).count(b"Content-Language") == 1


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_has_the_colours_of_its_organisation_on_light_and_dark(name: str) -> None:
    plain, html = parts(name, "en")
    assert html.count(LOOK.accent) == html.count(LOOK.accent_dark) == 2 and LOOK.accent not in plain
    assert Look("").accent not in html and Look("").accent_dark not in html


@pytest.mark.parametrize("name", ["invitation", "one visit"])
def test_an_invitation_says_the_name_that_the_rules_were_signed_with(name: str) -> None:
    assert all(LOOK.name not in part for part in parts(name, "en"))
    assert f"{TWO.organisation} asks how" in parts(name, "en")[0]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "from 7 March 2026, 00:00 (Los Angeles, UTC−8) until 17 March 2026, 01:00 (Los Angeles, UTC−7)"),
        ("de", "vom 7. März 2026, 00:00 (Los Angeles, UTC−8) bis 17. März 2026, 01:00 (Los Angeles, UTC−7)"),
    ],
)
def test_times_are_those_of_the_organisation_with_their_zone_also_when_the_clocks_change(code: str, said: str) -> None:
    there = replace(TWO, zone=ZoneInfo("America/Los_Angeles"))
    assert said in dict(letters.facts(there, Words.of(code))).values()
    nepal = replace(TWO, zone=ZoneInfo("Asia/Kathmandu"))
    assert "13:45 (Kathmandu, UTC+5:45)" in str(letters.facts(nepal, Words.of("en")))


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", LETTERS)
def test_text_and_html_say_the_same(name: str, code: str) -> None:
    plain, html = parts(name, code)
    letter = LETTERS[name](Words.of(code))
    for sentence in (*letter.opening, *letter.closing, *letter.small, letter.action[1]):
        assert sentence in plain.replace("\n", " ")
        assert sentence.replace("&", "&amp;") in html


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", LETTERS)
def test_a_mail_loads_nothing_and_leads_only_to_this_installation(name: str, code: str) -> None:
    _, html = parts(name, code)
    assert re.findall(r"<(?:img|link|script|iframe|object|base|form)|\bsrc=|url\(|@import", html) == []
    assert {
        one for one in re.findall(r'href="([^"]*)"', html) if not one.startswith("https://survey.example.org/")
    } == set()


@pytest.mark.parametrize("name", LETTERS)
def test_a_link_is_never_broken_over_two_lines(name: str) -> None:
    plain, _ = parts(name, "de")
    assert LETTERS[name](Words.of("de")).action[1] in plain.splitlines()


def test_names_and_titles_are_text_and_never_markup() -> None:
    _, html = parts("invitation", "en")
    assert "Ada &lt;b&gt;" in html and "Northfield &amp; Sons" in html


@pytest.mark.parametrize("name", ["reminder to get a ticket", "reminder to vote", "voting", "results"])
def test_only_an_invitation_holds_a_code(name: str) -> None:
    assert "#code=" not in "".join(parts(name, "en"))


def test_the_fingerprint_of_the_rules_is_in_every_mail_that_asks_people_to_take_part() -> None:
    asking = [name for name in LETTERS if TWO.fingerprint in parts(name, "en")[0]]
    assert asking == ["invitation", "one visit", "reminder to get a ticket", "reminder to vote", "voting"]
