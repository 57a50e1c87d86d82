"""Addresses of the results: a token says who reads, the rest what they want to see.

In: GET requests. Out: pages, or 404 for whatever this reader may not see. Called by: the web application.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from jinja2.runtime import Context
from werkzeug.exceptions import NotFound

from analytics.figures.wording import Wording, respondents_text
from analytics.pages import account, groups, items, overview, participation, scales
from analytics.pages.behind import actions, backtest, comments, drivers, outlook, patterns, trends
from analytics.pages.brief import guidebook, leadership, method, team
from analytics.pages.brief.summaries import summary
from analytics.pages.desk import Asked, Desk
from analytics.pages.seen.comparison import choices, own_label, still_held
from analytics.pages.seen.finding import PICK_UP_TO, find
from analytics.pages.seen.scope import ScopeLike, common_path, named_units
from analytics.pages.seen.visible import OutOfScope
from analytics.release.board import Board, Group

Builder = Callable[[Desk], Mapping[str, Any]]

PAGES: Final[Mapping[str, Builder]] = {
    "overview": overview.build,
    "team": team.build,
    "guides": guidebook.build,
    "leadership": leadership.build,
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
    "actions": actions.build,
    "protected": account.protected,
    "method": method.page,
}
FOCUSED: Final = frozenset(
    {"overview", "team", "guides", "scales", "items", "trends", "drivers", "outlook", "patterns", "actions"}
)  # about one group
COMPARED: Final = frozenset({"overview", "scales", "items", "groups", "trends"})  # on which a comparison can be chosen
THEMED: Final = frozenset({"items", "trends"})  # pages on which a theme can be chosen

CARRYING: Final = THEMED | {"guides"}  # pages whose address may name a theme
OF_THEMES: Final = frozenset({"overview", "team", "guides", "scales", "groups", "patterns", "trends"})

results = Blueprint("results", __name__, url_prefix="/results", template_folder="templates")


@dataclass(frozen=True)
class Links:
    """Addresses of this reader's pages; whatever is not named stays as it is."""

    token: str
    asked: Asked
    page: str

    def to(self, page: str, **changed: str | None) -> str:
        asked = {
            "wave": self.asked.wave,
            "group": self.asked.group,
            "theme": self.asked.theme,
            "against": self.asked.against,
            **changed,
        }
        kept = {name: value for name, value in asked.items() if value and (name != "theme" or page in CARRYING)}
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
    desk = Desk(board(), scope_behind(token), asked_for(wave), words())
    if desk.asked.theme and not desk.has_theme(desk.now.wave):
        raise OutOfScope(f"there is no theme {desk.asked.theme!r} in the wave {wave!r}")
    links = Links(token, desk.asked, page)
    if page in OF_THEMES and not desk.themes:  # a questionnaire of questions alone is read question by question
        return redirect(links.to("items", theme=None))
    built = build(desk)
    return render_template(
        f"results/{page}.html", **frame(desk, links), **{"summary": summary(page, desk, built), **built}
    )


def asked_for(wave: str) -> Asked:
    """Read an address; what is not a number of a part is the first one."""
    said = {name: request.args.get(name) or None for name in ("group", "theme", "against")}
    return Asked(wave, **said, find=request.args.get("find", ""), part=request.args.get("part", 1, type=int))


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
        "answered": lambda group: respondents_text(group.respondents, _, desk.now.invited(group)),
        "incomplete": links.page in FOCUSED and desk.now.incomplete(desk.focus),
        "together": together(desk) if links.page in FOCUSED and desk.focus.leaf else [],
        **pickers(desk, links),
        "focused": links.page in FOCUSED,
        "themed": links.page in THEMED and bool(desk.themes),
        "missing": OF_THEMES if not desk.themes else (),
        "about": about(desk, links),
        "file_name": lambda name: file_name(desk, links, name),
        "wave_links": [
            (
                entry,
                links.to(
                    links.page,
                    wave=entry.id,
                    group=still_there(desk, entry.id),
                    theme=desk.asked.theme if desk.has_theme(entry.id) else None,
                    against=still_held(desk, entry.id),
                ),
            )
            for entry in desk.waves
        ],
    }


def pickers(desk: Desk, links: Links) -> dict[str, Any]:
    """What can be chosen on this page: a group, from a list or by its name, and what it is held against."""
    listed = [group for group in desk.now.groups if shown_somewhere(desk, group)]
    compared = links.page in COMPARED
    held = choices(desk, own_label(desk, tree=links.page == "groups")) if compared else []
    return {
        "comparison": desk.comparison,  # on every page, so that an unknown one is refused by all alike
        "choices": listed if 1 < len(listed) <= PICK_UP_TO else [],
        "finding": find(listed, desk.asked.find) if len(listed) > PICK_UP_TO else None,
        "held": held if len(held) > 1 else [],
    }


def about(desk: Desk, links: Links) -> str:
    """What a picture says above its title, after the organisation: of which group it is, and when."""
    named = [] if links.page not in FOCUSED or desk.focus_is_organisation else [desk.focus.label]
    return " · ".join([*named, desk.now.title])


def file_name(desk: Desk, links: Links, figure: str) -> str:
    """Name a file by its figure, the group that the page shows, and the wave."""
    whole = links.page not in FOCUSED or desk.focus_is_organisation
    said = f"{figure} {'' if whole else desk.focus.label} {desk.now.wave}"
    return "-".join(re.findall(r"\w+", said)).lower()


def shown_somewhere(desk: Desk, group: Group) -> bool:
    if group.id == desk.focus.id:
        return True
    return not desk.now.protected_throughout(group) and not desk.now.is_everybody(group)


def together(desk: Desk) -> list[str]:
    """Name the teams that are shown as one, without the part of the tree that they share; none if one must not be."""
    units = desk.focus.units if named_units(desk.now.seen.values()).issuperset(desk.focus.units) else ()
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

    def count(one: str, many: str, number: int, /, **values: object) -> str:
        ngettext = cast("Callable[..., str]", environment.globals["ngettext"])
        return str(context.call(ngettext, one, many, number, **values))

    return Wording(str(variables.get("lang", "en")), translate, count)
