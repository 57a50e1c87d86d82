"""The first page after sign-in: what is to be done next, for whoever looks.

In: an installation. Out: a page. Called by: survey.app.desk.
"""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from survey.actions import book
from survey.app.desk.facts import all_waves
from survey.app.site.readers import scope_of_account
from survey.faces.desk.guard import EVERYBODY, account, config, requires, storage
from survey.waves import ledger

home = Blueprint("home", __name__, template_folder="templates")


@home.get("/")
@requires(*EVERYBODY)
def show() -> ResponseReturnValue:
    published = [entry for entry in ledger.entries(storage()) if entry.kind == "released"]
    reads = scope_of_account(account()) is not None and bool(published)
    last = published[-1].wave if published else ""
    mine = [one for one in book.actions(storage()) if one.owner.id == account().id and one.state.is_open]
    late = sum(1 for one in mine if one.is_late(config().today()))
    return render_template("desk/home.html", waves=all_waves(), reads=reads, last=last, mine=len(mine), late=late)
