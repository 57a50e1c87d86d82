"""Programs that read results: one's own tokens, made and withdrawn; all of them for organisers and operators.

In: forms of whoever reads results. Out: pages; a token, shown once. Called by: survey.app.desk.
"""

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, RadioField, StringField, TextAreaField, ValidationError

from survey.accounts import register, tokens
from survey.accounts.register import Account
from survey.accounts.roles import Role
from survey.accounts.tokens import LONGEST_LIFE, LONGEST_NAME, USUAL_LIFE, Narrowed, Token, TokenRefused, Wish
from survey.app.desk.after.reports import board
from survey.app.site.units import check_units, known_units
from survey.faces.desk.forms import Confirmation, DeskForm, Once, filled, gettext
from survey.faces.desk.guard import EVERYBODY, account, act, config, requires, storage
from survey.translations.wording import in_words_of, said_by

access = Blueprint("access", __name__, url_prefix="/access")
KEEPERS = frozenset({Role.ORGANISER, Role.OPERATOR})  # see every token, and can withdraw it


class NewToken(DeskForm):
    name = StringField(validators=[filled])
    until = DateField()
    kind = RadioField(choices=["account", "units", "everybody"], default="account")
    units = TextAreaField()
    once = Once()

    def wish(self) -> Wish:
        lines = str(self.units.data or "").splitlines() if self.kind.data == "units" else []
        units = tuple(line.strip() for line in lines if line.strip())
        return Wish(str(self.name.data), self.until.data or date.min, Narrowed(str(self.kind.data), units))

    def validate_name(self, _field: StringField) -> None:
        name = str(self.name.data or "").strip()
        if len(name) > LONGEST_NAME or not name.isprintable():
            raise ValidationError(gettext("Say it in at most %(n)s characters on one line.", n=LONGEST_NAME))

    def validate_until(self, _field: DateField) -> None:
        day = today()
        if self.until.data is None or not day <= self.until.data <= day + LONGEST_LIFE:
            raise ValidationError(gettext("Choose a day within a year."))

    def validate_units(self, _field: TextAreaField) -> None:
        try:
            tokens.check_narrowed(account(), self.wish().narrowed)
        except TokenRefused as problem:
            sentence = gettext("Name units of your own, one a line, as in the roster: Division/Department/Team.")
            raise ValidationError(sentence) from problem
        try:
            units = self.wish().narrowed.units
            check_units(account(), units, known_units(storage(), board()) if units else ())
        except TokenRefused as problem:
            raise ValidationError(in_words_of(said_by(problem), gettext)) from problem


def today() -> date:
    return config().today()


@access.route("/", methods=["GET", "POST"])
@requires(*EVERYBODY)
def show() -> ResponseReturnValue:
    form = NewToken(until=today() + USUAL_LIFE)
    if not account().reads_results or not form.validate_on_submit():
        return listed(form)
    seed = form.once.seed(account().id, form.wish())
    made = tokens.make(storage(), act(), account().id, form.wish(), seed=seed)
    return listed(NewToken(formdata=None, until=today() + USUAL_LIFE), made=made, made_for=form.name.data)


def listed(form: NewToken, **more: object) -> str:
    keeps = bool(account().roles & KEEPERS)
    known = tokens.listed(storage())
    day = today()
    return render_template(
        "desk/access.html",
        form=form,
        mine=[one for one in known if one.account == account().id],
        others=[one for one in known if one.account != account().id] if keeps else [],
        keeps=keeps,
        owners=owners() if keeps else {},
        latest=day + LONGEST_LIFE,
        today=day,
        last_day=last_day,
        is_over=lambda one: last_day(one) < day,
        **more,
    )


def owners() -> Mapping[str, Account]:
    return {one.id: one for one in register.everybody(storage())}


def last_day(one: Token) -> date:
    return one.last_day(config().zone)


@access.post("/<key>/withdraw")
@requires(*EVERYBODY)
def withdraw(key: str) -> ResponseReturnValue:
    if Confirmation().validate_on_submit():
        keeps = bool(account().roles & KEEPERS)
        tokens.withdraw(storage(), act(), key, None if keeps else account().id)
    return redirect(url_for(".show", done="token-withdrawn"))
