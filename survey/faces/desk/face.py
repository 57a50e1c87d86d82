"""The blueprint of the desk: who asks, from where, and what every answer of it carries.

In: a request under /desk/. Out: `g.desk`, headers, refusals as pages. Called by: survey.faces.desk.
"""

from datetime import UTC, datetime
from typing import cast

from flask import Blueprint, Response, abort, g, render_template, request, url_for

from survey.accounts import sessions
from survey.faces.desk import cookies
from survey.faces.desk.forms import form_token
from survey.faces.desk.guard import Visitor, config, storage
from survey.faces.doors import TooManyAtOnce

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


@desk.errorhandler(ValueError)
@desk.errorhandler(LookupError)
def refused(problem: Exception) -> tuple[str, int]:
    """A refusal of our own says what, why and what next; anything else is a defect and must not look like one."""
    if type(problem).__module__.split(".")[0] not in ("survey", "analytics"):
        raise problem
    return render_template("desk/refused.html", sentences=str(problem).splitlines()), 409


@desk.context_processor
def words() -> dict[str, object]:
    return {
        "visitor": g.get("desk"),
        "done": request.args.get("done", ""),
        "form_token": form_token,
        "way_back": url_for("desk.home.show"),
    }


@desk.app_template_filter()
def instant(seconds: int) -> str:
    """Seconds since 1970 as a moment that templates can write."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()
