"""The page of the access log: who did what when, for those who control it, and the hash to note down.

In: the access log. Out: a page. Called by: survey.faces.desk.
"""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from survey.accounts import journal
from survey.accounts.roles import Role
from survey.faces.desk.guard import note, requires, storage

log = Blueprint("log", __name__, url_prefix="/log")
ON_A_PAGE = 200  # entries


@log.get("/")
@requires(Role.WORKS_COUNCIL, Role.AUDITOR)
def show() -> ResponseReturnValue:
    """The latest entries first; reading them is an entry of its own."""
    note("log-read")
    recorded = journal.entries(storage())
    pages = max(1, -(-len(recorded) // ON_A_PAGE))
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    shown = recorded[::-1][(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
    wrong = list(journal.problems(recorded))
    return render_template(
        "desk/log.html", entries=shown, wrong=wrong, head=journal.head_of(recorded), number=number, pages=pages
    )
