"""Another party's signature under rules that are locked: checked, recorded in public, and served beside the manifest.

In: a locked wave, a signature. Out: `signed` in the ledger. Called by: survey.app.conducting, survey.app.campaign.
"""

import json
from typing import Any

from sqlalchemy import select, update

from survey.credentials.canonical import b64u
from survey.storage import tables
from survey.storage.rooms import Storage, begin
from survey.translations.wording import worded
from survey.waves import ledger, manifest
from survey.waves.manifest import ORGANISER, Signature
from survey.waves.schedule import is_over


def add_signature(storage: Storage, wave: str, signature: Signature) -> None:
    """Publish another party's signature on a locked manifest; the same signature twice changes nothing."""
    document = tables.document
    with begin(storage.public("organiser")) as public:
        body = public.execute(select(document.c.body).where(*names(wave, "manifest.json"))).scalar_one_or_none()
        if body is None:
            raise manifest.BadSignature(worded("wave %(wave)r has no manifest to sign: lock it first", wave=wave))
        every = ledger.read(public)
        recorded = [entry for entry in every if entry.kind == "signed" and entry.wave == wave]
        signed = [Signature.from_json(entry.body) for entry in recorded]
        check_signer(bytes(body), signature, organiser=signed[0].key)
        if signature in signed:
            return
        if is_over(every, wave):
            raise manifest.BadSignature(
                worded("wave %(wave)r is over: rules are signed before the ballots are counted", wave=wave)
            )
        ledger.record(public, "signed", {"wave": wave, **signature.to_json()})
        signatures = manifest.signatures_document([*signed, signature])
        public.execute(update(document).where(*names(wave, "manifest.sig.json")).values(body=signatures))


def names(wave: str, name: str) -> tuple[Any, Any]:
    return tables.document.c.wave == wave, tables.document.c.name == name


def check_signer(body: bytes, signature: Signature, organiser: bytes) -> None:
    """Two parties can sign, each with its own key. `organiser`: the key of the signature that was made at lock."""
    if signature.role not in (ORGANISER, manifest.WORKS_COUNCIL):
        raise manifest.BadSignature(
            worded("nobody signs rules as %(role)r: take the file of `trustee sign`", role=signature.role)
        )
    manifest.check(body, signature)
    trustee = json.loads(body)["sealing"]["trustee"]
    if signature.role == manifest.WORKS_COUNCIL and trustee not in (None, b64u(signature.key)):
        raise manifest.BadSignature(
            worded(
                "this is not the key of the trustee whom the manifest names: sign with the key that was given to lock"
            )
        )
    if signature.role == ORGANISER and signature.key != organiser:
        raise manifest.BadSignature(
            worded("this is not the organiser's key: the organiser signed when the wave was locked")
        )
