"""The page on which a works council makes its key; the server never sees it.

In: a visit. Out: a page whose program makes two files on the visitor's device. Called by: survey.app.desk.
"""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from survey.accounts.roles import Role
from survey.faces.desk.guard import requires

ceremony = Blueprint("ceremony", __name__, url_prefix="/key")


@ceremony.get("/")
@requires(Role.WORKS_COUNCIL)
def show() -> ResponseReturnValue:
    return render_template("desk/key.html")
