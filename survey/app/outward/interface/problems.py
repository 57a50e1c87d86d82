"""What can go wrong at the interface, as RFC 9457 problems: what happened, why, and what to do.

In: an exception, or a status. Out: application/problem+json.
Called by: survey.app.outward.interface, survey.app.site.web.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import Response, g, request
from werkzeug.exceptions import HTTPException

from analytics.pages.interface.asking import NotThere, NotUnderstood
from analytics.pages.interface.endpoints import N_
from analytics.pages.seen.visible import OutOfScope
from analytics.release.board import NotOnTheBoard
from survey.faces.doors import RETRY_AFTER, TooManyAtOnce

PLACE: Final = "/api/"
BASE: Final = "/api/v1/"
MEDIA: Final = "application/problem+json"


class NoToken(PermissionError):
    """Nobody said who reads."""


class WrongToken(PermissionError):
    """What was sent is no token that reads here."""


class TokenInAddress(ValueError):
    """A token where addresses are written down: in logs, histories, and on the way."""


class NotForThisReader(PermissionError):
    """Something that only readers of every group may have."""


class TooMany(RuntimeError):
    """More requests than one token, or all wrong ones together, may make in a minute."""


@dataclass(frozen=True)
class Problem:
    """Its type is a link to the page of the interface, which says the same."""

    word: str
    status: int
    title: str
    why: str
    remedy: str


PROBLEMS: Final = (
    Problem(
        "no-token",
        401,
        N_("A token is needed"),
        N_("Every address but the description asks who reads."),
        N_("Make a token at the desk, or with `token add`, and send it as: Authorization: Bearer canopy_…"),
    ),
    Problem(
        "wrong-token",
        401,
        N_("This token does not read here"),
        N_("It is mistyped, was withdrawn, is past its last day, or its owner has no access or other roles by now."),
        N_("Look under “Interface” at the desk whether it is still there, and make another one."),
    ),
    Problem(
        "token-in-address",
        400,
        N_("A token stands in the address"),
        N_("Addresses are written down in logs and histories on the way: others may have this token."),
        N_("Withdraw this token, make another one, and send it in the header Authorization alone."),
    ),
    Problem(
        "not-understood",
        400,
        N_("A value is not one that its parameter takes"),
        N_("The parameter is unknown here, missing, there twice, or outside of its description."),
        N_("Compare the address with the description of the interface."),
    ),
    Problem(
        "not-for-this-reader",
        403,
        N_("This is for readers of every group"),
        N_("The token reads for some groups, and the document is about all of them."),
        N_("Read the cells of this token. The whole file, which is public, lies under /w/WAVE/release.json."),
    ),
    Problem(
        "not-there",
        404,
        N_("There is no such address, wave, group or measure for this reader"),
        N_("It does not exist, is not published yet, or is for others: one answer, so that nobody learns which."),
        N_("Choose from the lists of waves, groups and measures."),
    ),
    Problem(
        "only-reading",
        405,
        N_("Here is only reading"),
        N_("Nothing can be changed through the interface; it takes GET and HEAD."),
        N_("Ask with GET."),
    ),
    Problem(
        "too-many",
        429,
        N_("Too many requests in a minute"),
        N_("A token has 300 requests a minute; all tokens that nobody gave out have 60 together."),
        N_("Wait for as many seconds as Retry-After says, then ask again."),
    ),
    Problem(
        "busy",
        503,
        N_("The server is busy, or away from its database for a moment"),
        N_("A few requests are answered at a time, so that those who take part in a survey do not wait for programs."),
        N_("Ask the same again after the seconds of Retry-After."),
    ),
    Problem(
        "failed",
        500,
        N_("The server failed"),
        N_("This is a defect and not yours. Nothing was changed."),
        N_("Tell whoever runs the server; its log names the address without its values."),
    ),
)
BY_WORD: Final = {one.word: one for one in PROBLEMS}
BY_STATUS: Final = {404: "not-there", 405: "only-reading", 429: "too-many", 500: "failed", 503: "busy"}
BY_KIND: Final[Mapping[type[Exception], str]] = {
    NoToken: "no-token",
    WrongToken: "wrong-token",
    TokenInAddress: "token-in-address",
    NotUnderstood: "not-understood",
    NotForThisReader: "not-for-this-reader",
    NotThere: "not-there",
    OutOfScope: "not-there",
    NotOnTheBoard: "not-there",
    TooMany: "too-many",
    TooManyAtOnce: "busy",
}


def is_of_interface() -> bool:
    return request.path.startswith(PLACE)


def answer_problems(error: Exception) -> Response:
    """What one of the exceptions above says. Of what was sent only the name of a parameter is repeated."""
    word = next(word for kind, word in BY_KIND.items() if isinstance(error, kind))
    return respond(BY_WORD[word], parameter=str(error) if isinstance(error, NotUnderstood) else "")


def problem_of(problem: HTTPException) -> Response:
    """What the application itself refuses: an unknown address, another method, a failure."""
    status = problem.code or 500
    response = respond(BY_WORD[BY_STATUS.get(status, "not-understood" if status < 500 else "failed")])
    if status == 405:
        response.headers["Allow"] = "GET, HEAD"
    return response


def respond(problem: Problem, parameter: str = "") -> Response:
    told: dict[str, object] = {
        "type": f"{request.script_root}{BASE}#{problem.word}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.why,
        "remedy": problem.remedy,
    }
    if parameter:
        told["parameter"] = parameter
    response = Response(json.dumps(told, ensure_ascii=False), problem.status, mimetype=MEDIA)
    response.headers["Cache-Control"] = "no-store"
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="canopy"'
    if problem.status in (429, 503):
        standing = g.get("standing")
        response.headers["Retry-After"] = str(standing.resets if standing else RETRY_AFTER)
    return response
