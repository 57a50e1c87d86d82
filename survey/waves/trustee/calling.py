"""How a trustee's program shows a server who it is: each request is signed with the key that the wave's rules name.

In: a key and a request, or a request's header and the manifest. Out: the header, or a refusal.
Called by: survey.waves.trustee.carrying, survey.app.ending.door.

There is no link and no password that could be lost or passed on. A header that somebody wrote down is of use for
minutes, for this request alone, and opens nothing: what it fetches is sealed to the same trustee.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from survey.credentials import signing
from survey.credentials.canonical import b64u, sha256_hex, unb64u
from survey.waves.trustee.keys import TrusteeKey

SCHEME = "Canopy-Trustee"
PURPOSE = "canopy/1 trustee calls"  # no manifest and no package begins like this: a signature serves one purpose
TOLERANCE = timedelta(minutes=10)  # between two clocks
MOMENT = "%Y-%m-%dT%H:%M:%SZ"


class CallRefused(ValueError):
    """A request that the trustee of this wave did not just make."""


@dataclass(frozen=True)
class Call:
    """What is asked for, and the hash of what is sent with it: the signature is checked before that is read."""

    method: str
    wave: str
    sent: str = sha256_hex(b"")

    def message(self, at: str) -> bytes:
        return "\0".join((PURPOSE, self.method, self.wave, at, self.sent)).encode()


def header_of(key: TrusteeKey, call: Call, now: datetime) -> str:
    """The value of `Authorization`."""
    at = now.astimezone(UTC).strftime(MOMENT)
    return f"{SCHEME} {at} {call.sent} {b64u(signing.sign(key.signing, call.message(at)))}"


def admitted(header: str, method: str, manifest: Mapping[str, Any], now: datetime) -> Call:
    """The call that the trustee of the manifest signed within the last minutes; raises CallRefused for any other."""
    trustee = manifest.get("sealing", {}).get("trustee")
    if trustee is None:
        raise CallRefused("this wave has no trustee: its ballots are opened on the server")
    scheme, at, sent, signature = [*header.split(" "), "", "", "", ""][:4]
    call = Call(method, manifest["wave"], sent)
    try:
        signed_at = datetime.strptime(at, MOMENT).replace(tzinfo=UTC)
        known = scheme == SCHEME and signing.verify(unb64u(trustee), call.message(at), unb64u(signature))
    except ValueError:
        known = False
    if not known:
        raise CallRefused("this request is not signed with the key that the rules of the wave name: take that key file")
    if abs(now - signed_at) > TOLERANCE:
        raise CallRefused(
            f"this request says that it is {at}, but here it is {now.astimezone(UTC).strftime(MOMENT)}: set the clock"
        )
    return call


def check_sent(call: Call, body: bytes) -> None:
    if sha256_hex(body) != call.sent:
        raise CallRefused("what arrived is not what was signed: send it again")
