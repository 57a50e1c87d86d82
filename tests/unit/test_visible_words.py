"""Words of which nothing can be seen are no words: every field that people read refuses them, or takes them for empty.

Marks of direction and joiners stay allowed inside of words, where Persian and some emoji need them.
"""

from datetime import UTC, date, datetime

import pytest

from survey.accounts.register import Account, AccountRefused, name_of
from survey.accounts.roles import Grant, Role
from survey.accounts.tokens import TokenRefused, Wish, check_wish
from survey.actions.model import PlanRefused, line_of, note_of
from survey.app.reporting.branding.settings import name_taken
from survey.translations.visible import is_visible
from survey.waves.draft import title_taken

UNSEEN = ["", " ", "\u200e", "\u200b", "\u200d\u2060", "\ufe0f", "\u0301", "\u3164", "\u2800", "\u00ad \u200f"]
TODAY = datetime(2026, 5, 4, tzinfo=UTC).date()
OLGA = Account("o", "olga@firm.example", "Olga", (Grant(Role.ORGANISER),), disabled=False)


@pytest.mark.parametrize("text", UNSEEN)
def test_what_shows_nothing_is_taken_by_no_field(text: str) -> None:
    assert not is_visible(text) and not title_taken(text) and not name_taken(text)
    with pytest.raises(PlanRefused):
        line_of(text)
    with pytest.raises(AccountRefused):
        name_of(text)
    with pytest.raises(TokenRefused, match="what the token is for"):
        check_wish(OLGA, Wish(text, date(2026, 6, 1)), TODAY)


@pytest.mark.parametrize("text", UNSEEN)
def test_what_may_be_left_empty_is_empty_then(text: str) -> None:
    assert line_of(text, may_be_empty=True) == "" and note_of(f"{text}\n{text}") == ""


@pytest.mark.parametrize("text", ["می‌خواهم", "👩‍🔧", "7", "?", "\u200eRuhe", "休息", "é"])
def test_one_thing_to_see_is_enough(text: str) -> None:
    assert is_visible(text) and line_of(text) == note_of(text) == text
