"""A whole client in Python: gets a ticket, casts ballots, checks what it is told. The browser's does the same.

In: HTTP to one wave, a code, answers. Out: a ticket, fragments, receipts.
Called by: `rehearse`, the demo, tests and attacks; anybody who would rather not trust a web page.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from survey.credentials import blind, signing
from survey.credentials.ballots import (
    Answers,
    Fragment,
    ballot_key,
    ballot_message,
    encode_closed,
    encode_text,
    info,
    nullifier,
    sign_ballot,
)
from survey.credentials.branches import only_asked
from survey.credentials.canonical import b64u, fingerprint, unb64u
from survey.credentials.refusals import Refusal as Refusal
from survey.credentials.refusals import Rules, read_rules, refuse
from survey.credentials.refusals import refusals as refusals
from survey.credentials.rolls import Recognises, names_in, roll_refusal
from survey.credentials.sealing import seal

TICKET_SCHEMA = "canopy.ticket/1"


class Http(Protocol):
    """The two requests a client makes; bodies of `post` are JSON objects."""

    def get(self, path: str) -> tuple[int, bytes]: ...

    def post(self, path: str, json: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]: ...


class RefusedError(ValueError):
    """This client does not take part under these rules."""

    def __init__(self, reasons: list[Refusal]) -> None:
        self.reasons = reasons
        super().__init__("Not taking part. " + " ".join(reason.sentence for reason in reasons))


class ServerAnswerError(ValueError):
    """The server answered with something other than the protocol's success."""

    def __init__(self, path: str, status: int, body: object) -> None:
        self.status = status
        told = body.get("message") if isinstance(body, Mapping) else None
        super().__init__(f"{path} answered {status}: {told or 'no reason given'}; do as it says, or try again later")


class AcknowledgementError(ValueError):
    """The collector's acknowledgement does not prove that this ballot was stored."""


@dataclass(frozen=True)
class Voucher:
    """The ticket's part for one view: a signed token, and the ballot key that it names."""

    segment: str
    token: bytes
    signature: bytes
    ballot_key: bytes
    ballot_private: bytes


@dataclass(frozen=True)
class Ticket:
    """What a respondent keeps after enrolment. Nothing of it is ever sent to the issuer."""

    wave: str
    fingerprint: str
    views: Mapping[str, Voucher]

    def to_json(self) -> dict[str, Any]:
        """The file that the browser exports and imports too."""
        views = {view: _voucher_to_json(voucher) for view, voucher in self.views.items()}
        return {"schema": TICKET_SCHEMA, "wave": self.wave, "fingerprint": self.fingerprint, "views": views}

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Ticket:
        if body.get("schema") != TICKET_SCHEMA:
            raise ValueError(f"expected a {TICKET_SCHEMA} file, got {body.get('schema')!r}; choose the exported file")
        views = {view: _voucher_from_json(voucher) for view, voucher in body["views"].items()}
        return cls(body["wave"], body["fingerprint"], views)


@dataclass(frozen=True)
class Receipt:
    """The collector's signed proof that it holds a ballot. `replaced` when it held an earlier one of the same owner."""

    receipt: str
    sealed_sha256: str
    signature: str
    replaced: bool


@dataclass(frozen=True)
class _Secret:
    """What the client keeps between the two halves of enrolment."""

    segment: str
    public: blind.RsaPublic
    token: bytes
    blinded: bytes
    inverse: int
    point: bytes
    private: bytes


