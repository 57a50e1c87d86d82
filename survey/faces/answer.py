"""What an employee's browser is given: the page to answer on, the public record in words.

In: published documents, the client of the wave, the ledger. Out: pages without a single answer in them.
Called by: survey.app.site.web.
"""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import Blueprint, Response, abort, current_app, render_template

from survey.faces.client.bundle import Bundle
from survey.faces.client.carried import Wave, draw_file, file_name, listing
from survey.faces.client.door import shelf
from survey.faces.client.screens import draw
from survey.faces.client.shelf import ClientMissing
from survey.faces.terms import Terms, read_terms
from survey.translations import language
from survey.waves import ledger as record
from survey.waves.ledger import Entry
from survey.waves.manifest import IMPORTED
from survey.waves.states import UnknownWave, read_document, state_of
from survey.waves.verify.chain import GENESIS

if TYPE_CHECKING:
    from survey.config import Config
    from survey.storage.rooms import Storage

answer = Blueprint("answer", __name__, template_folder="templates")


@dataclass(frozen=True)
class Link:
    """One line of the start page."""

    label: str
    url: str
    about: str = ""


@dataclass(frozen=True)
class StartPage:
    """What can be opened from the start page; `notice` is said first ("demo": that everything here is invented)."""

    waves: tuple[Link, ...] = ()
    results: tuple[Link, ...] = ()
    sign_ins: tuple[Link, ...] = ()  # of a demo: role, who with which address, password
    notice: str = ""


def start_page(page: StartPage) -> str:
    return render_template("answer/start.html", page=page)


@answer.after_request
def ask_again(response: Response) -> Response:
    """Pages tell the server's clock and the hashes of its files: a copy from an hour ago would mislead."""
    response.headers.setdefault("Cache-Control", "no-cache")
    return response


@answer.get("/w/<wave>/")
def page(wave: str) -> str:
    terms = terms_of(wave)
    return draw(client_of(wave), "answer/wave.html", terms=terms)


@answer.get("/w/<wave>/kiosk")
def kiosk(wave: str) -> Response:
    """For a device that many use, one after the other: no copy of the page stays in it."""
    terms, client = terms_of(wave), client_of(wave)
    if "answer/kiosk.html" not in client.templates():
        abort(404)  # locked by a version that had none
    page = Response(draw(client, "answer/kiosk.html", terms=terms, kiosk=True))
    page.headers["Cache-Control"] = "no-store"
    return page


@answer.get("/w/<wave>/screens")
def screens(wave: str) -> str:
    """Templates of the same page that no question needs; the browser asks for them when it opens one."""
    terms = terms_of(wave)
    return draw(client_of(wave), "answer/screens.html", terms=terms)


@answer.get("/w/<wave>/receipt")
def receipt(wave: str) -> str:
    terms = terms_of(wave)
    return draw(client_of(wave), "answer/receipt.html", terms=terms)


@answer.get("/ledger")
def ledger() -> str:
    entries = record.entries(_storage(), "reader")
    return render_template("answer/ledger.html", entries=entries[::-1], unbroken=unbroken(entries))


@answer.get("/w/<wave>/client.json")
def client(wave: str) -> Response:
    """The files of the client and their hashes; their hash in turn is in the manifest of the wave."""
    return Response(client_of(wave).listing(), mimetype="application/json")


@answer.get("/w/<wave>/refusals.json")
def refusals(wave: str) -> Response:
    """The sentences that are seldom said, such as that of every refusal, in the language of the page."""
    return Response(draw(client_of(wave), "answer/refusals.json"), mimetype="application/json")


@answer.get("/w/<wave>/file")
def about_file(wave: str) -> str:
    """How to answer from a file: where it is, what it must hash to, and what that is worth."""
    terms, bundle = terms_of(wave), client_of(wave)
    hashes = json.loads(listing(bundle, rules_of(wave)))["files"]
    files = [(language(code), hashes[code], file_name(wave, code)) for code in bundle.languages()]
    return render_template(
        "answer/file.html", terms=terms, files=files, client=bundle.address, home=rules_of(wave).home
    )


@answer.get("/w/<wave>/file.json")
def file_hashes(wave: str) -> Response:
    """What the file of each language hashes to, and what it was made of."""
    terms_of(wave)
    return Response(listing(client_of(wave), rules_of(wave)), mimetype="application/json")


@answer.get("/w/<wave>/file.<code>.html")
def whole_file(wave: str, code: str) -> Response:
    """The survey as one file, to be kept and opened from a disk."""
    terms_of(wave)
    bundle = client_of(wave)
    if code not in bundle.languages():
        abort(404)
    response = Response(draw_file(bundle, rules_of(wave), code), mimetype="text/html")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(wave, code)}"'
    return response


def rules_of(wave: str) -> Wave:
    manifest, questionnaire = _document(wave, "manifest.json"), _document(wave, "questionnaire.json")
    return Wave(manifest, questionnaire, f"{_config().url}/w/{wave}/")


@answer.get("/w/<wave>/refusals")
def explained(wave: str) -> str:
    """What each refusal means. In the words of this version, which knows all codes of those before it."""
    terms, found = terms_of(wave), json.loads(render_template("answer/refusals.json"))
    return render_template("answer/refusals.html", terms=terms, found=found)


def client_of(wave: str) -> Bundle:
    """The client that the wave promised; ClientMissing rather than another one."""
    return shelf().take(json.loads(_document(wave, "manifest.json"))["client"])


@answer.errorhandler(ClientMissing)
def missing(_: ClientMissing) -> tuple[str, int]:
    """Better no page than a program that nobody was promised."""
    return render_template(
        "problem.html",
        status=503,
        title=translate("The program of this survey is not here"),
        message=translate(
            "The rules of this survey promise you a certain program, and this server does not have it any more. "
            "Another one is not put in its place. Nothing was sent."
        ),
        next=translate("Tell the people who invited you: their operator can put the program back."),
    ), 503


def terms_of(wave: str) -> Terms:
    """The terms of a wave; 404 for one that was never locked, or that was imported: nobody takes part in it."""
    now = _config().clock()
    manifest, questionnaire = _document(wave, "manifest.json"), _document(wave, "questionnaire.json")
    if json.loads(manifest)["mode"] == IMPORTED:
        abort(404)
    return read_terms(manifest, questionnaire, state=state_of(_storage(), wave, now).value, now=now)


def unbroken(entries: list[Entry]) -> bool:
    """Whether every entry has its own hash and names the one before it."""
    before = GENESIS
    for entry in entries:
        if entry.previous != before or entry.hash != entry.expected_hash():
            return False
        before = entry.hash
    return True


def translate(message: str) -> str:
    return cast("str", current_app.extensions["translate"](message))


def _document(wave: str, name: str) -> bytes:
    try:
        return read_document(_storage(), wave, name, "reader")
    except UnknownWave:
        abort(404)


def _storage() -> "Storage":
    return cast("Storage", current_app.extensions["canopy"].storage)


def _config() -> "Config":
    return cast("Config", current_app.extensions["canopy"].config)
