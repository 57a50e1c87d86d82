"""Signing in and out, and the links that work once: first set-up, invitation, new password.

In: forms. Out: a session in a cookie, or what to do instead. Called by: survey.faces.desk.
"""

import re

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, PasswordField, StringField, ValidationError

from survey.accounts import entry, links, passwords, sessions
from survey.accounts.links import Invited, LinkOver
from survey.accounts.passwords import PasswordRefused
from survey.accounts.register import address_of, name_of
from survey.faces.desk import cookies
from survey.faces.desk.forms import Confirmation, DeskForm, filled, gettext, passes, password_sentence
from survey.faces.desk.guard import config, storage, visitor
from survey.faces.doors import Doorway

AT_ONCE = 4  # passwords that are looked at in the same moment: ballots must not wait for guessers
OWN_PAGE = re.compile(r"/desk/[\w./?=&%~-]*", re.ASCII)
BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iOS"), ("iPad", "iOS"), ("Mac OS", "macOS"))

entrance = Blueprint("entrance", __name__)
doorway = Doorway(AT_ONCE)


class SignIn(DeskForm):
    email = StringField(validators=[filled])
    password = PasswordField(validators=[filled])


class NewPassword(DeskForm):
    """With the words that belong to the account, which must not be its password."""

    known: tuple[str, ...] = ()
    password = PasswordField(validators=[filled])
    again = PasswordField()

    def validate_password(self, field: PasswordField) -> None:
        try:
            passwords.check_new(str(field.data or ""), self.known)
        except PasswordRefused as problem:
            raise ValidationError(password_sentence(problem)) from problem

    def validate_again(self, field: PasswordField) -> None:
        if field.data != self.password.data:
            raise ValidationError(gettext("This is not the same password."))


class SetUp(NewPassword):
    name = StringField(validators=[passes(name_of, lambda: gettext("Write your name, as colleagues know it."))])
    email = StringField(validators=[passes(address_of, lambda: gettext("Write it as name@organisation.example."))])


@entrance.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    form = SignIn()
    if not form.validate_on_submit():
        return page(form)
    tried = entry.Tried(form.email.data, form.password.data, cookies.device(), device_words())
    with doorway.enter():
        found = entry.sign_in(storage(), config().clock(), tried)
    if isinstance(found, entry.NotIn):
        return page(form, found), 401
    response = make_response(redirect(wanted_page()))
    cookies.give(response, found.token)
    cookies.give_device(response, found.device_token)
    return response


def page(form: Form, refused: entry.NotIn | None = None) -> str:
    return render_template("desk/sign-in.html", form=form, refused=refused)


@entrance.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    if not Confirmation().validate_on_submit():
        return redirect(url_for("desk.home.show"))
    sessions.sign_out(storage(), config().clock(), visitor().token)
    response = make_response(redirect(url_for("desk.entrance.sign_in", done="signed-out")))
    cookies.take_back(response)
    return response


@entrance.route("/link/<token>", methods=["GET", "POST"])
def follow(token: str) -> ResponseReturnValue:
    link = links.look(storage(), config().clock(), token)
    form = form_for(link)
    if not form.validate_on_submit():
        return render_template("desk/link.html", form=form, link=link)
    typed = {name: form[name].data for name in ("email", "name") if name in form}
    with doorway.enter():
        links.accept(storage(), config().clock(), token, password=form.password.data, **typed)
    return redirect(url_for("desk.entrance.sign_in", done=link.purpose))


def form_for(link: Invited) -> NewPassword:
    """At the set-up the account's name is typed on the same page."""
    form = SetUp() if link.purpose == links.SETUP else NewPassword()
    typed = (form.name.data or "", form.email.data or "") if isinstance(form, SetUp) else (link.name, link.email)
    form.known = tuple(word for word in typed if word)
    return form


@entrance.errorhandler(LinkOver)
def link_over(_problem: LinkOver) -> ResponseReturnValue:
    return render_template("desk/link-over.html"), 410


def wanted_page() -> str:
    """The page that somebody was on the way to, if it is one of ours."""
    wanted = request.args.get("next", "")
    bare = wanted.removeprefix(request.script_root)
    return wanted if OWN_PAGE.fullmatch(bare) and "//" not in bare else url_for("desk.home.show")


def device_words() -> str:
    """Enough for somebody to recognise their own browser in a list: “Firefox on Windows”."""
    said = request.headers.get("User-Agent", "")
    browser = next((name for mark, name in BROWSERS if mark in said), "")
    system = next((name for mark, name in SYSTEMS if mark in said), "Linux" if "Linux" in said else "")
    return " / ".join(part for part in (browser, system) if part)
