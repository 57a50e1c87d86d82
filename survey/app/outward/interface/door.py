"""The addresses of the interface: one rule for each endpoint, nothing but reading, no cookie, nothing for other sites.

In: GET and HEAD with a token. Out: JSON with its edition, or a problem. Called by: survey.app.outward.interface.
"""

import hashlib
import re
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from flask import Blueprint, Response, current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from analytics.pages.interface.asking import NotThere, Question
from analytics.pages.interface.edition import Edition, edition_of
from analytics.pages.interface.endpoints import ENDPOINTS, Endpoint
from analytics.pages.interface.shapes import Reader
from survey.accounts import allowance, tokens
from survey.accounts.tokens import Holder
from survey.app.inspection.exporting import wording
from survey.app.outward.interface.described import examples, openapi
from survey.app.outward.interface.problems import BASE, BY_KIND, PROBLEMS, NotForThisReader, TooMany, answer_problems
from survey.app.outward.interface.reading import refuse_token_in_address, scope_of_holder, who_reads
from survey.app.site.readers import Scope
from survey.app.site.translations import SOURCE_LANGUAGE
from survey.faces.doors import Doorway

AT_ONCE = 6  # requests that are answered together; the other threads are for people
PRIVATE = "private, no-cache"

interface = Blueprint("interface", __name__, url_prefix=BASE.rstrip("/"), template_folder="templates")
doorway = Doorway(AT_ONCE)
for _kind in BY_KIND:
    interface.register_error_handler(_kind, answer_problems)


def show_page() -> ResponseReturnValue:
    """For people: what can be asked, with what comes back."""
    address = f"{rooms().config.desk}{BASE}"
    told = {"endpoints": ENDPOINTS, "examples": examples(), "problems": PROBLEMS}
    response = Response(render_template("interface/page.html", base=BASE, address=address, **told))
    response.headers["Cache-Control"] = "no-cache"
    return response


def show_description() -> ResponseReturnValue:
    """For programs."""
    body = openapi(request.script_root)
    response = Response(body, mimetype="application/json")
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(hashlib.sha256(body).hexdigest())
    return response.make_conditional(request)


def show(endpoint: Endpoint, **in_path: str) -> ResponseReturnValue:
    """One answer, in this order: who asks, how often, what, and whether it is new to them."""
    refuse_token_in_address()
    with doorway.enter():
        found = who_reads(rooms().storage, rooms().config.clock())
        count(found)
        scope = scope_of_holder(found)
        values = endpoint.values(request.args.to_dict(flat=False)) | path_values(endpoint, in_path)
        if endpoint.every_group and scope.kind != "management":
            raise NotForThisReader
        if endpoint.build is None:
            return about_reader(found, scope)
        return answered(endpoint, scope, values)


def count(found: Holder) -> None:
    storage, now = rooms().storage, rooms().config.clock()
    subject = allowance.subject_of(found.token.id)
    g.standing = allowance.take(storage, now, subject, allowance.A_READER)
    if not g.standing.allowed:
        raise TooMany
    tokens.note_use(storage, rooms().config.today(), found.token)


def path_values(endpoint: Endpoint, in_path: dict[str, str]) -> dict[str, str]:
    known = {one.name: one for one in endpoint.parameters if one.in_path}
    if not all(known[name].takes(value) for name, value in in_path.items()):
        raise NotThere
    return in_path


def about_reader(found: Holder, scope: Scope) -> Response:
    last, organisation = found.token.last_day(rooms().config.zone).isoformat(), rooms().brand.now().name
    told = Reader.model_validate(
        {"scope": scope.kind, "units": scope.units, "expires": last, "organisation": organisation}
    )
    response = Response(told.model_dump_json(), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def answered(endpoint: Endpoint, scope: Scope, values: dict[str, str]) -> Response:
    """Who has this edition of the answer is told that it is still good, and nothing is built."""
    edition = edition_of(rooms().board)
    tag = tag_of(edition, scope)
    if tag in request.if_none_match:
        response = Response(status=304)
    else:
        question = Question(rooms().board, scope, wording(SOURCE_LANGUAGE), edition, values)
        built = cast("Callable[[Question], Any]", endpoint.build)(question)
        body = built if isinstance(built, bytes) else built.model_dump_json()
        response = Response(body, mimetype="application/json")
    response.set_etag(tag)
    response.headers["Cache-Control"] = PRIVATE
    return response


def tag_of(edition: Edition, scope: Scope) -> str:
    """Everything that an answer depends on: what is published, who reads, what they ask."""
    known = [edition.digest, scope.kind, scope.group or "", *scope.units, request.full_path]
    return hashlib.sha256("\n".join(known).encode()).hexdigest()[:40]


@interface.after_request
def say_what_is_left(response: Response) -> Response:
    """In the words of the draft of the IETF on rate limits; caches keep readers apart."""
    response.headers["Vary"] = "Authorization"
    standing = g.get("standing")
    if standing is not None:
        response.headers["RateLimit-Policy"] = f'"{standing.whose}";q={standing.quota};w={allowance.WINDOW}'
        response.headers["RateLimit"] = f'"{standing.whose}";r={standing.left};t={standing.resets}'
    return response


def rooms() -> Any:
    return current_app.extensions["canopy"]


def _rule(path: str) -> str:
    """`/waves/{wave}` as Flask writes it."""
    return re.sub(r"\{(\w+)\}", r"<\1>", path)


for _endpoint in ENDPOINTS:
    interface.add_url_rule(
        _rule(_endpoint.path),
        _endpoint.name,
        partial(show, _endpoint),
        methods=["GET"],
        provide_automatic_options=False,
    )
for _path, _name, _view in (("/", "page", show_page), ("/openapi.json", "description", show_description)):
    interface.add_url_rule(_path, _name, _view, methods=["GET"], provide_automatic_options=False)
