"""The benchmark's browser part: tickets of ours and of another implementation, each verified by the other."""

from playwright.sync_api import Browser

from tests.browser.measuring import tickets


def test_our_tickets_are_good_for_another_implementation_and_its_tickets_for_ours(browser: Browser) -> None:
    found = tickets(browser, rounds=2, each=1)

    assert {who: len(times) for who, times in found.items()} == {"ours": 2, "theirs": 2}
    assert min(found["ours"] + found["theirs"]) > 0
