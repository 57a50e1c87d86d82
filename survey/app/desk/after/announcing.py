"""Whom to tell when results are out: addresses of programs and chats, what came back from there, a try.

In: forms of organisers. Out: pages, a secret shown once, requests. Called by: survey.app.desk.
"""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, RadioField, StringField, ValidationError

from survey.accounts.roles import Role
from survey.app.outward.announcing import hooks, news, turns
from survey.app.outward.announcing.hooks import KINDS, Announcement, Wanted, Webhook
from survey.app.outward.announcing.sending import Outcome
from survey.app.outward.announcing.targets import TargetRefused, addresses_of, target_of
from survey.app.site.translations import current_language, languages
from survey.faces.desk.forms import Confirmation, DeskForm, Once, filled, gettext
from survey.faces.desk.guard import act, config, note, requires, storage

announcing = Blueprint("announcing", __name__, url_prefix="/announcing")


class NewWebhook(DeskForm):
    url = StringField(validators=[filled])
    kind = RadioField(choices=list(KINDS), default="chat")
    language = RadioField(choices=[language.code for language in languages()])
    private = BooleanField()
    once = Once()

    def wanted(self) -> Wanted:
        address, private = str(self.url.data or "").strip(), bool(self.private.data)
        return Wanted(address, str(self.kind.data), str(self.language.data), private)

    def validate_url(self, _field: StringField) -> None:
        try:
            addresses_of(target_of(self.wanted().url), private=self.wanted().private)
        except TargetRefused as problem:
            raise ValidationError(
                gettext(
                    "Nothing is sent there. Write an address that begins with https:// and lies in the public network;"
                    " one in your own network needs the tick below."
                )
            ) from problem


@announcing.route("/", methods=["GET", "POST"])
@requires(Role.ORGANISER)
def show() -> ResponseReturnValue:
    form = NewWebhook(language=current_language().code)
    if not form.validate_on_submit():
        return listed(form)
    made = hooks.add(storage(), act(), form.wanted(), news.released(storage()), once=form.once.data)
    return listed(NewWebhook(formdata=None, language=form.language.data), made=made)


def listed(form: NewWebhook, *, made: Webhook | None = None, tried: tuple[Webhook, Outcome] | None = None) -> str:
    sent: dict[str, list[Announcement]] = {}
    for one in hooks.announcements(storage()):
        sent.setdefault(one.webhook, []).append(one)
    return render_template(
        "desk/announcing.html",
        form=form,
        hooks=hooks.listed(storage()),
        sent=sent,
        spoken={language.code: language.name for language in languages()},
        tongues=[(language.code, language.name, "") for language in languages()],
        made=made,
        tried=tried,
    )


@announcing.post("/<key>/<any(try, again, remove):what>")
@requires(Role.ORGANISER)
def press(key: str, what: str) -> ResponseReturnValue:
    if not Confirmation().validate_on_submit():
        return redirect(url_for(".show"))
    found = hooks.existing(storage(), key)
    if what == "try":
        note("webhook-tried", place=found.target.place, form=found.wanted.kind)
        form = NewWebhook(formdata=None, language=current_language().code)
        return listed(form, tried=(found, turns.try_out(config(), storage(), found)))
    if what == "remove":
        hooks.remove(storage(), act(), key)
        return redirect(url_for(".show", done="webhook-removed"))
    hooks.again(storage(), act(), key)
    return redirect(url_for(".show", done="webhook-again"))
