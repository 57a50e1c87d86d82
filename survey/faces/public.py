"""The public files of an installation, byte for byte as they were hashed and signed.

In: GET of a document, a release or the ledger. Out: stored bytes. Called by: survey.app.site.web.
"""

import hashlib
from datetime import UTC
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request
from sqlalchemy import Select, column, select, table

from survey.credentials.canonical import canonical
from survey.faces.described import openapi
from survey.faces.doors import Refused, answer_refusals, let_anybody_ask
from survey.storage import tables
from survey.waves import ledger
from survey.waves.states import UnknownWave, read_document, state_of
from survey.waves.verify.one_file import one_file

DOCUMENTS = ("manifest.json", "manifest.sig.json", "questionnaire.json", "nullifiers.json", "attack.json")
RELEASE = table("release", column("wave"), column("document"))  # declared by analytics; it is public all the same

public = Blueprint("public", __name__)


class NotPublished(LookupError):
    """A file that does not exist, or not yet."""


@public.get(f"/w/<wave>/<any({', '.join(repr(name) for name in DOCUMENTS)}):name>")
def show_document(wave: str, name: str) -> Response:
    wanted = select(tables.document.c.body).where(tables.document.c.wave == wave, tables.document.c.name == name)
    return let_anybody_ask(
        served(stored(wanted, f"Such a wave has no {name}, or not yet. It is published at its stage."))
    )


@public.get("/w/<wave>/thin.json")
def show_thin(wave: str) -> Response:
    """As the ledger has it, and null before enrolment has ended; members ask for it before they vote."""
    with _rooms().storage.public("reader").connect() as connection:
        recorded = ledger.read(connection)
    if ledger.find(recorded, wave, "manifest") is None:
        raise NotPublished("There is no such wave here.")
    named = ledger.find(recorded, wave, "thin")
    return let_anybody_ask(served(canonical(named.body if named else None)))


@public.get("/w/<wave>/release.json")
def show_release(wave: str) -> Response:
    wanted = select(RELEASE.c.document).where(RELEASE.c.wave == wave)
    return served(stored(wanted, "Nothing of such a wave is released. Results are published once, after it is closed."))


@public.get("/w/<wave>/clock.json")
def show_clock(wave: str) -> Response:
    """What a file that was carried elsewhere cannot know: the server's time, because the windows are the server's."""
    rooms = _rooms()
    now = rooms.config.clock()
    try:
        read_document(rooms.storage, wave, "manifest.json", "reader")
    except UnknownWave:
        raise NotPublished("There is no such wave. Compare the address with the one in the invitation.") from None
    state = state_of(rooms.storage, wave, now).value
    response = jsonify(now=now.astimezone(UTC).isoformat(timespec="seconds"), state=state)
    response.headers["Cache-Control"] = "no-store"
    return let_anybody_ask(response)


@public.get("/ledger.json")
def show_ledger() -> Response:
    with _rooms().storage.public("reader").connect() as connection:
        return let_anybody_ask(served(ledger.document(ledger.read(connection))))


@public.get("/protocol/openapi.json")
def show_doors() -> Response:
    """What the doors of the protocol take and answer, for whoever writes another client."""
    return let_anybody_ask(served(openapi()))


@public.get("/verify.py")
def show_verifier() -> Response:
    """The program that checks all of these files, as text to read before it is run."""
    return served(one_file(), "text/plain")


def stored(wanted: Select[Any], otherwise: str) -> bytes:
    with _rooms().storage.public("reader").connect() as connection:
        body = connection.execute(wanted).scalar_one_or_none()
    if body is None:
        raise NotPublished(otherwise)
    return bytes(body)


def served(body: bytes, mimetype: str = "application/json") -> Response:
    """What a browser keeps but asks about each time, so that a second answer to the same question shows."""
    response = Response(body, mimetype=mimetype)
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(hashlib.sha256(body).hexdigest())
    response.make_conditional(request)
    return response


def _rooms() -> Any:
    return current_app.extensions["canopy"]


answer_refusals(public, {NotPublished: Refused(404, "not-published")})
