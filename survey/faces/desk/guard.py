"""Who may see a page of the desk, and whose name stands in the access log for what is done on it.

In: roles. Out: a decorator for views; the visitor. Called by: survey.faces.desk, survey.app.desk.

    @blueprint.get("/roster")
    @requires(Role.ORGANISER)
    def roster() -> str: ...
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, cast

from flask import abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from survey.accounts import journal
from survey.accounts.journal import Act
from survey.accounts.register import Account
from survey.accounts.roles import Role
from survey.accounts.sessions import Session
from survey.config import Config
from survey.storage.rooms import Storage, begin

Given = ParamSpec("Given")
View = Callable[Given, ResponseReturnValue]
EVERYBODY = tuple(Role)


@dataclass(frozen=True)
class Visitor:
    """A browser at the desk; without an account nobody is signed in there."""

    token: str
    account: Account | None = None
    session: Session | None = None

    def is_one_of(self, *roles: str) -> bool:
        """By their names, for templates."""
        return self.account is not None and any(role.value in roles for role in self.account.roles)


def requires(*roles: Role) -> Callable[[View[Given]], View[Given]]:
    """The view for accounts with one of these roles. Others are told so; who is not signed in is sent to do that."""

    def guarded(view: View[Given]) -> View[Given]:
        @wraps(view)
        def checked(*args: Given.args, **kwargs: Given.kwargs) -> ResponseReturnValue:
            account = visitor().account
            if account is None:
                return redirect(url_for("desk.entrance.sign_in", next=request.full_path.rstrip("?")))
            if not account.roles & set(roles):
                abort(403)
            return view(*args, **kwargs)

        return checked

    return guarded


def visitor() -> Visitor:
    return cast("Visitor", g.desk)


def account() -> Account:
    """Whose page this is; behind `requires` there is one."""
    return visitor().account or abort(403)


def act() -> Act:
    """What is done now, by whoever is signed in: for every function that writes to the access log."""
    return Act(account().email, config().clock(), config().zone)


def note(kind: str, **about: str) -> None:
    """Write to the access log that the visitor did this."""
    journal.append(storage(), act(), kind, **about)


def note_once(kind: str, once: str, **about: str) -> bool:
    """The same for a form that may come twice; False if it came before. `once`: its mark."""
    with begin(storage().accounts("accounts")) as connection:
        return journal.record_once(connection, act(), kind, once, **about)


def config() -> Config:
    return cast("Config", current_app.extensions["canopy"].config)


def storage() -> Storage:
    return cast("Storage", current_app.extensions["canopy"].storage)
