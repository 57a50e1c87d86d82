"""Questions that are asked only after certain answers, in a real browser; and questions in a language of one's own."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from survey.credentials.ballots import Answers, encode_closed
from survey.credentials.branches import only_asked
from survey.questionnaires import parse
from tests.employee_site import Site, in_one_visit, listening

ITEMS = """
id = "branches"
version = "1"
licence = "CC0-1.0"
title = { en = "Branches", it = "Rami" }
[labels.yesno]
it = ["No", "Sì"]
[labels.frequency5]
it = ["Mai", "Di rado", "A volte", "Spesso", "Sempre"]
[labels.agree4]
it = ["Per nulla", "Poco", "Abbastanza", "Molto"]
[[item]]
id = "leads"
kind = "yesno"
text = { en = "I lead others", it = "Guido altre persone" }
[[item]]
id = "late"
kind = "frequency5"
text = { en = "They tell me late", it = "Mi avvisano tardi" }
show_if = { item = "leads", is = [2] }
[[item]]
id = "why"
kind = "multiple"
text = { en = "What is late?", it = "Che cosa arriva tardi?" }
options = [{ en = "Plans", it = "I piani" }, { en = "Prices", it = "I prezzi" }]
show_if = { item = "late", is = [4, 5] }
[[item]]
id = "plans"
kind = "comment"
text = { en = "Which plans?", it = "Quali piani?" }
show_if = { item = "why", is = [1] }
[[item]]
id = "rest"
kind = "agree4"
text = { en = "I can rest", it = "Posso riposare" }
"""
QUESTIONS = parse(ITEMS).to_public()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with listening(tmp_path_factory.mktemp("branches"), in_one_visit(), questions=QUESTIONS) as found:
        yield found


def heading(page: Page, text: str) -> None:
    expect(page.locator("h1:visible")).to_have_text(text)


def begin(page: Page, site: Site) -> None:
    page.goto(site.link())
    page.goto(site.url + "#/ticket")
    page.get_by_role("button", name="Get my ticket").click()
    page.get_by_role("link", name="Begin with question 1").click()
    heading(page, "I lead others")


def choose(page: Page, label: str) -> None:
    page.get_by_text(label, exact=True).click()


def test_who_is_not_meant_goes_on_behind_the_branch(page: Page, site: Site) -> None:
    begin(page, site)
    choose(page, "No")
    heading(page, "I can rest")
    expect(page.locator(".prog p")).to_have_text("Question 2 of 2")

    choose(page, "Agree")

    heading(page, "Check your answers")
    expect(page.locator(".answers dt")).to_have_text(["I lead others", "I can rest"])


def test_who_is_meant_is_asked_and_back_leads_through_the_branch(page: Page, site: Site) -> None:
    begin(page, site)
    choose(page, "Yes")
    heading(page, "They tell me late")
    choose(page, "Often")
    heading(page, "What is late?")
    choose(page, "Prices")
    page.get_by_role("button", name="Continue").click()
    heading(page, "I can rest")

    page.get_by_role("link", name="Back", exact=True).click()

    heading(page, "What is late?")


def test_an_answer_changed_at_the_end_closes_a_branch_and_opens_it_again(page: Page, site: Site) -> None:
    begin(page, site)
    choose(page, "Yes")
    choose(page, "Never")
    choose(page, "Agree")
    heading(page, "Check your answers")
    page.get_by_role("link", name="Change the answer to: I lead others").click()
    choose(page, "No")
    expect(page.locator(".answers dt")).to_have_text(["I lead others", "I can rest"])

    page.get_by_role("link", name="Change the answer to: I lead others").click()
    choose(page, "Yes")

    expect(page.locator(".answers dt")).to_have_text(["I lead others", "They tell me late", "I can rest"])


def test_a_branch_that_opens_at_the_end_is_asked_before_anything_is_sent(page: Page, site: Site) -> None:
    begin(page, site)
    choose(page, "No")
    choose(page, "Agree")
    page.get_by_role("link", name="Change the answer to: I lead others").click()
    choose(page, "Yes")
    heading(page, "They tell me late")

    choose(page, "Never")

    heading(page, "Check your answers")


def test_a_question_that_is_not_asked_cannot_be_reached(page: Page, site: Site) -> None:
    begin(page, site)

    page.goto(site.url + "#/q/2")

    heading(page, "Check your answers")


def test_answers_of_a_closed_branch_arrive_and_nothing_else(page: Page, site: Site) -> None:
    before = site.ballots()
    begin(page, site)
    choose(page, "No")
    choose(page, "Agree")

    page.get_by_role("button", name="Send my answers").click()

    heading(page, "Thank you. Your answers have arrived")
    assert site.ballots() == before + 2


def test_the_browser_seals_the_same_bytes_as_the_reference_for_all_answers(page: Page, site: Site) -> None:
    page.goto(site.url)
    given = [
        {"leads": leads, "late": late, "why": why, "rest": 1}
        for leads, late, why in product((0, 1, 2), (0, 3, 4, 5), ([], [1], [1, 2]))
    ]

    sealed: list[list[int]] = page.evaluate(
        """async ([questions, given]) => {
        const { only } = await import("/static/client/crypto/branches.js");
        const { encodeClosed } = await import("/static/client/crypto/ballot.js");
        return given.map((answers) => [...encodeClosed(questions, only(questions, answers))]); }""",
        [QUESTIONS, given],
    )

    expected = [encode_closed(QUESTIONS, only_asked(QUESTIONS, Answers(each)).closed) for each in given]
    assert [bytes(each) for each in sealed] == expected
    assert len(set(expected)) == 10


@pytest.mark.parametrize(
    ("locale", "address", "question", "spoken"),
    [
        ("it-IT", "", "Guido altre persone", "it"),
        ("it-IT", "?lang=en", "I lead others", None),
        ("en-GB", "", "I lead others", None),
    ],
)
def test_who_did_not_choose_a_language_reads_questions_in_their_own(
    browser: Browser, site: Site, locale: str, address: str, question: str, spoken: Any
) -> None:
    page = browser.new_context(locale=locale).new_page()
    page.goto(site.link())
    page.goto(f"{site.url}#/ticket")
    page.get_by_role("button", name="Get my ticket").click()
    expect(page.get_by_role("link", name="Begin with question 1")).to_be_visible()

    page.goto("about:blank")
    page.goto(f"{site.url}{address}#/q/1")

    heading(page, question)
    assert page.locator("fieldset").get_attribute("lang") == spoken
    page.context.close()
