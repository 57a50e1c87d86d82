"""An issuer or a collector as a program of its own: its door to employees, its door to the organiser, and nothing else.

In: the folder of such a face. Out: a WSGI application without pages, cookies, accounts or a public room.
Called by: survey.app.site.server.
"""

from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Flask, Response, jsonify
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException

from survey.app.site.web import LARGEST_REQUEST, Application
from survey.config import Config
from survey.credentials import signing
from survey.credentials.canonical import b64u, unb64u
from survey.faces.apart.collecting import Collecting
from survey.faces.apart.door import blueprint
from survey.faces.apart.issuing import Issuing
from survey.faces.apart.kept import Record
from survey.faces.collector.door import collector
from survey.faces.collector.intake import Intake
from survey.faces.doors import RETRY_AFTER
from survey.faces.issuer.door import issuer
from survey.storage import keyfiles
from survey.storage.rooms import Storage

OWN_KEY = "face.key"  # Ed25519, 32 bytes; signs answers to the organiser, and is in no database


class NoFaceKey(LookupError):
    """The folder of a face without the key that it answers with."""


@dataclass(frozen=True)
class Canopy:
    """What the doors may reach."""

    config: Config
    storage: Storage
    intake: Intake


def create_face(config: Config, storage: Storage) -> Flask:
    """Routes of one face; what a restored copy brought back of a wave that is over is gone before it serves."""
    app = Application("survey.app.site.apart", static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_REQUEST, TRAP_HTTP_EXCEPTIONS=False)
    record = Record(config.data, unb64u(config.organiser_key))
    app.extensions["canopy"] = Canopy(config, storage, Intake(storage))
    app.extensions["canopy.record"] = record
    for each in doors_of(config, storage, record):
        app.register_blueprint(each)
    app.register_error_handler(HTTPException, refuse)
    for lost in (OperationalError, NoConnection):
        app.register_error_handler(lost, refuse_for_now)
    app.after_request(protect)
    return app


def doors_of(config: Config, storage: Storage, record: Record) -> tuple[Blueprint, Blueprint]:
    door = issuer if config.face == "issuer" else collector
    own = Issuing(config, storage, record) if config.face == "issuer" else Collecting(config, storage, record)
    for wave in record.waves():
        if record.last_word(wave) is not None:
            own.forget(wave)
    return door, blueprint(storage, record, own_key(config.data), own.acts)


def make_own_key(folder: Path) -> str:
    """The key of a new face; its public part, for the organiser's canopy.toml."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (folder / OWN_KEY).exists():
        keyfiles.write_durably(folder / OWN_KEY, signing.generate())
    return b64u(signing.public_of(own_key(folder)))


def own_key(folder: Path) -> bytes:
    path = folder / OWN_KEY
    if not path.is_file():
        raise NoFaceKey(
            f"{path} is not there: the organiser would not know this face. Put it back from your copy, or set up "
            "another folder with `init` and give the organiser its key."
        )
    return path.read_bytes()


def refuse(problem: HTTPException) -> Response:
    response = jsonify(error="refused", message=problem.name)
    response.status_code = problem.code or 500
    return response


def refuse_for_now(_: Exception) -> Response:
    response = jsonify(error="busy", message="Send the same request again in a few seconds.")
    response.status_code, response.headers["Retry-After"] = 503, str(RETRY_AFTER)
    return response


def protect(response: Response) -> Response:
    """There are no pages here; whatever is shown as one does nothing."""
    response.headers["Content-Security-Policy"] = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers.setdefault("Cache-Control", "no-store")
    return response
