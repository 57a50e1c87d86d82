"""What every door does before it looks at what it is given: not too many at once, not too long, JSON and nothing else.

In: the request. Out: parsed JSON, or a refusal as JSON; answers that leave no trace.
Called by: faces.issuer, faces.collector, faces.public; `origin` also by survey.app.site.web.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from threading import BoundedSemaphore
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json
from werkzeug.exceptions import RequestEntityTooLarge

Model = TypeVar("Model", bound=BaseModel)

RETRY_AFTER = 5  # seconds that a client waits after 429 and 503


class TooManyAtOnce(RuntimeError):
    """More requests in flight than this door takes."""


class Malformed(ValueError):
    """A body that is not the JSON this door expects."""


class Refused(NamedTuple):
    status: int
    word: str
    sentence: str = ""  # instead of the error's own message, where that is not written for a client


class Doorway:
    """Counts who is inside, and nothing about them: a limit that needs no address."""

    def __init__(self, at_once: int) -> None:
        self._places = BoundedSemaphore(at_once)

    @contextmanager
    def enter(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise TooManyAtOnce(f"Too many requests at this moment. Send the same one again in {RETRY_AFTER} seconds.")
        try:
            yield
        finally:
            self._places.release()


def read_body(longest: int) -> bytes:
    """A body of at most `longest` bytes, whatever content type it claims; a longer one is answered 413.

    One that comes in pieces does not say how long it is, and is cut off where reading ends: so one byte more is read.
    """
    request.max_content_length = longest + 1
    body = request.get_data(cache=False)
    if len(body) > longest:
        raise RequestEntityTooLarge()
    return body


def read_json(longest: int) -> Any:
    body = read_body(longest)
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError:
        raise Malformed("The body is not JSON. Send one JSON object in UTF-8.") from None


def read_model(kind: type[Model], longest: int) -> Model:
    """The body as a model. What was sent is not repeated in the message: it may hold a code."""
    body = read_body(longest)
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        places = {".".join(str(step) for step in problem["loc"][:1]) or "the body" for problem in error.errors()}
        fields = ", ".join(kind.model_fields)
        raise Malformed(f"Wrong: {', '.join(sorted(places))}. Send a JSON object with exactly {fields}.") from None


def forget(response: Response) -> Response:
    """What the doors of codes and ballots say is said once: no cookie, no copy, no second request on the connection.

    A browser that has more to say opens another connection; nothing then ties the two together but their address.
    """
    for header in ("Set-Cookie", "ETag", "Last-Modified"):
        response.headers.pop(header, None)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Connection"] = "close"
    return response


def let_anybody_ask(response: Response) -> Response:
    """Pages and files from anywhere may use this: what is public to everybody, and doors that know nobody by a cookie.

    `docs/decisions/any-page-may-ask-the-doors.md` says what that means.
    """
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Headers"] = "content-type"
    return response


def origin(address: str) -> str:
    """Scheme, host and port of an address: the part that browsers compare.

    >>> origin("https://box.example:8443/canopy/")
    'https://box.example:8443'
    """
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def answer_refusals(blueprint: Blueprint, table: Mapping[type[Exception], Refused]) -> None:
    """One table per door maps what can go wrong to a status and a word."""
    for kind, refused in table.items():
        blueprint.register_error_handler(kind, partial(_refusal, refused))


def _refusal(refused: Refused, error: Exception) -> Response:
    response = jsonify(error=refused.word, message=refused.sentence or str(error))
    response.status_code = refused.status
    response.headers["Cache-Control"] = "no-store"
    if refused.status in (429, 503):
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response