class Respondent:
    """A client of one wave. The public documents are read and judged once, at the first use."""

    def __init__(
        self,
        http: Http,
        wave: str,
        *,
        seen_fingerprint: str | None = None,
        own_client: str | None = None,
        recognises: Recognises | None = None,
        seen_keys: Collection[int] = (),  # moduli of earlier waves
    ) -> None:
        """`recognises` shows a person the names of their group, where there is a roll; None: nobody is asked."""
        self._http = http
        self._wave = wave
        self._seen_fingerprint = seen_fingerprint
        self._own_client = own_client
        self._recognises = recognises
        self._seen_keys = frozenset(seen_keys)

    def ticket(self, code: str) -> Ticket:
        """Enrol: the segments of a code, blinded tokens to the issuer, signatures verified on return.

        Raises RefusedError before anything but the code is sent, ServerAnswerError for any other status,
        BlindSignatureError for a signature that does not verify.
        """
        rules = self._rules
        shown = self._post("ticket", {"code": code})
        segments = shown["segments"]
        self._check_roll(segments.get("org"), shown.get("roll"))
        kept = {view: _secret(rules, view, segment) for view, segment in segments.items()}
        blinded = {view: b64u(secret.blinded) for view, secret in kept.items()}
        answer = self._post("enrol", {"code": code, "blinded": blinded})["signatures"]
        views = {view: _voucher(view, secret, answer) for view, secret in kept.items()}
        return Ticket(self._wave, self.fingerprint, views)

    def fragment(self, ticket: Ticket, answers: Answers, view: str) -> Fragment:
        """Seal and sign the answers for one view; every view gets a fragment, blank if there is nothing to say."""
        rules, voucher = self._rules, ticket.views[view]
        bound = info(self._wave, view, voucher.segment, nullifier(voucher.token))
        sealed = seal(rules.sealing_point, bound, self._plaintext(answers, view))
        signed = sign_ballot(voucher.ballot_private, ballot_message(bound, sealed))
        return Fragment(view, voucher.segment, voucher.token, voucher.signature, voucher.ballot_key, sealed, signed)

    def cast(self, ticket: Ticket, answers: Answers, view: str) -> Receipt:
        """Send one fragment to the collector and check the acknowledgement."""
        return self.send(self.fragment(ticket, answers, view))

    def send(self, fragment: Fragment) -> Receipt:
        """Send a fragment that is already built; sending it again is harmless.

        Raises AcknowledgementError when the answer does not prove that the ballot is stored.
        """
        path = f"/w/{self._wave}/ballots"
        status, body = self._http.post(path, fragment.to_json())
        if status not in (200, 201):
            raise ServerAnswerError(path, status, body)
        receipt = _acknowledged(self._rules.collector_key, fragment, body)
        return Receipt(*receipt, replaced=status == 200)

    @cached_property
    def fingerprint(self) -> str:
        return fingerprint(self._manifest)

    @cached_property
    def questionnaire(self) -> dict[str, Any]:
        """The questions, as bound to the manifest."""
        parsed: dict[str, Any] = json.loads(self._questionnaire)
        return parsed

    @cached_property
    def _manifest(self) -> bytes:
        return self._get("manifest.json")

    @cached_property
    def _questionnaire(self) -> bytes:
        return self._get("questionnaire.json")

    @cached_property
    def _rules(self) -> Rules:
        """The manifest, once nothing speaks against it."""
        signatures = json.loads(self._get("manifest.sig.json"))
        found = refusals(
            self._manifest,
            signatures,
            seen_fingerprint=self._seen_fingerprint,
            own_client=self._own_client,
            questionnaire=self._questionnaire,
            seen_keys=self._seen_keys,
        )
        if found:
            raise RefusedError(found)
        rules = read_rules(self._manifest)
        if rules.wave != self._wave:
            raise RefusedError([refuse("wave-other", about=rules.wave)])
        return rules

    def _check_roll(self, segment: str | None, roll: object) -> None:
        """Refuse names other than the promised ones, and names among which the person does not find themselves."""
        if segment is None:
            return
        found = roll_refusal(self._rules.segment("org", segment), roll)
        names = names_in(roll)
        if found is None and names is not None and self._recognises and not self._recognises(names):
            found = refuse("roll-without-me", about=segment)
        if found is not None:
            raise RefusedError([found])

    def _plaintext(self, given: Answers, view: str) -> bytes:
        answers = only_asked(self.questionnaire, given)
        if view == "text":
            return encode_text(self.questionnaire, answers.comments, self._rules.sealed_length[view])
        return encode_closed(self.questionnaire, answers.closed)

    def _get(self, document: str) -> bytes:
        path = f"/w/{self._wave}/{document}"
        status, body = self._http.get(path)
        if status != 200:
            raise ServerAnswerError(path, status, None)
        return body

    def _post(self, name: str, request: Mapping[str, Any]) -> Mapping[str, Any]:
        path = f"/w/{self._wave}/{name}"
        status, body = self._http.post(path, request)
        if status != 200:
            raise ServerAnswerError(path, status, body)
        return body


def _secret(rules: Rules, view: str, segment: str) -> _Secret:
    """A fresh ballot key, and a blinded token that names it."""
    public = rules.segment(view, segment).key
    private, point = ballot_key()
    token = blind.prepare(secrets.token_bytes(32) + hashlib.sha256(point).digest())
    blinded, inverse = blind.blind(public, token)
    return _Secret(segment, public, token, blinded, inverse, point, private)


def _voucher(view: str, secret: _Secret, answer: Mapping[str, Any]) -> Voucher:
    entry = answer.get(view)
    if entry is None or entry["segment"] != secret.segment:
        raise blind.BlindSignatureError(f"view {view!r}: signed for another group than announced; do not answer")
    signature = blind.finalize(secret.public, secret.token, unb64u(entry["blind_signature"]), secret.inverse)
    return Voucher(secret.segment, secret.token, signature, secret.point, secret.private)


def _acknowledged(collector_key: bytes, fragment: Fragment, body: Mapping[str, Any]) -> tuple[str, str, str]:
    """receipt, sealed_sha256, signature: of this very fragment, signed by the collector."""
    receipt, digest = nullifier(fragment.token), hashlib.sha256(fragment.sealed).digest()
    try:
        same = unb64u(body["receipt"]) == receipt and unb64u(body["sealed_sha256"]) == digest
        proved = same and signing.verify(collector_key, receipt + digest, unb64u(body["signature"]))
    except (KeyError, ValueError):
        proved = False
    if not proved:
        raise AcknowledgementError("the collector does not prove that it stored this ballot; send it again later")
    return b64u(receipt), b64u(digest), body["signature"]


def _voucher_to_json(voucher: Voucher) -> dict[str, str]:
    return {
        "segment": voucher.segment,
        "token": b64u(voucher.token),
        "signature": b64u(voucher.signature),
        "ballot_key": b64u(voucher.ballot_key),
        "ballot_private": b64u(voucher.ballot_private),
    }


def _voucher_from_json(body: Mapping[str, str]) -> Voucher:
    binary = (unb64u(body[name]) for name in ("token", "signature", "ballot_key", "ballot_private"))
    return Voucher(body["segment"], *binary)
