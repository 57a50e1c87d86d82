"""Everybody can answer: by keyboard, with a screen reader, on a small phone, in the dark, in German."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from survey.storage import tables
from survey.storage.rooms import reading
from survey.translations import employee_languages
from tests.browser.looking import look_at, settled
from tests.browser.walking import walk
from tests.employee_site import Site, in_one_visit, listening

WITHOUT_TICKET = ["", "#/see", "#/ticket", "#/forget", "receipt", "refusals"]
WITH_TICKET = ["#/ticket", "#/q/1", "#/q/3", "#/q/4", "#/q/6", "#/review"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with listening(tmp_path_factory.mktemp("access"), in_one_visit()) as found:
        yield found


def fetch_ticket(page: Page, site: Site) -> None:
    page.goto(site.link())
    page.goto(site.url + "#/ticket")
    page.get_by_role("button", name="Get my ticket").click()
    expect(page.get_by_role("link", name="Begin with question 1")).to_be_visible()


def test_no_screen_has_a_finding_in_any_mode(page: Page, axe_source: str, site: Site) -> None:
    assert look_at(page, axe_source, [site.url + screen for screen in WITHOUT_TICKET], touched=True) == {}
    fetch_ticket(page, site)
    assert look_at(page, axe_source, [site.url + screen for screen in WITH_TICKET], touched=True) == {}


def test_pages_that_have_nothing_to_show_have_no_finding_either(browser: Browser, axe_source: str, site: Site) -> None:
    page = browser.new_context().new_page()  # not watched: a browser calls a page that does not exist an error
    addresses = ("", "ledger", "nowhere", "results/nobody/", f"results/{reader_token(site)}/", "w/w2/")
    assert look_at(page, axe_source, [f"{site.home}/{address}" for address in addresses]) == {}
    page.context.close()


def reader_token(site: Site) -> str:
    """Of a link to results that are not there yet."""
    with reading(site.world.storage.people("organiser")) as people:
        return str(people.execute(select(tables.reader_link.c.token)).scalars().first())


def test_no_screen_has_a_finding_in_arabic(page: Page, axe_source: str, site: Site) -> None:
    fetch_ticket(page, site)
    arabic = [site.url + f"?lang=ar{screen}" for screen in ("#/", "#/see", "#/q/1", "#/q/6", "#/review")]
    assert look_at(page, axe_source, arabic, touched=True) == {}
    assert page.evaluate("document.documentElement.dir") == "rtl"


def test_every_screen_is_walked_through_by_keyboard(page: Page, site: Site) -> None:
    fetch_ticket(page, site)
    wrong = {}
    for screen in (*WITHOUT_TICKET, *WITH_TICKET):
        page.goto(site.url + screen)
        settled(page)
        wrong[screen] = walk(page)
    assert {screen: found for screen, found in wrong.items() if found} == {}


def test_a_row_of_an_answer_is_as_high_as_its_words(page: Page, site: Site) -> None:
    """WebKit shows why: there an automatic row keeps its height when a telephone is turned."""
    page.goto(f"{site.url}kiosk")
    rows = page.locator(".opt").first.evaluate("each => getComputedStyle(each.parentElement).gridAutoRows")
    assert rows == "max-content"


def test_the_focus_and_the_title_follow_the_question(page: Page, site: Site) -> None:
    fetch_ticket(page, site)
    page.get_by_role("link", name="Begin with question 1").click()

    expect(page.locator("h1:focus")).to_have_text("I can switch off from work when my day ends")
    assert page.title() == "Question 1 of 6: I can switch off from work when my day ends – Spring"


def test_the_keyboard_never_goes_on_by_itself(page: Page, site: Site) -> None:
    fetch_ticket(page, site)
    page.goto(site.url + "#/q/1")
    page.get_by_role("radio", name="Strongly disagree").focus()
    for key in ("Space", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    page.wait_for_timeout(500)
    assert page.url.endswith("#/q/1")

    page.keyboard.press("Enter")

    expect(page.locator("h1:focus")).to_have_text("I know what is expected of me")


def test_a_forgotten_choice_is_named_in_an_error_summary_that_leads_to_it(page: Page, site: Site) -> None:
    fetch_ticket(page, site)
    page.goto(site.url + "#/q/1")
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="Choose an answer").click()
    expect(page.get_by_role("radio", name="Strongly disagree")).to_be_focused()


def test_the_hint_of_a_question_is_read_with_its_answers(page: Page, site: Site) -> None:
    fetch_ticket(page, site)
    page.goto(site.url + "#/q/1")
    expect(page.locator("fieldset")).to_have_accessible_description("Think about the last four weeks.")

    page.goto(site.url + "#/q/2")

    expect(page.get_by_role("group", name="I know what is expected of me")).to_have_accessible_description("")


def test_the_care_a_comment_needs_is_read_with_its_field_and_what_may_tell_is_announced(page: Page, site: Site) -> None:
    fetch_ticket(page, site)
    page.goto(site.url + "#/q/6")
    expect(page.get_by_role("textbox")).to_have_accessible_description(
        re.compile("^In your own words.*Do not write names")
    )

    page.get_by_role("textbox").fill("Ask me at ada@example.org")

    expect(page.get_by_role("status").filter(has_text="Look at this again")).to_contain_text(
        "“ada@example.org” looks like a mail address"
    )


def test_the_back_button_of_the_browser_goes_one_question_back(page: Page, site: Site) -> None:
    fetch_ticket(page, site)
    page.goto(site.url + "#/q/1")
    page.get_by_text("Disagree", exact=True).click()
    expect(page.locator("h1:focus")).to_have_text("I know what is expected of me")

    page.go_back()

    expect(page.get_by_role("radio", name="Disagree", exact=True)).to_be_checked()


def test_a_german_browser_gets_german_words_and_german_questions(browser: Browser, site: Site) -> None:
    page = browser.new_context(locale="de-DE").new_page()
    page.goto(site.link())
    page.goto(site.url + "#/ticket")
    page.get_by_role("button", name="Mein Ticket holen").click()
    page.get_by_role("link", name="Mit Frage 1 beginnen").click()

    expect(page.locator("h1:focus")).to_have_text("Nach der Arbeit kann ich abschalten")
    expect(page.get_by_text("Diese Frage überspringen")).to_be_visible()
    page.context.close()


def test_changing_the_language_keeps_the_place(page: Page, site: Site) -> None:
    fetch_ticket(page, site)
    page.goto(site.url + "#/q/2")

    page.locator(".languages summary").click()
    page.get_by_role("link", name="Deutsch").click()

    expect(page.locator("h1:visible")).to_have_text("Ich weiß, was von mir erwartet wird")


@pytest.mark.parametrize(("times", "told"), [(1, "Spring"), (2, "Your browser has stopped, to protect you")])
def test_a_check_that_was_cut_off_is_made_again_before_anybody_is_told(
    browser: Browser, site: Site, times: int, told: str
) -> None:
    """Firefox cuts off what a page asks for at once when somebody follows a link away from it."""
    page = browser.new_context().new_page()
    page.route("**/client.json", lambda route: route.abort(), times=times)
    page.goto(site.link())
    page.wait_for_load_state("networkidle")
    expect(page.locator("h1:visible")).to_have_text(told)
    page.context.close()


def test_the_rules_that_could_not_be_fetched_once_are_fetched_again(browser: Browser, site: Site) -> None:
    page = browser.new_context().new_page()
    page.route("**/manifest.json", lambda route: route.abort(), times=1)
    page.goto(site.link())
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("link", name="See what your employer will see", exact=True)).to_be_visible()
    page.context.close()


def test_the_letters_can_be_changed_and_stay_changed(page: Page, site: Site) -> None:
    page.goto(site.url)
    page.get_by_role("button", name="Letters that are easier to tell apart").click()

    page.reload()

    expect(page.locator("body")).to_have_css("font-family", re.compile("Atkinson"))


@pytest.mark.parametrize("language", [language.code for language in employee_languages()])
def test_a_question_weighs_less_than_sixty_kilobytes(page: Page, site: Site, language: str) -> None:
    fetch_ticket(page, site)
    weights: dict[str, int] = {}
    page.on("response", lambda answer: weights.update({answer.url: len(answer.body())}))
    page.goto("about:blank")
    page.goto(f"{site.url}?lang={language}#/q/1")
    expect(page.locator(".opt").first).to_be_visible()
    page.wait_for_load_state("networkidle")

    counted = {
        url: size for url, size in weights.items() if urlsplit(url).path.endswith((".js", ".css", "/w/w1/", "/screens"))
    }
    assert any(url.endswith("/questions.js") for url in counted) and sum(counted.values()) < 60_000, counted
