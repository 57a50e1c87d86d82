"""The people with accounts: who there is, inviting, changing roles, taking out of use.

In: forms of organisers. Out: pages, links to hand over. Called by: survey.faces.desk.
"""

from collections.abc import Callable, Mapping
from threading import Lock
from typing import cast

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectMultipleField, StringField, TextAreaField, ValidationError

from survey.accounts import links, register, sessions
from survey.accounts.journal import Act, was_noted
from survey.accounts.once import mark_of
from survey.accounts.register import Account, address_of, name_of
from survey.accounts.roles import Grant, Role, RolesRefused, check_grants
from survey.accounts.units import offered_of, unknown_unit
from survey.faces.desk.forms import Confirmation, DeskForm, Once, Pressed, gettext, passes
from survey.faces.desk.guard import account as own_account
from survey.faces.desk.guard import act, config, note, requires, storage
from survey.mail.composing import AddressRefused, Recipient
from survey.mail.looks import look_of
from survey.mail.sending import MailServerDown, TakenLater
from survey.mail.settings import MailNotSet, MailSettingsWrong, read_settings
from survey.mail.single import send_account_invitation
from survey.storage.rooms import Storage, reading
from survey.translations.wording import in_words_of

accounts = Blueprint("accounts", __name__, url_prefix="/accounts")
one_after_another = Lock()  # a form that is sent twice at once waits for its own mail


class Roles(DeskForm):
    roles = SelectMultipleField(choices=[role.value for role in Role])
    unit = StringField()
    units = TextAreaField()

    kept: tuple[str, ...] = ()  # that the account has already, known or not

    def named(self) -> list[str]:
        """The units of a manager: most have one, further ones stand one a line."""
        lines = [str(self.unit.data or ""), *str(self.units.data or "").splitlines()]
        return [line.strip() for line in lines if line.strip()]

    def grants(self) -> list[Grant]:
        """The ticked roles; a manager once for each unit, one a line."""
        ticked = [Role(value) for value in self.roles.data or () if value in {role.value for role in Role}]
        plain = [Grant(role) for role in ticked if role != Role.MANAGER]
        managed = [Grant(Role.MANAGER, unit) for unit in self.named() or [""]] if Role.MANAGER in ticked else []
        return [*plain, *managed]

    def validate_roles(self, _field: SelectMultipleField) -> None:
        try:
            check_grants(self.grants())
        except RolesRefused as problem:
            raise ValidationError(roles_sentence(self.grants())) from problem

    def validate_unit(self, _field: StringField) -> None:
        units = [grant.unit for grant in self.grants() if grant.unit and grant.unit not in self.kept]
        known = known_units() if units else frozenset()
        if said := unknown_unit(units, known, known):
            raise ValidationError(in_words_of(said, gettext))


class Invite(Roles):
    name = StringField(validators=[passes(name_of, lambda: gettext("Write the name, as colleagues know it."))])
    email = StringField(validators=[passes(address_of, lambda: gettext("Write it as name@organisation.example."))])
    once = Once()

    def said(self) -> tuple[object, ...]:
        """What the form is about: with other words in it, it is another one."""
        return "invite", self.email.data, self.name.data, *self.grants()


def roles_sentence(grants: list[Grant]) -> str:
    if not grants:
        return gettext("Choose at least one role.")
    if any(grant.role == Role.MANAGER and not grant.unit for grant in grants):
        return gettext("Name the unit of a manager, as it stands in the roster: Division/Department/Team.")
    return gettext("Works council and auditor control what organiser and operator do: these are different people.")


@accounts.route("/", methods=["GET", "POST"])
@requires(Role.ORGANISER)
def show() -> ResponseReturnValue:
    form = Invite()
    if not form.validate_on_submit():
        note("accounts-read")
        return listed(form)
    grants = form.grants()
    seed = form.once.seed(*form.said())
    with one_after_another:
        token = links.invite(storage(), act(), email=form.email.data, name=form.name.data, grants=grants, seed=seed)
        link = links.address(config().desk, token)
        sent = was_mailed(mark_of(seed)) or is_mailed(form, link)
    return listed(Invite(formdata=None), link="" if sent else link, sent=sent, whom=form.email.data)


