"""Who is told of which report after a release, for organisers; and for every reader, whether they want that.

In: forms. Out: pages. Called by: survey.app.desk.
"""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, IntegerField, RadioField, SelectField, ValidationError

from survey.accounts import register
from survey.accounts.roles import READS_RESULTS, Role
from survey.app.desk.after.reports import READERS, board
from survey.app.desk.mailing import wrong
from survey.app.reporting import mailing, schedules
from survey.app.reporting.making import FORMS, LENGTHS, Wanted
from survey.app.reporting.schedules import ACCOUNT, ALL, LATEST, ONE, ROLE, THEIRS, Choice, Schedule, named
from survey.faces.desk.forms import Confirmation, DeskForm, gettext
from survey.faces.desk.guard import account, act, config, requires, storage
from survey.storage.rooms import Storage
from survey.translations import SOURCE_LANGUAGE, WHOLE

schedule = Blueprint("schedule", __name__, url_prefix="/reports/mail", template_folder="../templates")
choice = Blueprint("choice", __name__, url_prefix="/reports/own", template_folder="../templates")


class ScheduleForm(DeskForm):
    audience = SelectField(validate_choice=False)
    form = RadioField(choices=list(FORMS))
    length = RadioField(choices=list(LENGTHS))
    lang = RadioField(choices=[THEIRS, *WHOLE])
    groups = RadioField(choices=[ONE, ALL])
    days = IntegerField()

    def validate_audience(self, field: SelectField) -> None:
        if field.data not in {key for key, _ in audiences(storage())}:
            raise ValidationError(gettext("Choose who is told: a role, or one account."))

    def validate_days(self, field: IntegerField) -> None:
        if field.data is None or not 0 <= field.data <= LATEST:
            raise ValidationError(gettext("Write a number of days from 0 to %(n)s.", n=LATEST))

    def wanted(self) -> Schedule:
        """Raises NoSuchReport, ScheduleRefused later, for what no button of ours sends."""
        theirs = self.lang.data == THEIRS
        lang = SOURCE_LANGUAGE if theirs else str(self.lang.data)
        said = Wanted("", str(self.form.data), str(self.length.data), lang)
        days = int(self.days.data or 0)
        return Schedule(str(self.audience.data), said, str(self.groups.data), days, theirs=theirs)


class ChoiceForm(DeskForm):
    told = BooleanField()
    attached = BooleanField()


@schedule.route("/", methods=["GET", "POST"])
@requires(Role.ORGANISER)
def show() -> ResponseReturnValue:
    form = ScheduleForm(data=first())
    if not form.validate_on_submit():
        return page(form)
    schedules.keep(storage(), act(), form.wanted())
    return redirect(url_for(".show", done="schedule"))


def first() -> dict[str, object]:
    """What the form says before anybody chose."""
    return {"form": next(iter(FORMS)), "length": LENGTHS[0], "lang": THEIRS, "groups": ONE, "days": 0}


def page(form: ScheduleForm) -> str:
    known, waves = schedules.every_schedule(storage()), board().waves()
    latest = waves[-1] if waves else None
    left = list(mailing.due(config(), storage(), latest.id)) if latest else []
    refused, unsure = (of(storage(), latest.id) if latest else [] for of in (mailing.refused, mailing.uncertain))
    return render_template(
        "desk/schedule.html",
        form=form,
        known=[(one, named(storage(), one.audience)) for one in known],
        audiences=audiences(storage()),
        forms=FORMS,
        latest=latest,
        left=len(left),
        refused=[one.email for one in register.everybody(storage()) if one.id in refused],
        unsure=[one.email for one in register.everybody(storage()) if one.id in unsure],
        wrong=wrong(),
        button=Confirmation(),
    )


@schedule.post("/stop/<audience>")
@requires(Role.ORGANISER)
def stop(audience: str) -> ResponseReturnValue:
    if Confirmation().validate_on_submit():
        schedules.stop(storage(), act(), audience)
    return redirect(url_for(".show", done="unscheduled"))


@schedule.post("/send/<wave>")
@requires(Role.ORGANISER)
def send(wave: str) -> ResponseReturnValue:
    """Those who were not told of a published wave yet are told now, whatever their day would be."""
    if Confirmation().validate_on_submit():
        mailing.send_due(config(), storage(), account().email, wave=wave)
    return redirect(url_for(".show"))


@choice.route("/", endpoint="show", methods=["GET", "POST"])
@requires(*READERS)
def show_own() -> ResponseReturnValue:
    now = schedules.choice_of(storage(), account().id)
    form = ChoiceForm(data={"told": not now.stopped, "attached": now.attached})
    if form.validate_on_submit():
        wanted = Choice(stopped=not form.told.data, attached=bool(form.attached.data))
        schedules.choose(storage(), account().id, wanted)
        return redirect(url_for(".show", done="choice"))
    meant = schedules.meant_for(account(), schedules.every_schedule(storage()))
    return render_template("desk/choice.html", form=form, meant=meant)


def audiences(here: Storage) -> list[tuple[str, str]]:
    """Roles first, then accounts by their names."""
    roles = [(f"{ROLE}{role.value}", "") for role in Role if role in READS_RESULTS]
    people = [one for one in register.everybody(here) if one.reads_results and not one.disabled]
    return [*roles, *((f"{ACCOUNT}{one.id}", f"{one.name} · {one.email}") for one in people)]
