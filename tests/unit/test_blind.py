"""The issuer signs without seeing; known answers are those of RFC 9474, appendix A (tests/data/rfc9474.json)."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from survey.credentials import blind, openssl
from tests.unit.paper_wave import segment_key

RFC9474 = json.loads((Path(__file__).parents[1] / "data" / "rfc9474.json").read_text())
VECTORS = RFC9474["vectors"]
SALTED = [vector for vector in VECTORS if "PSSZERO" not in vector["name"]]


def number(digits: str) -> int:
    return int(digits, 16)


@pytest.fixture(scope="module")
def rfc_key() -> bytes:
    p, q, n, e, d = (number(RFC9474["key"][name]) for name in "pqned")
    public = rsa.RSAPublicNumbers(e, n)
    private = rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), rsa.rsa_crt_iqmp(p, q), public).private_key()
    return private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def by_name(vector: dict[str, Any]) -> str:
    return str(vector["name"])


@pytest.mark.parametrize("vector", VECTORS, ids=by_name)
def test_a_message_is_blinded_as_the_standard_shows(vector: dict[str, Any], rfc_key: bytes) -> None:
    public = blind.public_key_of(rfc_key)
    prepared, salt = bytes.fromhex(vector["input_msg"]), bytes.fromhex(vector["salt"])
    factor = pow(number(vector["inv"]), -1, public.modulus)

    blinded, inverse = blind.blind_with(public, prepared, salt=salt, factor=factor)

    assert (blinded.hex(), inverse) == (vector["blinded_msg"], number(vector["inv"]))


@pytest.mark.parametrize("vector", VECTORS, ids=by_name)
def test_a_blinded_message_is_signed_and_unblinded_as_the_standard_shows(
    vector: dict[str, Any], rfc_key: bytes
) -> None:
    blind_signature = blind.BlindSigner(rfc_key).blind_sign(bytes.fromhex(vector["blinded_msg"]))

    signature = blind.unblind(blind.public_key_of(rfc_key), blind_signature, number(vector["inv"]))

    assert (blind_signature.hex(), signature.hex()) == (vector["blind_sig"], vector["sig"])


@pytest.mark.parametrize("vector", SALTED, ids=by_name)
def test_a_signature_is_finalized_as_the_standard_shows(vector: dict[str, Any], rfc_key: bytes) -> None:
    public, prepared = blind.public_key_of(rfc_key), bytes.fromhex(vector["input_msg"])

    signature = blind.finalize(public, prepared, bytes.fromhex(vector["blind_sig"]), number(vector["inv"]))

    assert signature.hex() == vector["sig"]


def test_python_alone_computes_what_openssl_computes(rfc_key: bytes) -> None:
    block = bytes.fromhex(VECTORS[0]["blinded_msg"])

    assert openssl.PythonRsa(rfc_key).apply(block).hex() == VECTORS[0]["blind_sig"]


def test_openssl_itself_computes_the_private_operation_where_it_can_be_loaded(rfc_key: bytes) -> None:
    if openssl.libcrypto() is None:
        pytest.skip(
            "no libcrypto on this machine: Python computes the private operation, as decided in openssl.raw_rsa"
        )

    assert isinstance(openssl.raw_rsa(rfc_key), openssl.OpenSslRsa)


def test_without_libcrypto_signing_goes_on_in_python(rfc_key: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openssl, "libcrypto", lambda: None)

    signature = blind.BlindSigner(rfc_key).blind_sign(bytes.fromhex(VECTORS[0]["blinded_msg"]))

    assert signature.hex() == VECTORS[0]["blind_sig"]


def test_many_threads_sign_with_one_key_at_once() -> None:
    signer, public = blind.BlindSigner(segment_key(0)), blind.public_key_of(segment_key(0))
    messages = [blind.blind(public, blind.prepare(bytes([number]))) for number in range(32)]

    with ThreadPoolExecutor(8) as threads:
        signatures = list(threads.map(signer.blind_sign, [blinded for blinded, _ in messages]))

    assert signatures == [signer.blind_sign(blinded) for blinded, _ in messages]


def test_the_signer_takes_only_numbers_between_zero_and_the_modulus() -> None:
    signer, public = blind.BlindSigner(segment_key(0)), blind.public_key_of(segment_key(0))
    for wrong in (b"", bytes(255), bytes(256), bytes(257), public.n, b"\xff" * 256):
        with pytest.raises(blind.BlindedMessageError):
            signer.blind_sign(wrong)


def test_a_faulty_signature_never_leaves_the_signer(monkeypatch: pytest.MonkeyPatch) -> None:
    class Faulty(openssl.PythonRsa):
        def apply(self, block: bytes) -> bytes:
            return super().apply(block)[:-1] + b"\x00"

    monkeypatch.setattr(blind, "raw_rsa", Faulty)
    signer, public = blind.BlindSigner(segment_key(0)), blind.public_key_of(segment_key(0))

    with pytest.raises(blind.SigningFaultError):
        signer.blind_sign((public.modulus - 3).to_bytes(256, "big"))


def test_a_signature_of_another_segment_is_not_accepted_as_a_ticket() -> None:
    public, prepared = blind.public_key_of(segment_key(0)), blind.prepare(b"token")
    blinded, inverse = blind.blind(public, prepared)
    other = blind.BlindSigner(segment_key(1))

    with pytest.raises(blind.BlindSignatureError):
        blind.finalize(public, prepared, other.blind_sign(blinded[1:].rjust(256, b"\x00")), inverse)


def test_the_same_token_looks_different_every_time_it_is_blinded() -> None:
    public, prepared = blind.public_key_of(segment_key(0)), blind.prepare(b"token")

    assert len({blind.blind(public, prepared)[0] for _ in range(5)}) == 5


def test_a_key_reads_back_from_the_manifest() -> None:
    public = blind.public_key_of(segment_key(0))

    assert blind.RsaPublic.from_json(public.to_json()) == public
    assert public.to_json()["e"] == "AQAB"


@pytest.mark.parametrize("wrong", [b"", bytes(256), bytes(300)])
def test_what_is_no_signature_does_not_verify(wrong: bytes) -> None:
    assert not blind.verify(blind.public_key_of(segment_key(0)), b"token", wrong)
