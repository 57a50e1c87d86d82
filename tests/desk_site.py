"""The organiser's pages over HTTP, without a network: a browser that keeps cookies, sends forms, and reads.

In: an installation. Out: Browser, or an address that a real one opens. Called by: tests of the desk.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Thread
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from survey.accounts import register
from survey.accounts.roles import named
from survey.app.campaign import House
from survey.app.site.web import create_app, stop
from survey.storage.rooms import begin
from tests.employee_site import Quiet, whole

PASSWORD = "grey heron at noon"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@dataclass
class Browser:
    app: Flask
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, headers={"User-Agent": FIREFOX})

    def post(self, path: str, page: str | None = None, headers: Any = None, **form: Any) -> TestResponse:
        """Fill in the form of a page (or of `path` itself) and send it."""
        token = TOKEN.search(self.get(page or path).text)
        data = {"csrf_token": token.group(1) if token else ""} | form
        return self.client.post(path, data=data, headers={"User-Agent": FIREFOX, **(headers or {})})

    def sign_in(self, email: str, password: str = PASSWORD) -> TestResponse:
        return self.post("/desk/sign-in", email=email, password=password)

    def cookies(self) -> dict[str, Any]:
        """Name -> cookie, of every path."""
        return {cookie.key: cookie for cookie in self.client._cookies.values()}


def account(house: House, email: str, *roles: str) -> None:
    name, grants = email.partition("@")[0].title(), [named(role) for role in roles]
    with begin(house.storage.accounts("accounts")) as connection:
        register.add(connection, email=email, name=name, grants=grants, password=PASSWORD)


def signed_in(house: House, email: str, *roles: str) -> Browser:
    account(house, email, *roles)
    browser = Browser(create_app(house.config, house.storage))
    assert browser.sign_in(email).status_code == 302
    return browser


@contextmanager
def listening(house: House) -> Iterator[tuple[House, Flask]]:
    """The application of an installation at an address of this machine; at the end its files are let go as well."""
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True, request_handler=Quiet)
    url = f"http://127.0.0.1:{server.server_port}"
    house = replace(house, config=replace(house.config, url=url, collector_url=url))
    app = create_app(house.config, house.storage)
    server.app = whole(app)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield house, app
    server.shutdown()
    thread.join()
    stop(app)
    house.storage.close()
