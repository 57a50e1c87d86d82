"""The list of waves, and the page of one: where it stands, what comes next.

In: a wave id. Out: pages. Called by: survey.app.desk.
"""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from survey.accounts.roles import Role
from survey.app.desk.facts import all_waves, facts_of, turnout_of
from survey.app.inspection.fieldwork import reader_links
from survey.faces.desk.forms import Confirmation
from survey.faces.desk.guard import account, config, requires, storage
from survey.waves.states import State, UnknownWave

LOOKS = (Role.ORGANISER, Role.WORKS_COUNCIL, Role.AUDITOR)  # who sees how waves come about

waves = Blueprint("waves", __name__, url_prefix="/waves", template_folder="templates")


@waves.get("/")
@requires(*LOOKS)
def show() -> ResponseReturnValue:
    return render_template("desk/waves.html", waves=all_waves())


@waves.get("/<wave>/")
@requires(*LOOKS)
def one(wave: str) -> ResponseReturnValue:
    facts = facts_of(wave)
    shows_links = facts.state == State.RELEASED.value and Role.ORGANISER in account().roles
    return render_template(
        "desk/wave.html",
        facts=facts,
        turnout=turnout_of(facts),
        button=Confirmation(),
        links=reader_links(config(), storage(), wave) if shows_links else [],
    )


@waves.errorhandler(UnknownWave)
def unknown(_problem: UnknownWave) -> ResponseReturnValue:
    return current_app.handle_http_exception(NotFound())
