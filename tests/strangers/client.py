"""A client written from docs/protocol.md and the RFCs that it names, by somebody who has never seen Canopy's code.

In: the address of a wave, codes, answers. Out: tickets, acknowledgements. Called by: tests of other people's clients.
It imports `cryptography`, the standard library, and nothing of Canopy; HPKE and the blinding are written out.
"""

import base64
import hashlib
import hmac
import json
import math
import secrets
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SALT = HASH = 48  # SHA-384
KEM, SUITE = b"KEM\x00\x10", b"HPKE\x00\x10\x00\x01\x00\x01"  # P-256, HKDF-SHA256, AES-128-GCM


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def asked(url: str, body: Any = None) -> tuple[int, bytes]:
    data = None if body is None else json.dumps(body).encode()
    try:
        with urlopen(Request(url, data, {"content-type": "application/json"})) as answer:
            return answer.status, answer.read()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read()


def wanted(url: str, body: Any = None) -> Any:
    status, answer = asked(url, body)
    assert status in (200, 201), (url, status, answer)
    return json.loads(answer)


class Wave:
    """The public rules of a wave, believed once their signatures hold."""

    def __init__(self, home: str, wave: str) -> None:
        self.url, self.wave = f"{home}/w/{wave}", wave
        status, document = asked(f"{self.url}/manifest.json")
        assert status == 200
        self.rules: dict[str, Any] = json.loads(document)
        for signed in wanted(f"{self.url}/manifest.sig.json")["signatures"]:
            Ed25519PublicKey.from_public_bytes(unb64(signed["key"])).verify(unb64(signed["signature"]), document)
        status, questions = asked(f"{self.url}/questionnaire.json")
        assert hashlib.sha256(questions).hexdigest() == self.rules["questionnaire"]
        self.items: list[dict[str, Any]] = json.loads(questions)["items"]

    def key(self, view: str, segment: str) -> int:
        (one,) = [s for s in self.rules["segments"] if (s["view"], s["segment"]) == (view, segment)]
        assert one["key"]["e"] == "AQAB"
        return int.from_bytes(unb64(one["key"]["n"]), "big")

    def enrol(self, code: str) -> dict[str, "Voucher"]:
        segments = wanted(f"{self.url}/ticket", {"code": code})["segments"]
        vouchers = {view: Voucher(view, segment, self.key(view, segment)) for view, segment in segments.items()}
        blinded = {view: b64(voucher.blinded) for view, voucher in vouchers.items()}
        signed = wanted(f"{self.url}/enrol", {"code": code, "blinded": blinded})["signatures"]
        for view, voucher in vouchers.items():
            assert signed[view]["segment"] == voucher.segment
            voucher.finalize(unb64(signed[view]["blind_signature"]))
        return vouchers

    def answer(self, voucher: "Voucher", closed: dict[str, Any], comments: list[dict[str, Any]]) -> tuple[int, Any]:
        """Hand in one fragment; the status and the acknowledgement, whose signature holds."""
        plaintext = self.text(comments) if voucher.view == "text" else self.slots(closed)
        fragment = voucher.fragment(self.wave, unb64(self.rules["sealing"]["key"]), plaintext)
        status, answer = asked(f"{self.url}/ballots", fragment)
        assert status in (200, 201), answer
        told = json.loads(answer)
        proof = voucher.nullifier + hashlib.sha256(unb64(fragment["sealed"])).digest()
        collector = Ed25519PublicKey.from_public_bytes(unb64(self.rules["collector"]["key"]))
        collector.verify(unb64(told["signature"]), proof)
        assert told["receipt"] == b64(voucher.nullifier)
        return status, told

    def slots(self, closed: dict[str, Any]) -> bytes:
        """One byte per slot, as clicked; 0 is skipped, and of several options 1 is no and 2 is yes."""
        written = bytearray()
        for item in self.items:
            chosen = closed.get(item["id"])
            if item["kind"] == "multiple":
                several = range(1, len(item["options"]) + 1)
                written += bytes(0 if chosen is None else 2 if n in chosen else 1 for n in several)
            elif item["kind"] != "comment":
                written.append(chosen or 0)
        return bytes(written)

    def text(self, comments: list[dict[str, Any]]) -> bytes:
        written = json.dumps({"comments": comments}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return written.encode().ljust(self.rules["sealing"]["sealed_length"]["text"] - 81, b"\0")


class Voucher:
    """A ballot key, a token that names it, and soon the signature on it."""

    def __init__(self, view: str, segment: str, modulus: int) -> None:
        self.view, self.segment, self.modulus = view, segment, modulus
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.token = secrets.token_bytes(32) + secrets.token_bytes(32) + hashlib.sha256(self.point).digest()
        self.nullifier = hashlib.sha256(b"canopy/1 nullifier\0" + self.token).digest()
        factor = secrets.randbelow(modulus - 2) + 2
        encoded = int.from_bytes(encode_pss(self.token, modulus.bit_length() - 1), "big")
        assert math.gcd(encoded, modulus) == math.gcd(factor, modulus) == 1
        self.inverse = pow(factor, -1, modulus)
        self.size = (modulus.bit_length() + 7) // 8
        self.blinded = (encoded * pow(factor, 65537, modulus) % modulus).to_bytes(self.size, "big")

    def finalize(self, blind_signature: bytes) -> None:
        value = int.from_bytes(blind_signature, "big") * self.inverse % self.modulus
        self.signature = value.to_bytes(self.size, "big")
        public = rsa.RSAPublicNumbers(65537, self.modulus).public_key()
        public.verify(self.signature, self.token, padding.PSS(padding.MGF1(hashes.SHA384()), SALT), hashes.SHA384())

    def fragment(self, wave: str, sealing: bytes, plaintext: bytes) -> dict[str, str]:
        names = [name.encode() for name in (wave, self.view, self.segment)]
        info = b"\0".join([b"canopy/1 sealed", *names, self.nullifier])
        sealed = seal(sealing, info, plaintext)
        der = self.private.sign(b"\0".join([b"canopy/1 ballot", info, sealed]), ec.ECDSA(hashes.SHA256()))
        signed = b"".join(number.to_bytes(32, "big") for number in decode_dss_signature(der))
        binary = {"token": self.token, "signature": self.signature, "ballot_key": self.point}
        binary |= {"sealed": sealed, "ballot_signature": signed}
        return {"view": self.view, "segment": self.segment} | {name: b64(value) for name, value in binary.items()}


def encode_pss(message: bytes, bits: int) -> bytes:
    """EMSA-PSS-ENCODE, RFC 8017, section 9.1.1."""
    salt, length = secrets.token_bytes(SALT), -(-bits // 8)
    digest = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    block = b"\1".rjust(length - SALT - HASH - 1, b"\0") + salt
    counters = (number.to_bytes(4, "big") for number in range(-(-len(block) // HASH)))
    mask = b"".join(hashlib.sha384(digest + counter).digest() for counter in counters)
    hidden = int.from_bytes(block, "big") ^ int.from_bytes(mask[: len(block)], "big")
    hidden &= (1 << 8 * len(block) - (8 * length - bits)) - 1
    return hidden.to_bytes(len(block), "big") + digest + b"\xbc"


def seal(point: bytes, info: bytes, plaintext: bytes) -> bytes:
    """HPKE, RFC 9180, base mode, single shot: enc || ciphertext || tag."""
    ephemeral = ec.generate_private_key(ec.SECP256R1())
    enc = ephemeral.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = ephemeral.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point))
    secret = expand(KEM, extract(KEM, b"", b"eae_prk", shared), b"shared_secret", enc + point, 32)
    hashed = [extract(SUITE, b"", label, value) for label, value in ((b"psk_id_hash", b""), (b"info_hash", info))]
    context, schedule = b"\0" + b"".join(hashed), extract(SUITE, secret, b"secret", b"")
    key, nonce = (expand(SUITE, schedule, label, context, size) for label, size in ((b"key", 16), (b"base_nonce", 12)))
    return enc + AESGCM(key).encrypt(nonce, plaintext, b"")


def extract(suite: bytes, salt: bytes, label: bytes, value: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + value, "sha256")


def expand(suite: bytes, secret: bytes, label: bytes, info: bytes, length: int) -> bytes:
    """LabeledExpand for up to 32 bytes: one block of HKDF."""
    return hmac.digest(secret, length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info + b"\1", "sha256")[:length]
