"""One's own account: where one is signed in, the language of one's mails, and one's password.

In: forms of the signed-in visitor. Out: pages. Called by: survey.faces.desk.
"""

from flask import Blueprint, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import PasswordField, SelectField

from survey.accounts import entry, language, sessions
from survey.faces.desk import cookies
from survey.faces.desk.entrance import NewPassword, doorway
from survey.faces.desk.forms import Confirmation, DeskForm, filled, gettext
from survey.faces.desk.guard import EVERYBODY, account, act, config, requires, storage, visitor
from survey.translations import employee_languages

own = Blueprint("own", __name__, url_prefix="/own")


class ChooseLanguage(DeskForm):
    language = SelectField(validate_choice=False)


class ChangePassword(NewPassword):
    old = PasswordField(validators=[filled])


@own.route("/", methods=["GET", "POST"])
@requires(*EVERYBODY)
def show() -> ResponseReturnValue:
    form = ChangePassword()
    form.known = (account().email, account().name)
    if not form.validate_on_submit():
        return page(form)
    with doorway.enter():
        right = entry.change_own_password(storage(), act(), old=form.old.data, new=form.password.data)
    if not right:
        form.old.errors = [gettext("This is not your password.")]
        return page(form)
    response = make_response(redirect(url_for("desk.entrance.sign_in", done="password")))
    cookies.take_back(response)
    return response


def page(form: ChangePassword) -> str:
    mine = sessions.of_account(storage(), config().clock(), account().id)
    spoken = ChooseLanguage(formdata=None, language=language.chosen(storage()).get(account().id, ""))
    options = [("", gettext("As all other mails from here")), *((one.code, one.name) for one in employee_languages())]
    return render_template(
        "desk/own.html",
        form=form,
        spoken=spoken,
        options=options,
        button=Confirmation(),
        sessions=mine,
        here=visitor().session,
    )


@own.post("/language")
@requires(*EVERYBODY)
def speak() -> ResponseReturnValue:
    form = ChooseLanguage()
    if form.validate_on_submit():
        language.choose(storage(), account().id, form.language.data or "")
    return redirect(url_for(".show", done="language"))


@own.post("/sessions/<key>/end")
@requires(*EVERYBODY)
def end(key: str) -> ResponseReturnValue:
    if Confirmation().validate_on_submit() and key in {
        one.key for one in sessions.of_account(storage(), config().clock(), account().id)
    }:
        sessions.end(storage(), act(), account().id, key)
    return redirect(url_for(".show", done="ended"))
