"""Signatures verified in plain arithmetic: as RFC 8032 shows, and as OpenSSL says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.credentials import signing
from survey.credentials.ed25519 import BASE, ORDER, PRIME, encoded, multiplied, signature_holds

# RFC 8032, section 7.1: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe246"
        "55141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb"
        "00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc"
        "027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2"
        "a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad"
        "9bef1177331a704",
    ),
]
KEY = bytes(range(32))


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_the_signatures_of_the_standard_hold_and_no_changed_one(key: str, message: str, signature: str) -> None:
    public, said, signed = bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature)
    assert signature_holds(public, said, signed)
    assert not signature_holds(public, said + b"\0", signed)
    for place in range(0, 64, 9):
        assert not signature_holds(public, said, signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :])


@settings(max_examples=40, deadline=None, derandomize=True)
@given(private=st.binary(min_size=32, max_size=32), message=st.binary(max_size=300), data=st.data())
def test_it_says_what_openssl_says(private: bytes, message: bytes, data: st.DataObject) -> None:
    public, signature = signing.public_of(private), signing.sign(private, message)
    assert signature_holds(public, message, signature)
    place, bits = data.draw(st.integers(0, 95)), data.draw(st.integers(1, 255))
    both = bytearray(public + signature)
    both[place] ^= bits
    given_key, given_signature = bytes(both[:32]), bytes(both[32:])
    assert signature_holds(given_key, message, given_signature) == signing.verify(given_key, message, given_signature)


@pytest.mark.parametrize(("key", "signature"), [(b"", bytes(64)), (bytes(31), bytes(64)), (KEY, b""), (KEY, bytes(65))])
def test_what_has_another_length_is_not_valid(key: bytes, signature: bytes) -> None:
    assert not signature_holds(key, b"", signature)


def test_a_second_spelling_of_a_signature_is_refused() -> None:
    signature = signing.sign(KEY, b"rules")
    scalar = int.from_bytes(signature[32:], "little") + ORDER
    assert not signature_holds(signing.public_of(KEY), b"rules", signature[:32] + scalar.to_bytes(32, "little"))


@pytest.mark.parametrize("y", [1, PRIME - 1, 0, PRIME, PRIME + 1])
def test_a_key_under_which_one_signature_fits_any_message_signs_nothing(y: int) -> None:
    signature = encoded(multiplied((1,), (BASE,))) + (1).to_bytes(32, "little")  # [1]B - [h]0 = B, whatever is said
    for key in (y, y | 1 << 255):
        assert not signature_holds(key.to_bytes(32, "little"), b"anything", signature)


def test_numbers_that_are_no_point_are_no_key() -> None:
    off_curve = [n for n in range(2, 40) if not signature_holds(n.to_bytes(32, "little"), b"", bytes(64))]
    assert len(off_curve) == 38
