"""Everybody hashes and signs the same bytes."""

import pytest

from survey.credentials.canonical import Base64UrlError, b64u, canonical, fingerprint, sha256_hex, unb64u


def test_members_are_sorted_by_utf16_code_units() -> None:
    # RFC 8785, section 3.2.3: the emoji (a surrogate pair) sorts before the ligature.
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]

    written = canonical(dict.fromkeys(keys)).decode()

    expected = ["\\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert written == "{" + ",".join(f'"{key}":null' for key in expected) + "}"


def test_numbers_are_written_as_the_standard_shows() -> None:
    # RFC 8785, section 3.2.2: the sample input and its canonical form.
    numbers = [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001]

    assert canonical(numbers) == b"[333333333.3333333,1e+30,4.5,0.002,1e-27]"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53, "\ud800", {1: 2}])
def test_what_json_cannot_carry_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        canonical(value)


@pytest.mark.parametrize("text", ["AA==", "+A", "/A", "A A", "A", "AB", "AAAAA", "AA\n", "é"])
def test_only_the_one_spelling_of_some_bytes_is_read(text: str) -> None:
    with pytest.raises(Base64UrlError):
        unb64u(text)


def test_base64url_says_again_what_was_written() -> None:
    for length in range(67):
        assert unb64u(b64u(bytes(range(length)))) == bytes(range(length))


def test_a_fingerprint_is_the_start_of_the_hash_in_groups_of_four() -> None:
    assert fingerprint(b"rules").replace(" ", "") == sha256_hex(b"rules")[:32]
    assert [len(group) for group in fingerprint(b"rules").split()] == [4] * 8
