"""Assembles the application: the faces that ask, the pages that show, and the one place where the two meet.

In: an installation. Out: a WSGI application. Called by: survey.app.site.server, survey.app.campaign, tests.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

from flask import Blueprint, Flask, Request, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from analytics.pages import results
from analytics.release.board import Board
from survey.app.desk import desk, reading
from survey.app.ending.door import door
from survey.app.outward.interface import interface, is_of_interface, problem_of
from survey.app.reporting.branding.door import brand, look
from survey.app.reporting.branding.shelf import Shelf
from survey.app.site import translations
from survey.app.site.assets import static_folder as static_folder
from survey.app.site.home import home_page
from survey.app.site.readers import Scope, scope_of
from survey.app.site.units import known_units
from survey.config import Config
from survey.faces.answer import answer
from survey.faces.client.door import client
from survey.faces.collector.door import collector
from survey.faces.collector.intake import Intake
from survey.faces.doors import RETRY_AFTER, origin
from survey.faces.issuer.door import issuer
from survey.faces.public import public
from survey.storage.rooms import Storage

LARGEST_REQUEST = 64 * 1024  # bytes; the largest honest one, an enrolment with four views, is under 4 KiB


@dataclass(frozen=True)
class Canopy:
    """What the faces and the pages may reach. Faces use config, storage, intake; pages use board and scope_of."""

    config: Config
    storage: Storage
    intake: Intake
    board: Board
    scope_of: Callable[[str], Scope | None]
    brand: Shelf
    units: Callable[[], frozenset[str]]  # that are known


class Unspooled(Request):
    """What is sent stays in memory: a roster that is uploaded must not lie in a folder for temporary files."""

    def _get_file_stream(self, *_: object, **__: object) -> IO[bytes]:
        return BytesIO()


class Application(Flask):
    """A Flask whose log names the door that failed, never the address that was asked for: links to results are keys."""

    request_class = Unspooled

    def log_exception(self, exc_info: Any) -> None:
        door = request.url_rule.rule if request.url_rule else "an address that does not exist"
        self.logger.error("%s %s failed", request.method, door, exc_info=exc_info)


PAGES = (answer, client, public, results, brand)
DOORS_OF: Mapping[str, tuple[Blueprint, ...]] = {
    "all": (*PAGES, issuer, collector, desk, interface, door),
    "organiser": (*PAGES, desk, interface, door),
    "board": PAGES,
}
"""Faces with pages. An issuer and a collector that run apart have none: survey.app.site.apart.face."""


def create_app(config: Config, storage: Storage, face: str = "all") -> Flask:
    app = Application(
        "survey.app.site", static_folder=static_folder(), static_url_path="/static", template_folder="templates"
    )
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_REQUEST, TRAP_HTTP_EXCEPTIONS=False, SEND_FILE_MAX_AGE_DEFAULT=None)
    board = Board(storage.public("reader"))
    app.extensions["canopy"] = Canopy(
        config=config,
        storage=storage,
        intake=Intake(storage),
        board=board,
        scope_of=lambda token: scope_behind(storage, token),
        brand=Shelf(storage, config.organisation),
        units=lambda: known_units(storage, board),
    )
    for each in DOORS_OF[face]:
        app.register_blueprint(each)
    translations.install(app)
    app.context_processor(lambda: {"organisation": (found := look())["name"], "look": found})
    app.add_url_rule("/", "home", lambda: home_page(config, storage))
    app.register_error_handler(HTTPException, explain)
    for lost in (OperationalError, NoConnection):
        app.register_error_handler(lost, explain_lost_database)
    app.after_request(lambda response: protect(response, config))
    return app


def stop(app: Flask) -> None:
    """Store what is queued, then let go of the files."""
    canopy: Canopy = app.extensions["canopy"]
    canopy.intake.close()


def scope_behind(storage: Storage, token: str) -> Scope | None:
    """Behind the sign-in an account says what may be seen, everywhere else the token of a link."""
    return reading.scope_here(token) if request.blueprint == reading.BLUEPRINT else scope_of(storage, token)


def explain(problem: HTTPException) -> ResponseReturnValue:
    """Every page that cannot be shown says so in the look of the others, and what to do; programs get JSON."""
    if is_of_interface():
        return problem_of(problem)
    status = problem.code or 500
    return render_template("problem.html", status=status, start=start_of_the_desk()), status


def start_of_the_desk() -> str:
    """Where somebody who works at the desk goes on from; nobody else is told of it."""
    at_desk = request.path.startswith("/desk/") and "desk.home.show" in current_app.view_functions
    return url_for("desk.home.show") if at_desk else ""


def explain_lost_database(_: Exception) -> Response:
    """A database that is away for a moment: the same request again, a little later, does what this one did not."""
    page = None if is_of_interface() else render_template("problem.html", status=503)
    response = problem_of(ServiceUnavailable()) if page is None else Response(page, 503)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def protect(response: Response, config: Config) -> Response:
    """Nothing from outside, nothing inline, nothing remembered, nobody told where a reader came from."""
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": f"'self' {origin(config.collector_url)}",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    if request.blueprint == answer.name:
        rules |= {"require-trusted-types-for": "'script'", "trusted-types": "'none'"}
    response.headers["Content-Security-Policy"] = "; ".join(f"{name} {value}" for name, value in rules.items())
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), interest-cohort=()"
    return response
