"""Only the holder of the sealing key reads a ballot; the known answer is that of RFC 9180, appendix A.3.1."""

import json
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from survey.credentials import sealing

RFC9180 = {
    name: value if name == "source" else bytes.fromhex(value)
    for name, value in json.loads((Path(__file__).parents[1] / "data" / "rfc9180.json").read_text()).items()
}
SUITE = hpke.Suite(hpke.KEM.P256, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_128_GCM)


def test_the_suite_opens_what_the_key_and_nonce_of_the_standard_seal() -> None:
    # The vector has an aad and ballots have none: the same key and nonce give the same ciphertext with another tag.
    aes = AESGCM(RFC9180["key"])
    assert aes.encrypt(RFC9180["base_nonce"], RFC9180["plaintext"], RFC9180["aad"]) == RFC9180["ciphertext"]
    recipient = ec.derive_private_key(int.from_bytes(RFC9180["recipient_private"], "big"), ec.SECP256R1())

    sealed = RFC9180["ephemeral_point"] + aes.encrypt(RFC9180["base_nonce"], RFC9180["plaintext"], b"")

    assert sealing.point_of(recipient.public_key()) == RFC9180["recipient_point"]
    assert SUITE.decrypt(sealed, recipient, RFC9180["info"]) == RFC9180["plaintext"]


def opened(private_der: bytes, info: bytes, sealed: bytes) -> bytes:
    key = serialization.load_der_private_key(private_der, password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return SUITE.decrypt(sealed, key, info)


def test_a_sealed_ballot_is_81_bytes_longer_and_opens_again() -> None:
    private, point = sealing.generate_sealing_key()

    sealed = sealing.seal(point, b"info", b"\x03\x00\x05")

    assert (len(sealed), sealed[0]) == (3 + sealing.OVERHEAD, 4)
    assert opened(private, b"info", sealed) == b"\x03\x00\x05"


def test_a_ballot_does_not_open_for_another_token_or_segment() -> None:
    private, point = sealing.generate_sealing_key()

    with pytest.raises(InvalidTag):
        opened(private, b"other info", sealing.seal(point, b"info", b"\x03"))


def test_the_same_answers_look_different_every_time() -> None:
    _, point = sealing.generate_sealing_key()

    assert len({sealing.seal(point, b"info", b"\x03") for _ in range(5)}) == 5


def test_a_point_off_the_curve_is_refused() -> None:
    with pytest.raises(ValueError):
        sealing.seal(b"\x04" + bytes(64), b"info", b"\x03")


def test_the_passphrase_opens_the_key_however_it_is_typed() -> None:
    private, _ = sealing.generate_sealing_key()
    passphrase = sealing.draw_passphrase()
    wrapped = sealing.wrap_key(private, passphrase)

    for typed in (passphrase, passphrase.lower(), passphrase.replace("-", " "), f" {passphrase.replace('0', 'o')} "):
        assert sealing.unwrap_key(wrapped, typed) == private


def test_a_wrong_passphrase_says_which_one_is_wanted() -> None:
    wrapped = sealing.wrap_key(b"key", sealing.draw_passphrase())

    with pytest.raises(sealing.WrongPassphrase, match="shown when the wave was locked"):
        sealing.unwrap_key(wrapped, sealing.draw_passphrase())


def test_something_else_than_a_wrapped_key_is_called_by_its_name() -> None:
    with pytest.raises(ValueError, match="expected a wrapped sealing key"):
        sealing.unwrap_key(b"PNG", "passphrase")


def test_a_passphrase_has_150_bits_and_no_look_alikes() -> None:
    passphrase = sealing.draw_passphrase()

    assert [len(group) for group in passphrase.split("-")] == [5] * 6
    assert not set(passphrase) & set("OILU")
