"""The first page after sign-in: what is to be done next, for whoever looks.

In: an installation. Out: a page. Called by: survey.app.desk.
"""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from survey.faces.desk.guard import EVERYBODY, requires

home = Blueprint("home", __name__, template_folder="templates")


@home.get("/")
@requires(*EVERYBODY)
def show() -> ResponseReturnValue:
    return render_template("desk/home.html")
