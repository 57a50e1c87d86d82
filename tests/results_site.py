"""A small web application around the results pages: the real layout, the real words, the made-up board.

In: nothing. Out: `results_app()`, links of every scope. Called by: tests of pages, in flow and browser.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, Response
from werkzeug.serving import make_server

from analytics.pages import results
from survey.app.site import translations
from tests import made_up_board as made_up

ROOT = Path(__file__).resolve().parents[1]
SCOPES = {
    "all": made_up.MadeUpScope("everybody"),
    "hr": made_up.MadeUpScope("management"),
}
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src"
    " 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def scope_of(token: str) -> Any:
    if token.startswith("group-"):
        return made_up.MadeUpScope("group", token.removeprefix("group-"))
    return SCOPES.get(token)


def results_app() -> Flask:
    app = Flask(
        "canopy-results", static_folder=str(ROOT / "static"), template_folder=str(ROOT / "survey/app/site/templates")
    )
    app.extensions["canopy"] = SimpleNamespace(board=made_up.board(), scope_of=scope_of)
    app.context_processor(lambda: {"organisation": "Northfield"})
    translations.install(app)
    app.register_blueprint(results)

    @app.after_request
    def policy(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = CSP
        return response

    return app


def whole(app: Flask) -> Callable[..., list[bytes]]:
    """Files are read before they are sent: werkzeug leaves one open if a browser goes on to another page meanwhile."""

    def answer(environ: Any, start_response: Any) -> list[bytes]:
        body = app(environ, start_response)
        try:
            return [b"".join(body)]
        finally:
            getattr(body, "close", lambda: None)()

    return answer


@contextmanager
def served_results() -> Iterator[str]:
    """The pages of the last wave as HR sees them, at an address of this machine."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, whole(results_app()), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/results/hr/autumn-2026/"
    server.shutdown()
