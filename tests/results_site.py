"""A small web application around the results pages: the real layout, the real words, the made-up board.

In: nothing. Out: `results_app()`, links of every scope. Called by: tests of pages, in flow and browser.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, Response

from analytics.pages import results
from survey.app import translations
from tests import made_up_board as made_up

ROOT = Path(__file__).resolve().parents[1]
SCOPES = {
    "all": made_up.MadeUpScope("everybody"),
    "hr": made_up.MadeUpScope("management"),
}
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class StandInRelease:
    """release.json, parsed as the board does."""

    wave: dict[str, Any]
    groups: dict[str, Any]
    cells: dict[tuple[str, str, str], Any]
    participation: dict[str, Any]
    themes: list[dict[str, Any]]
    quotes: list[dict[str, Any]]

    def cell(self, group: str, measure: str, statistic: str) -> Any:
        return self.cells.get((group, measure, statistic))


class StandInBoard:
    """The four made-up waves."""

    def waves(self) -> list[Any]:
        return [SimpleNamespace(id=wave, title=title, closed=closed) for wave, title, closed in made_up.WAVES]

    @cache  # noqa: B019
    def release(self, wave: str) -> StandInRelease:
        document = made_up.documents()[wave]
        empty = dict.fromkeys(("value", "low", "high", "noise", "margin"))
        cells = {(c["group"], c["measure"], c["statistic"]): SimpleNamespace(**(empty | c)) for c in document["cells"]}
        groups = {g["id"]: SimpleNamespace(**(g | {"units": tuple(g["units"])})) for g in document["groups"]}
        return StandInRelease(document["wave"], groups, cells, document["participation"], document["themes"], document["quotes"])

    def questionnaire(self, wave: str) -> dict[str, Any]:
        return made_up.questionnaire()

    def manifest(self, wave: str) -> dict[str, Any]:
        return made_up.manifest(wave, wave)


def scope_of(token: str) -> Any:
    if token.startswith("group-"):
        return made_up.MadeUpScope("group", token.removeprefix("group-"))
    return SCOPES.get(token)


def results_app() -> Flask:
    app = Flask("canopy-results", static_folder=str(ROOT / "static"), template_folder=str(ROOT / "survey/app/templates"))
    app.extensions["canopy"] = SimpleNamespace(board=StandInBoard(), scope_of=scope_of)
    app.context_processor(lambda: {"organisation": "Northfield"})
    translations.install(app)
    app.register_blueprint(results)

    @app.after_request
    def policy(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = CSP
        return response

    return app


def group_id(label: str) -> str:
    groups = made_up.documents()["autumn-2026"]["groups"]
    return next(str(group["id"]) for group in groups if group["label"] == label and group["partition"] == "ordinary")
