"""Everything that a real browser sends while somebody answers is overheard: what could a server learn, and when?"""

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, expect

from tests.employee_site import Site, in_one_visit, listening

WORDS = "Kanariengelb leuchtet sommerlich"  # to look for; letters of a short word stand in a seal by chance


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with listening(tmp_path_factory.mktemp("leaving"), in_one_visit()) as found:
        yield found


class Overheard:
    """All requests of a page, in order."""

    def __init__(self, page: Page) -> None:
        self.requests: list[Request] = []
        page.context.on("request", lambda request: self.requests.append(request))

    def posted(self, door: str = "") -> list[dict[str, str]]:
        return [
            json.loads(each.post_data or "{}") for each in self.requests if each.method == "POST" and door in each.url
        ]


def fetch_ticket(page: Page, site: Site) -> None:
    page.goto("about:blank")
    page.goto(site.link())
    page.get_by_role("link", name="See what your employer will see", exact=True).click()
    page.get_by_role("link", name="Continue to the ticket").click()
    page.get_by_role("button", name="Get my ticket").click()
    page.get_by_role("link", name="Begin with question 1").click()


def answer(page: Page) -> None:
    for choice in ("Agree", "Yes"):
        page.get_by_text(choice, exact=True).click()
    page.get_by_text("Approvals").click()
    page.get_by_role("button", name="Continue").click()
    for choice in ("7", "Strongly disagree"):
        page.get_by_text(choice, exact=True).click()
    page.get_by_role("textbox").fill(WORDS)
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("h1:visible")).to_have_text("Check your answers")


def send(page: Page) -> None:
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_text("Acknowledged", exact=True)).to_have_count(2)


def kept(page: Page) -> list[str]:
    """All that IndexedDB holds, as text."""
    found: list[str] = page.evaluate(
        """() => new Promise(done => { indexedDB.open("canopy").onsuccess = ({target}) => {
        target.result.transaction("kept").objectStore("kept").getAll().onsuccess =
            ({target}) => done(target.result.map(each => JSON.stringify(each))); }; })"""
    )
    return found


def test_no_answer_leaves_the_device_before_it_is_sent(page: Page, site: Site) -> None:
    fetch_ticket(page, site)
    before = site.ballots()
    overheard = Overheard(page)

    answer(page)
    page.reload()
    expect(page.locator("h1:visible")).to_have_text("Check your answers")

    assert overheard.posted() == []
    assert {urlsplit(each.url).query for each in overheard.requests} <= {""}
    assert any(WORDS in text for text in kept(page))
    assert site.ballots() == before


def test_nothing_is_asked_of_any_other_site_and_no_cookie_is_kept(page: Page, site: Site) -> None:
    overheard = Overheard(page)
    fetch_ticket(page, site)
    answer(page)
    send(page)

    hosts = {urlsplit(each.url).netloc for each in overheard.requests if not each.url.startswith(("data:", "blob:"))}
    assert hosts == {urlsplit(site.home).netloc}
    assert page.context.cookies() == []


def test_the_issuer_never_gets_what_the_ballot_box_gets(page: Page, site: Site) -> None:
    overheard = Overheard(page)
    fetch_ticket(page, site)
    answer(page)
    send(page)

    ballots = overheard.posted("/ballots")
    to_issuer = json.dumps([*overheard.posted("/ticket"), *overheard.posted("/enrol")])
    code = overheard.posted("/enrol")[0]["code"]
    assert len(ballots) == 2
    for ballot in ballots:
        shown_to_both = [name for name in ("token", "signature", "ballot_key", "sealed") if ballot[name] in to_issuer]
        assert shown_to_both == []
        assert code not in json.dumps(ballot)
        assert set(ballot) == {"view", "segment", "token", "signature", "ballot_key", "sealed", "ballot_signature"}


def test_no_word_of_a_comment_travels_unsealed(page: Page, site: Site) -> None:
    overheard = Overheard(page)
    fetch_ticket(page, site)
    answer(page)
    send(page)

    sent = "".join(f"{each.url} {each.all_headers()} {each.post_data or ''}" for each in overheard.requests)
    assert not any(word in sent for word in WORDS.split())


def test_ballots_of_a_silent_and_of_a_talkative_person_are_equally_long(page: Page, site: Site) -> None:
    lengths = []
    for talkative in (True, False):
        overheard = Overheard(page)
        fetch_ticket(page, site)
        if talkative:
            answer(page)
        else:
            page.goto(site.url + "#/review")
        send(page)
        lengths.append({ballot["view"]: len(ballot["sealed"]) for ballot in overheard.posted("/ballots")})

    assert lengths[0] == lengths[1]
    assert set(lengths[0]) == {"org", "text"}
