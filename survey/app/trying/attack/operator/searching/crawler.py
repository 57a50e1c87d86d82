"""Follows every link of the whole application, as a stranger, with each link to results, and in every role.

In: an application, where to begin. Out: `Seen`: addresses, headers, bodies. Called by: searching.search, tests.
"""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.wrappers import Response

LINK: Final = re.compile(r"""(?:href|src|action)=["']([^"'#]+)""")
TOKEN: Final = re.compile(r'name="csrf_token" value="([^"]+)"')
LANGUAGE: Final = re.compile(r"[?&]lang=")
MOST: Final = 5000  # pages for one reader; the product has far fewer
LEAVES: Final = ("/desk/sign-out",)


class Endless(RuntimeError):
    """A crawl that does not end; what lies behind its last page was not searched."""


class NotSignedIn(RuntimeError):
    """An account that does not get in; its pages were not searched."""


@dataclass(frozen=True)
class Seen:
    """One answer to one reader."""

    reader: str
    path: str
    status: int
    headers: Mapping[str, str]
    body: bytes


def crawl(
    client: FlaskClient, reader: str, begin: Iterable[str], *, below: str = "/", languages: bool = True
) -> Iterator[Seen]:
    """Every page and file below an address that can be reached by GET, in every language or one. Raises Endless."""
    waiting = deque(dict.fromkeys(begin))
    known = set(waiting)
    while waiting:
        path = waiting.popleft()
        seen = asked(client, reader, path)
        yield seen
        for found in links_of(seen):
            foreign = not languages and LANGUAGE.search(found)
            if found not in known and found.startswith(below) and not found.startswith(LEAVES) and not foreign:
                known.add(found)
                waiting.append(found)
        if len(known) > MOST:
            raise Endless(f"{reader} reached more than {MOST} addresses; the last was {path}")


def asked(client: FlaskClient, reader: str, path: str) -> Seen:
    with client.get(path) as answer:
        return seen_of(answer, reader, path)


def seen_of(answer: Response, reader: str, path: str) -> Seen:
    headers = {name: "; ".join(answer.headers.getlist(name)) for name in answer.headers.keys()}  # noqa: SIM118  # not a dict
    return Seen(reader, path, answer.status_code, headers, answer.get_data())


def links_of(seen: Seen) -> Iterator[str]:
    """Addresses of this site that a page names, wherever it names them, and where an answer sends its reader."""
    named = [seen.headers["Location"]] if "Location" in seen.headers else []
    if "html" in seen.headers.get("Content-Type", ""):
        named += LINK.findall(seen.body.decode("utf-8", "replace"))
    for one in named:
        parts = urlsplit(urljoin(f"http://localhost{seen.path}", unescape(one)))
        if parts.hostname in ("localhost", "127.0.0.1") and parts.scheme in ("http", "https"):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def signed_in(app: Flask, email: str, password: str) -> FlaskClient:
    """As a browser signs in. Raises NotSignedIn."""
    client = app.test_client()
    token = TOKEN.search(client.get("/desk/sign-in").get_data(as_text=True))
    form: dict[str, Any] = {"csrf_token": token.group(1) if token else "", "email": email, "password": password}
    if client.post("/desk/sign-in", data=form).status_code != 302:
        raise NotSignedIn(f"{email} could not sign in")
    return client


def everything(
    app: Flask, begin: Iterable[str], accounts: Mapping[str, tuple[str, str]], *, tell: Callable[[str], None]
) -> Iterator[Seen]:
    """What everybody together can see. Whoever is signed in is a stranger outside of the desk: cookies are its own."""
    tell("A10: every page, for whoever has a link")
    public, links = public_and_links(begin)
    yield from crawl(app.test_client(), "link", [*public, *links[:1]])
    # A translation holds the same numbers and names: it is read once, with one link and by the organiser.
    for link in links[1:]:
        yield from crawl(app.test_client(), "link", [link], below=link, languages=False)
    for role, (email, password) in accounts.items():
        tell(f"A10: every page of {role}")
        reader = signed_in(app, email, password)
        yield from crawl(reader, role, ["/desk/"], below="/desk/", languages=role == "organiser")


def public_and_links(begin: Iterable[str]) -> tuple[list[str], list[str]]:
    """What stands open to everybody, and the links to results, each with a page of its own."""
    every = list(begin)
    links = [one for one in every if one.startswith("/results/")]
    return [one for one in every if one not in links], links