def is_mailed(form: Invite, link: str) -> bool:
    """Whether the link went by mail. Where no server takes it, the inviter sees it and hands it over."""
    until = (config().clock() + links.LASTS[links.INVITE]).astimezone(config().zone).date().isoformat()
    try:
        to = Recipient(form.name.data, form.email.data, read_settings(config()).language)
        send_account_invitation(config(), look_of(config(), storage()), to, link=link, until=until)
    except (MailNotSet, MailSettingsWrong, MailServerDown, TakenLater, AddressRefused):
        return False
    note("mail-sent", account=form.email.data, once=form.once.mark(*form.said()))
    return True


def was_mailed(once: str) -> bool:
    """Whether this form was sent before, and a server took its mail."""
    with reading(storage().accounts("accounts")) as connection:
        return was_noted(connection, "mail-sent", once)


def listed(form: Invite, **more: object) -> str:
    known, units = register.everybody(storage()), known_units()
    return render_template(
        "desk/accounts.html",
        form=form,
        accounts=known,
        waiting=links.waiting(storage(), config().clock()),
        offered=offered_of(units),
        known_units=units,
        **more,
    )


@accounts.post("/invited/<path:email>/withdraw")
@requires(Role.ORGANISER)
def withdraw(email: str) -> ResponseReturnValue:
    if Confirmation().validate_on_submit():
        links.withdraw(storage(), act(), email)
    return redirect(url_for(".show", done="withdrawn"))


@accounts.route("/<key>", methods=["GET", "POST"])
@requires(Role.ORGANISER)
def one(key: str) -> ResponseReturnValue:
    found = account_of(key)
    form = Roles(**as_it_is(found))
    form.kept = found.units
    if not form.validate_on_submit():
        note("accounts-read", account=found.email)
        return about(found, form)
    register.change_roles(storage(), act(), key, form.grants())
    return redirect(url_for(".one", key=key, done="roles"))


@accounts.post("/<key>/<any(disable, enable, reset, 'end-sessions'):what>")
@requires(Role.ORGANISER)
def press(key: str, what: str) -> ResponseReturnValue:
    found, pressed = account_of(key), Pressed()
    if not pressed.validate_on_submit():
        return redirect(url_for(".one", key=key))
    if what == "reset":
        seed = pressed.once.seed("reset", key)
        link = links.address(config().desk, links.make_reset(storage(), act(), key, seed=seed))
        return about(found, Roles(formdata=None, **as_it_is(found)), link=link)
    PRESSED[what](storage(), act(), key)
    return redirect(url_for(".one", key=key, done=what))


PRESSED: Mapping[str, Callable[[Storage, Act, str], object]] = {
    "disable": register.disable,
    "enable": register.enable,
    "end-sessions": sessions.end,
}


def about(found: Account, form: Roles, **more: object) -> str:
    alive = sessions.of_account(storage(), config().clock(), found.id)
    units = known_units()
    return render_template(
        "desk/account.html",
        account=found,
        form=form,
        button=Confirmation(),
        sessions=alive,
        is_own=found.id == own_account().id,
        offered=offered_of(units),
        strange=[unit for unit in found.units if unit not in units],
        **more,
    )


def as_it_is(found: Account) -> dict[str, object]:
    first, *others = found.units or ("",)
    return {"roles": [role.value for role in found.roles], "unit": first, "units": "\n".join(others)}


def known_units() -> frozenset[str]:
    """Of the roster and of what is published."""
    return cast("frozenset[str]", current_app.extensions["canopy"].units())


def account_of(key: str) -> Account:
    with reading(storage().accounts("accounts")) as connection:
        return register.existing(connection, account=key)
