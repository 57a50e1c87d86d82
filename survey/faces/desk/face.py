"""The blueprint of the desk: who asks, from where, and what every answer of it carries.

In: a request under /desk/. Out: `g.desk`, headers, refusals as pages. Called by: survey.faces.desk.
"""

from datetime import UTC, datetime
from typing import cast

from flask import Blueprint, Response, abort, g, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from survey.accounts import sessions
from survey.faces.desk import cookies
from survey.faces.desk.forms import form_token, gettext, once_word
from survey.faces.desk.guard import Visitor, config, storage
from survey.faces.doors import TooManyAtOnce
from survey.translations.wording import sentences_of

desk = Blueprint("desk", __name__, url_prefix="/desk", template_folder="templates")
LARGEST_FORM = 64 * 1024  # bytes; pages that take files say so themselves


@desk.before_request
def recognise() -> None:
    """Who asks. A form that another site sends is refused before anything is looked at."""
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        abort(403)
    token, is_new = cookies.token()
    found = None if is_new else sessions.signed_in(storage(), config().clock(), token)
    g.desk = Visitor(token, *(found or (None, None)))


@desk.after_request
def keep_to_this_browser(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    visitor = cast("Visitor | None", g.get("desk"))
    if visitor is not None and cookies.token()[1] and not cookies.is_given(response):
        cookies.give(response, visitor.token)
    return response


@desk.errorhandler(TooManyAtOnce)
def busy(_problem: TooManyAtOnce) -> tuple[str, int]:
    return render_template("problem.html", status=429), 429


@desk.errorhandler(RequestEntityTooLarge)
def too_large(_problem: RequestEntityTooLarge) -> tuple[str, int]:
    """Of a page that asks for a file it is the file that is too large, and not what somebody typed."""
    if request.mimetype != "multipart/form-data":
        return render_template("problem.html", status=413), 413
    return file_too_large(
        request.max_content_length or LARGEST_FORM,
        gettext("Look whether it is the file that the page asks for. If it is, tell whoever runs the server."),
    )


def file_too_large(most: int, advice: str) -> tuple[str, int]:
    """`most`: bytes of the largest file that the page takes."""
    size = gettext("%(n)s MB", n=most >> 20) if most >= 1 << 20 else gettext("%(n)s KB", n=most >> 10)
    return render_template(
        "problem.html",
        status=413,
        title=gettext("This file is too large"),
        message=gettext("This page takes files of up to %(size)s. Nothing of yours was taken.", size=size),
        next=advice,
    ), 413


@desk.errorhandler(ValueError)
@desk.errorhandler(LookupError)
def refused(problem: Exception) -> tuple[str, int]:
    """A refusal of our own says what, why and what next; anything else is a defect and must not look like one."""
    if type(problem).__module__.split(".")[0] not in ("survey", "analytics"):
        raise problem
    return render_template("desk/refused.html", sentences=sentences_of(problem)), 409


@desk.context_processor
def words() -> dict[str, object]:
    return {
        "visitor": g.get("desk"),
        "done": request.args.get("done", ""),
        "form_token": form_token,
        "once_word": once_word,
        "way_back": url_for("desk.home.show"),
    }


@desk.app_template_filter()
def instant(seconds: int) -> str:
    """Seconds since 1970 as a moment that templates can write."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()
