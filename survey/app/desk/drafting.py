"""Before a wave is locked: its draft, its questions as employees see them, its groups.

In: forms of organisers. Out: pages. Called by: survey.app.desk.
"""

import re
import unicodedata
from datetime import UTC, datetime, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, RadioField, StringField, ValidationError

from survey.accounts.roles import Role
from survey.app.conducting import Wish, draft_wave, next_minute
from survey.app.desk.facts import facts_of, hand
from survey.app.desk.waves import LOOKS
from survey.app.preparing.noising import is_strict
from survey.app.preparing.planning import POLICIES, check_of_draft, policy_now
from survey.app.preparing.pricing import prices_of
from survey.faces.desk.forms import DeskForm, Once, gettext
from survey.faces.desk.guard import config, note, requires, storage
from survey.faces.terms import language_name, minutes_for
from survey.questionnaires import packs
from survey.questionnaires.model import Questionnaire
from survey.waves import draft
from survey.waves.draft import WAVE_ID, title_taken
from survey.waves.manifest import ONE_VISIT, TWO_WINDOW

MOST_DAYS = 366
ENROL_DAYS, VOTE_DAYS = 5, 10

drafting = Blueprint("drafting", __name__, url_prefix="/waves")


class Days(StringField):
    """Whole days, from one to a year."""

    def pre_validate(self, _form: DeskForm) -> None:
        text = str(self.data if self.data is not None else "").strip()
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_DAYS):
            raise ValidationError(gettext("Write a number of days from 1 to %(most)s.", most=MOST_DAYS))


class DraftForm(DeskForm):
    title = StringField()
    wave = StringField()
    questionnaire = RadioField(choices=[], validate_choice=False)
    mode = RadioField(choices=[TWO_WINDOW, ONE_VISIT], default=TWO_WINDOW, validate_choice=False)
    policy = RadioField(choices=list(POLICIES), default="default", validate_choice=False)
    views = StringField()
    roll = BooleanField()
    start = StringField()
    enrol_days = Days(default=ENROL_DAYS)
    vote_days = Days(default=VOTE_DAYS)
    once = Once()

    def validate_title(self, field: StringField) -> None:
        if not title_taken((field.data or "").strip()):
            raise ValidationError(gettext("Write a title, as employees will read it."))

    def validate_wave(self, _field: StringField) -> None:
        if not WAVE_ID.fullmatch(self.id_of_wave()):
            raise ValidationError(gettext("Use small letters from a to z, digits and hyphens, such as 2026-autumn."))

    def validate_questionnaire(self, field: RadioField) -> None:
        if field.data not in {pack.id for pack in packs()}:
            raise ValidationError(gettext("Choose a questionnaire."))

    def validate_mode(self, field: RadioField) -> None:
        if field.data not in (TWO_WINDOW, ONE_VISIT):
            raise ValidationError(gettext("Choose how people answer."))

    def validate_policy(self, field: RadioField) -> None:
        if field.data not in POLICIES:
            raise ValidationError(gettext("Choose how results are protected."))

    def validate_start(self, field: StringField) -> None:
        try:
            begin = self.begin()
            begin + timedelta(days=2 * MOST_DAYS)  # the last days of the calendar leave no room for a wave
        except (ValueError, OverflowError) as problem:
            raise ValidationError(gettext("Write day and time, such as 2026-12-01 08:00.")) from problem
        if self.is_skipped(begin):
            raise ValidationError(gettext("The clocks go forward past this hour on that day. Choose another hour."))
        if begin < config().clock().replace(second=0, microsecond=0):
            raise ValidationError(gettext("This moment is over. Choose a later one."))

    def said(self) -> tuple[object, ...]:
        """What was typed: with other words in it, it is another form."""
        return "draft", *(str(field.data) for field in self if field.name not in ("csrf_token", "once"))

    def id_of_wave(self) -> str:
        return (self.wave.data or "").strip() or slug(self.title.data or "")

    def begin(self) -> datetime:
        """Typed by the clock of the organisation, and the first of an hour that comes twice; left empty: at once."""
        typed = self.typed()
        return typed.replace(tzinfo=config().zone).astimezone(UTC) if typed else next_minute(config().clock())

    def typed(self) -> datetime | None:
        text = (self.start.data or "").strip()
        return datetime.fromisoformat(text).replace(tzinfo=None) if text else None

    def is_skipped(self, begin: datetime) -> bool:
        """Whether no clock of the organisation ever shows what is typed: it goes forward past it."""
        typed = self.typed()
        return typed is not None and begin.astimezone(config().zone).replace(tzinfo=None) != typed

    def wish(self) -> Wish:
        asked = next(pack for pack in packs() if pack.id == self.questionnaire.data).to_public()
        enrol, vote = int(self.enrol_days.data), int(self.vote_days.data)
        views = tuple(part.strip() for part in (self.views.data or "").split(",") if part.strip())
        wave, title, policy = self.id_of_wave(), self.title.data.strip(), self.policy.data
        mode, roll = self.mode.data, bool(self.roll.data)
        return Wish(wave, title, asked, mode, self.begin(), enrol, vote, policy=policy, views=views, roll=roll)


