"""Promises of the credentials for any input, not only for the examples."""

import contextlib
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from survey.credentials import ballots, blind, openssl
from survey.credentials.ballots import Fragment
from survey.credentials.canonical import Base64UrlError, b64u, canonical, unb64u
from survey.credentials.refusals import Refusal, refusals
from tests.unit.paper_wave import manifest, segment_key, signatures

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
UNHURRIED = settings(deadline=None)
IDENTIFIERS = st.from_regex(r"[a-z0-9-]{1,64}", fullmatch=True)
PUBLIC = blind.public_key_of(segment_key(0))


@UNHURRIED
@given(JSON)
def test_canonical_json_says_the_same_and_stays_as_it_is(value: Any) -> None:
    written = canonical(value)

    # JSON has one kind of number: 1e16 is written, and read, as 10000000000000000.
    again = json.loads(written, parse_int=float)
    assert (again, canonical(again)) == (value, written)


@UNHURRIED
@given(st.binary(max_size=200))
def test_bytes_survive_base64url(data: bytes) -> None:
    assert unb64u(b64u(data)) == data


@UNHURRIED
@given(st.text(alphabet="AZaz09-_=+/ \n", max_size=12))
def test_no_two_texts_are_read_as_the_same_bytes(text: str) -> None:
    with contextlib.suppress(Base64UrlError):
        assert b64u(unb64u(text)) == text


@settings(UNHURRIED, max_examples=25)
@given(st.binary(max_size=200))
def test_whatever_is_blinded_and_signed_can_be_finalized(message: bytes) -> None:
    prepared = blind.prepare(message)
    blinded, inverse = blind.blind(PUBLIC, prepared)

    signature = blind.finalize(PUBLIC, prepared, blind.BlindSigner(segment_key(0)).blind_sign(blinded), inverse)

    assert blind.verify(PUBLIC, prepared, signature)
    assert not blind.verify(PUBLIC, prepared + b"x", signature)


@settings(UNHURRIED, max_examples=25)
@given(st.integers(1, PUBLIC.modulus - 1))
def test_openssl_and_python_agree_on_every_block(value: int) -> None:
    block = value.to_bytes(256, "big")

    assert openssl.raw_rsa(segment_key(0)).apply(block) == openssl.PythonRsa(segment_key(0)).apply(block)


@UNHURRIED
@given(st.lists(st.tuples(IDENTIFIERS, IDENTIFIERS, IDENTIFIERS, st.binary(min_size=32, max_size=32)), max_size=5))
def test_no_two_ballots_share_what_they_are_bound_to(names: list[tuple[str, str, str, bytes]]) -> None:
    assert len({ballots.info(*parts) for parts in names}) == len(set(names))


@UNHURRIED
@given(view=IDENTIFIERS, segment=IDENTIFIERS, binary=st.lists(st.binary(max_size=100), min_size=5, max_size=5))
def test_a_fragment_survives_its_journey(view: str, segment: str, binary: list[bytes]) -> None:
    fragment = Fragment(view, segment, *binary)

    assert Fragment.from_json(json.loads(json.dumps(fragment.to_json()))) == fragment


@UNHURRIED
@given(st.dictionaries(st.sampled_from([*Fragment.__annotations__, "more"]), JSON) | JSON)
def test_no_body_makes_the_collector_stumble(body: Any) -> None:
    with contextlib.suppress(ballots.FragmentError):
        assert isinstance(Fragment.from_json(body), Fragment)


@settings(UNHURRIED, max_examples=60)
@given(st.sampled_from(sorted(manifest())), JSON, JSON)
def test_no_manifest_makes_a_client_stumble(member: str, value: Any, signed: Any) -> None:
    body = canonical(manifest() | {member: value})

    found = refusals(body, signed) + refusals(canonical(value), signatures(body))

    assert found and all(isinstance(refusal, Refusal) for refusal in found)


@UNHURRIED
@given(st.binary(max_size=100))
def test_no_bytes_make_a_client_stumble(document: bytes) -> None:
    assert [refusal.code for refusal in refusals(document, None)] == ["manifest-unreadable"]
