"""Addresses of the results: a token says who reads, the rest what they want to see.

In: GET requests. Out: pages, or 404 for whatever this reader may not see. Called by: the web application.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from jinja2.runtime import Context
from werkzeug.exceptions import NotFound

from analytics.figures.wording import Wording, respondents_text
from analytics.pages import account, groups, items, overview, participation, scales
from analytics.pages.behind import backtest, comments, drivers, outlook, patterns, trends
from analytics.pages.brief import method
from analytics.pages.desk import Asked, Desk
from analytics.pages.seen.scope import ScopeLike, common_path
from analytics.pages.seen.visible import OutOfScope
from analytics.release.board import Board

Builder = Callable[[Desk], Mapping[str, Any]]

PAGES: Final[Mapping[str, Builder]] = {
    "overview": overview.build,
    "participation": participation.build,
    "scales": scales.build,
    "items": items.build,
    "groups": groups.build,
    "patterns": patterns.build,
    "trends": trends.build,
    "drivers": drivers.build,
    "comments": comments.build,
    "outlook": outlook.build,
    "backtest": backtest.build,
    "protected": account.protected,
    "method": method.page,
}
FOCUSED: Final = frozenset(
    {"overview", "scales", "items", "trends", "drivers", "outlook", "patterns"}
)  # about one group
THEMED: Final = frozenset({"items", "trends"})  # pages on which a theme can be chosen

results = Blueprint("results", __name__, url_prefix="/results", template_folder="templates")


@dataclass(frozen=True)
class Links:
    """Addresses of this reader's pages; whatever is not named stays as it is."""

    token: str
    asked: Asked
    page: str

    def to(self, page: str, **changed: str | None) -> str:
        asked = {"wave": self.asked.wave, "group": self.asked.group, "theme": self.asked.theme, **changed}
        kept = {name: value for name, value in asked.items() if value and (name != "theme" or page in THEMED)}
        return url_for(".show", token=self.token, page=page, **cast("dict[str, Any]", kept))

    def document(self, name: str) -> str:
        """The published document itself: release.json, manifest.json, questionnaire.json of the wave."""
        return f"{request.script_root}/w/{self.asked.wave}/{name}"

    @property
    def ledger(self) -> str:
        return f"{request.script_root}/ledger.json"


@results.get("/<token>/")
def latest(token: str) -> ResponseReturnValue:
    scope_behind(token)
    waves = board().waves()
    if not waves:
        return render_template("results/nothing.html")
    return redirect(url_for(".show", token=token, wave=waves[-1].id, page="overview"))


@results.get("/<token>/<wave>/")
def wave_overview(token: str, wave: str) -> ResponseReturnValue:
    scope_behind(token)
    return redirect(url_for(".show", token=token, wave=wave, page="overview"))


@results.get("/<token>/<wave>/<page>")
def show(token: str, wave: str, page: str) -> ResponseReturnValue:
    build = PAGES.get(page) or abort(404)
    asked = Asked(wave, request.args.get("group") or None, request.args.get("theme") or None)
    desk = Desk(board(), scope_behind(token), asked, words())
    links = Links(token, asked, page)
    return render_template(f"results/{page}.html", **frame(desk, links), **build(desk))


@results.errorhandler(OutOfScope)
def out_of_scope(_error: OutOfScope) -> ResponseReturnValue:
    # The same answer as for an unknown address: nobody learns which groups exist.
    return current_app.handle_http_exception(NotFound())


@results.after_request
def keep_to_this_reader(response: Any) -> Any:
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


def frame(desk: Desk, links: Links) -> dict[str, Any]:
    """What every results page shows around its content."""
    _ = desk.words
    return {
        "desk": desk,
        "now": desk.now,
        "focus": desk.focus,
        "focus_name": _("Whole organisation") if desk.focus_is_organisation else desk.focus.label,
        "waves": desk.waves,
        "links": links,
        "words": _,
        "answered": lambda group: respondents_text(group.respondents, _),
        "incomplete": links.page in FOCUSED and desk.now.incomplete(desk.focus),
        "together": together(desk.focus.units) if links.page in FOCUSED and desk.focus.leaf else [],
        "choices": [
            group for group in desk.now.groups if group.id == desk.focus.id or not desk.now.protected_throughout(group)
        ],
        "focused": links.page in FOCUSED,
        "themed": links.page in THEMED,
        "wave_links": [
            (entry, links.to(links.page, wave=entry.id, group=still_there(desk, entry.id))) for entry in desk.waves
        ],
    }


def together(units: Sequence[str]) -> list[str]:
    """Name the teams that are shown as one, without the part of the tree that they share."""
    shared = len(common_path(units))
    return [" / ".join(unit.split("/")[shared:]) for unit in units] if len(units) > 1 else []


def still_there(desk: Desk, wave: str) -> str | None:
    """Keep the group in a link to another wave, under its name there, only if it had a line of its own there."""
    group = desk.now.seen.get(desk.asked.group or "")
    line = desk.visible(wave).line(group) if group else None
    return line.id if line else None


def board() -> Board:
    return cast("Board", current_app.extensions["canopy"].board)


def scope_behind(token: str) -> ScopeLike:
    scope = current_app.extensions["canopy"].scope_of(token)
    return cast("ScopeLike", scope) if scope else abort(404)


def words() -> Wording:
    """The application's own gettext, in the language of this request, without any escaping: templates escape."""
    environment = current_app.jinja_env
    variables: dict[str, Any] = {}
    current_app.update_template_context(variables)
    context = Context(environment, {}, None, {})
    context.eval_ctx.autoescape = False
    gettext = environment.globals["gettext"]

    def translate(message: str, /, **values: object) -> str:
        return str(context.call(cast("Callable[..., str]", gettext), message, **values))

    return Wording(str(variables.get("lang", "en")), translate)
