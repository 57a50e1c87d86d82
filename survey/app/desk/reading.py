"""Results behind the sign-in: the same pages, for what an account may see.

In: GET requests under /desk/results/mine/. Out: who may look at what. Called by: survey.app.desk, survey.app.site.web.
"""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from survey.app.site.readers import Scope, scope_of_account
from survey.faces.desk.guard import visitor

BLUEPRINT = "desk.results"
MINE = "mine"  # stands in the address where a link has its token


def sign_in_first() -> ResponseReturnValue | None:
    """Whoever is not signed in is sent to do that; afterwards the page that was asked for opens."""
    if request.blueprint != BLUEPRINT or visitor().account is not None:
        return None
    return redirect(url_for("desk.entrance.sign_in", next=request.full_path.rstrip("?")))


def scope_here(token: str) -> Scope | None:
    account = visitor().account
    return scope_of_account(account) if account is not None and token == MINE else None
