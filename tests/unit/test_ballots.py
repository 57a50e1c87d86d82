"""A ballot, byte by byte."""

import hashlib

import pytest

from analytics.tally.comments import LONGEST_TEXT, CommentAnswer, parse_text
from survey.credentials import ballots
from survey.credentials.ballots import AnswerError, Comment, Fragment, FragmentError
from tests.unit.client_crypto import RAW, TOO_LONG
from tests.unit.paper_wave import QUESTIONNAIRE, SLOTS

TOKEN = bytes(range(96))


def test_the_nullifier_hashes_the_token_under_its_own_name() -> None:
    assert ballots.nullifier(TOKEN) == hashlib.sha256(b"canopy/1 nullifier\x00" + TOKEN).digest()


def test_a_sealed_ballot_is_bound_to_wave_view_segment_and_token() -> None:
    bound = ballots.info("w1", "org", "north", b"\xff" * 32)

    assert bound == b"canopy/1 sealed\x00w1\x00org\x00north\x00" + b"\xff" * 32
    assert ballots.ballot_message(bound, b"sealed") == b"canopy/1 ballot\x00" + bound + b"\x00sealed"


def test_a_name_that_could_run_into_its_neighbour_is_refused() -> None:
    for name in ("", "a\x00b", "A", "a" * 65, "a b"):
        with pytest.raises(ValueError, match="is no identifier"):
            ballots.info("w1", "org", name, bytes(32))


def test_only_the_ballot_key_in_the_token_may_sign() -> None:
    private, point = ballots.ballot_key()
    token = bytes(64) + hashlib.sha256(point).digest()
    signature = ballots.sign_ballot(private, b"message")

    assert ballots.point_in_token(token, point)
    assert ballots.verify_ballot_signature(point, signature, b"message")
    assert not ballots.point_in_token(token, ballots.ballot_key()[1])
    assert not ballots.verify_ballot_signature(point, signature, b"another message")


def test_a_malformed_point_or_signature_is_not_valid() -> None:
    private, point = ballots.ballot_key()
    good = ballots.sign_ballot(private, b"message")
    for wrong in (b"", good[:-1], good + b"\x00", bytes(64), b"\xff" * 64):
        assert not ballots.verify_ballot_signature(point, wrong, b"message")
    for wrong in (b"", b"\x04" + bytes(64), point[:33], b"\x02" + point[1:33]):
        assert not ballots.verify_ballot_signature(wrong, good, b"message")


def fragment() -> Fragment:
    return Fragment("org", "north", TOKEN, bytes(256), bytes(65), bytes(86), bytes(64))


def test_a_fragment_travels_as_json_and_back() -> None:
    assert Fragment.from_json(fragment().to_json()) == fragment()


@pytest.mark.parametrize(
    "change",
    [{"name": "Ada"}, {"view": "Org"}, {"segment": None}, {"token": "AA=="}, {"sealed": 5}, {"signature": None}],
)
def test_a_body_that_is_no_fragment_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(FragmentError):
        Fragment.from_json(fragment().to_json() | change)


@pytest.mark.parametrize("body", [None, [], "fragment", {}, 5])
def test_something_else_than_a_fragment_is_refused(body: object) -> None:
    with pytest.raises(FragmentError):
        Fragment.from_json(body)


def test_a_field_of_the_wrong_length_is_named() -> None:
    assert fragment().misfit(signature_bytes=256, sealed_bytes=86) is None
    assert fragment().misfit(signature_bytes=384, sealed_bytes=86) == "signature: 256 bytes, expected 384"
    assert fragment().misfit(signature_bytes=256, sealed_bytes=87) == "sealed: 86 bytes, expected 87"


def test_answers_become_one_byte_per_slot_in_the_order_of_the_questions() -> None:
    assert ballots.encode_closed(QUESTIONNAIRE, {"stay": 2, "rest": 4, "places": [3]}) == bytes([4, 1, 1, 2, 2])


def test_a_blank_ballot_is_all_zeros() -> None:
    assert ballots.encode_closed(QUESTIONNAIRE, {}) == bytes(SLOTS)


def test_choosing_none_of_several_is_an_answer_and_not_a_skipped_question() -> None:
    assert ballots.encode_closed(QUESTIONNAIRE, {"places": []}) == bytes([0, 1, 1, 1, 0])


@pytest.mark.parametrize(
    "closed",
    [{"rest": 6}, {"rest": -1}, {"rest": [1]}, {"places": 2}, {"places": [0]}, {"places": [4]}, {"wish": 1}, {"x": 1}],
)
def test_an_answer_that_does_not_fit_its_question_is_refused(closed: dict[str, int]) -> None:
    with pytest.raises(AnswerError):
        ballots.encode_closed(QUESTIONNAIRE, closed)


def test_comments_are_padded_so_that_long_and_short_ones_look_alike() -> None:
    long = ballots.encode_text(QUESTIONNAIRE, [Comment("wish", "more light " * 5, quotable=True)], 281)
    blank = ballots.encode_text(QUESTIONNAIRE, [], 281)

    assert len(long) == len(blank) == 200
    assert blank.rstrip(b"\x00") == b'{"comments":[]}'
    assert long.startswith(b'{"comments":[{"item":"wish","quotable":true,"text":"more light')


@pytest.mark.parametrize("text", [*RAW, "x" * 1500])
def test_what_is_typed_or_pasted_is_counted_by_the_tally(text: str) -> None:
    written = ballots.encode_text(QUESTIONNAIRE, [Comment("wish", text)], 8000)

    assert parse_text(written, {"wish"}) == (CommentAnswer("wish", ballots.cleaned(text), quotable=False),)


def test_line_ends_and_tabs_are_kept_as_such_and_halves_of_characters_are_shown() -> None:
    assert ballots.cleaned("a\r\nb\rc\td\x00\x85e") == "a\nb\nc de"
    assert ballots.cleaned("a\ud83d b\ud83d\ude00") == "a\ufffd b😀"


@pytest.mark.parametrize("text", TOO_LONG)
def test_a_comment_that_the_tally_would_spoil_is_refused_before(text: str) -> None:
    with pytest.raises(AnswerError, match="1501 characters, expected at most 1500; shorten"):
        ballots.encode_text(QUESTIONNAIRE, [Comment("wish", text)], 8000)
    assert ballots.LONGEST_TEXT == LONGEST_TEXT


def test_comments_that_do_not_fit_are_refused_and_not_cut() -> None:
    with pytest.raises(AnswerError, match="shorten"):
        ballots.encode_text(QUESTIONNAIRE, [Comment("wish", "é" * 100)], 281)
    with pytest.raises(AnswerError, match="no comment item"):
        ballots.encode_text(QUESTIONNAIRE, [Comment("rest", "hello")], 281)
