"""Passwords: long is enough, the obvious is refused, and what is kept tells nobody the password."""

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from survey.accounts import passwords
from survey.accounts.passwords import PasswordRefused, check_new

KNOWN = ("ada.berg@northfield.example", "Ada Berg")


@pytest.mark.parametrize(
    "password", ["three plain words", "ohne Umlaute geht es", "4 9 1 7 3 8 2 6 0 5", "水曜日の朝は静かで良い日"]
)
def test_long_passwords_need_no_signs_and_no_capitals(password: str) -> None:
    check_new(password, KNOWN)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "short"),
        ("elevenchars", "short"),
        ("x" * 257, "long"),
        ("aaaaaaaaaaaaaaaa", "obvious"),
        ("121212121212", "obvious"),
        ("123456789012", "obvious"),
        ("Password12345!", "obvious"),
        ("Willkommen2026", "obvious"),
        ("abcdefghijklmn", "obvious"),
        ("AdaBerg2026!ada", "obvious"),
        ("northfieldberg", "obvious"),
    ],
)
def test_what_would_be_tried_first_is_refused(password: str, reason: str) -> None:
    with pytest.raises(PasswordRefused) as refused:
        check_new(password, KNOWN)
    assert refused.value.reason == reason


def test_only_the_password_matches_what_is_kept() -> None:
    kept = passwords.keep("three plain words")
    assert passwords.matches(kept, "three plain words")
    assert not passwords.matches(kept, "three plain word")
    assert "plain" not in kept


def test_the_same_word_typed_on_another_keyboard_matches() -> None:
    kept = passwords.keep("caf\u00e9 au lait noir")
    assert passwords.matches(kept, "cafe\u0301 au lait noir")


def test_passwords_are_kept_as_the_rfc_recommends() -> None:
    parameters = extract_parameters(passwords.keep("three plain words"))
    assert (parameters.type, parameters.memory_cost, parameters.time_cost) == (Type.ID, 65536, 3)


def test_a_password_that_was_kept_with_less_is_to_be_kept_anew() -> None:
    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=8192).hash("three plain words"))
    assert not passwords.is_outdated(passwords.keep("three plain words"))


def test_comparing_for_nobody_costs_what_comparing_for_somebody_does() -> None:
    kept = extract_parameters(passwords.keep("three plain words"))
    assert extract_parameters(passwords.nobodys()) == kept