def slug(title: str) -> str:
    """“Pulse, Herbst 2026” -> "pulse-herbst-2026": what stands in addresses.

    >>> slug("Pulse, Frühling 2026")
    'pulse-fruhling-2026'
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64].strip("-")


@drafting.route("/new", methods=["GET", "POST"])
@requires(Role.ORGANISER)
def new() -> ResponseReturnValue:
    """A new draft, or one that is drafted again: `from` names it."""
    form = DraftForm(**filled_from(request.args.get("from", "")))
    if not form.validate_on_submit():
        known = [about(pack) for pack in packs()]
        return render_template("desk/draft.html", form=form, packs=known, zone=config().time_zone)
    wish, at_work = form.wish(), hand()
    with storage().alone():  # sent twice, it drafts once, and never over what somebody drafted since
        once = form.once.mark(*form.said())
        if not at_work.did("wave-drafted", once):
            draft_wave(at_work, wish, once=once)
    return redirect(url_for("desk.waves.one", wave=wish.wave, done="drafted"))


def filled_from(wave: str) -> dict[str, object]:
    facts = facts_of(wave) if wave else None
    if facts is None or facts.windows is None:
        return {}
    spans = facts.windows
    begin = spans.vote[0] if facts.one_visit else spans.enrol[0]
    days = {"enrol_days": (spans.enrol[1] - spans.enrol[0]).days, "vote_days": (spans.vote[1] - spans.vote[0]).days}
    start = begin.astimezone(config().zone).strftime("%Y-%m-%dT%H:%M")
    asked = str(facts.questionnaire["id"])
    kept = {"title": facts.title, "wave": wave, "questionnaire": asked, "mode": spans.mode, "start": start}
    views = [view["view"] for view in (facts.noise or {}).get("views", [])]
    return {**kept, **days, "policy": facts.policy["name"], "views": ", ".join(views), "roll": facts.roll}


def about(pack: Questionnaire) -> dict[str, object]:
    public = pack.to_public()
    languages = [language_name(code) for code in pack.languages]
    return {**public, "minutes": minutes_for(public), "spoken": languages}


@drafting.get("/<wave>/questions")
@requires(*LOOKS)
def questions(wave: str) -> ResponseReturnValue:
    return render_template("desk/questions.html", facts=facts_of(wave))


@drafting.get("/<wave>/groups")
@requires(*LOOKS)
def groups(wave: str) -> ResponseReturnValue:
    """Of a draft: the groups that the roster would give today; of a locked wave: those of its rules."""
    facts = facts_of(wave)
    if facts.manifest is not None:
        return render_template("desk/groups.html", facts=facts, check=None)
    note("roster-read", wave=wave)
    settings = draft.load(storage(), wave)
    check, noise = check_of_draft(storage(), settings)
    policy = policy_now(storage(), str(settings.policy["name"]))
    price = {} if is_strict(policy) else prices_of(check, policy)
    return render_template("desk/groups.html", facts=facts, check=check, noise=noise, price=price)
