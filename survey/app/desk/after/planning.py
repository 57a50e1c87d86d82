"""Planning: a focus area is chosen, an action gets its words, its owner and its day, and later others.

In: forms of those who plan for a group. Out: pages, entries in the book of actions. Called by: survey.app.desk.

`/desk/actions/new?wave=…&group=…&measure=…` is an address that other pages lead to; what is missing is asked for.
"""

from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, SelectField, StringField, ValidationError

from analytics.release.board import Group
from survey.actions import book
from survey.actions.model import Action, Draft, NoSuchAction, Overtaken, PlanRefused, day_of, line_of
from survey.app.desk.after import plans
from survey.app.desk.after.actions import unknown
from survey.app.following.grounds import PLANS, Grounds
from survey.faces.desk.forms import Confirmation, DeskForm, gettext, passes
from survey.faces.desk.guard import account, act, requires, storage

planning = Blueprint("planning", __name__, url_prefix="/actions")
planning.register_error_handler(NoSuchAction, unknown)


def address_for(wave: str, group: str, measure: str) -> str | None:
    """Where the visitor plans for a group of the results; None for whoever may not."""
    ground = plans.grounds()
    if group not in ground.plannable(account(), wave):
        return None
    return url_for("desk.planning.new", wave=wave, group=group, measure=measure)


def aim_of(text: str) -> str:
    return line_of(text, may_be_empty=True)


class ActionForm(DeskForm):
    """What somebody wants an action to be."""

    aim = StringField(validators=[passes(aim_of, lambda: gettext("Say it in one sentence of up to 200 characters."))])
    what = StringField(validators=[passes(line_of, lambda: gettext("Say it in one sentence of up to 200 characters."))])
    owner = SelectField(validate_choice=False)
    due = StringField()

    kept: str = ""  # the day that it has already, which may have passed

    def validate_owner(self, field: SelectField) -> None:
        if field.data not in dict(field.choices or ()):
            raise ValidationError(gettext("Choose who sees to it."))

    def validate_due(self, field: StringField) -> None:
        if field.data and field.data == self.kept:
            return
        try:
            day_of(field.data or "", plans.today())
        except PlanRefused as problem:
            raise ValidationError(gettext("Choose a day from today on, within three years.")) from problem

    def draft(self) -> Draft:
        day = date.fromisoformat(self.due.data.strip())
        return Draft(line_of(self.what.data), self.owner.data, day, aim_of(self.aim.data or ""))


class ChangeForm(ActionForm):
    made_from = HiddenField()  # what stood there when the form was made


class NewForm(ActionForm):
    wave = HiddenField()
    group = HiddenField()
    measure = SelectField(validate_choice=False)

    def validate_measure(self, field: SelectField) -> None:
        if field.data not in dict(field.choices or ()):
            raise ValidationError(gettext("Choose the theme that is to move."))


@planning.route("/new", methods=["GET", "POST"])
@requires(*PLANS)
def new() -> ResponseReturnValue:
    ground = plans.grounds()
    if not ground.waves:
        return redirect(url_for("desk.actions.show"))
    asked = request.form if request.method == "POST" else request.args
    wave, group = asked.get("wave") or ground.last, asked.get("group", "")
    if not group:
        return first_the_group(ground, wave)
    visible, found = plans.visible_at(ground, wave, group)
    themes = plans.choices(ground, visible, ground.themes(visible, found), found)
    form = NewForm(wave=wave, group=group, measure=request.args.get("measure", ""))
    form.measure.choices, form.owner.choices = themes, owners(ground, wave, group)
    if not form.validate_on_submit():
        return asked_for(ground, form, found, wave)
    action = book.plan(storage(), act(), (wave, group, form.measure.data), form.draft())
    return redirect(url_for("desk.actions.one", key=action.id, done="planned"))


def first_the_group(ground: Grounds, wave: str) -> ResponseReturnValue:
    if wave not in ground.known:
        raise NoSuchAction(f"there is no published wave {wave!r}")
    may, top = ground.plannable(account(), wave), ground.seen[wave]
    groups = [(group.id, ground.label(group)) for group in top.groups if group.id in may]
    return render_template("desk/action-group.html", wave=wave, groups=groups, waves=ground.waves)


def asked_for(ground: Grounds, form: NewForm, group: Group, wave: str) -> ResponseReturnValue:
    title = next(entry.title for entry in ground.waves if entry.id == wave)
    form.owner.data = form.owner.data or account().id
    return render_template(
        "desk/action-form.html", form=form, group=ground.label(group), wave_title=title, action=None, themes=True
    )


def owners(ground: Grounds, wave: str, group: str) -> list[tuple[str, str]]:
    return [(one.id, one.name) for one in ground.owners(book.accounts(storage()), wave, group)]


@planning.post("/focus")
@requires(*PLANS)
def choose() -> ResponseReturnValue:
    """A theme becomes a focus area of a group, before anybody knows what to do about it."""
    ground, form = plans.grounds(), Confirmation()
    wave, group, measure = (request.form.get(name, "") for name in ("wave", "group", "measure"))
    visible, found = plans.visible_at(ground, wave, group)
    if measure not in {theme.measure for theme in ground.themes(visible, found)}:
        raise NoSuchAction(f"{measure!r} is no theme of which a number is shown for this group")
    if form.validate_on_submit():
        book.choose(storage(), act(), (wave, group, measure))
    return redirect(url_for("desk.actions.show", group=group, done="focus"))


@planning.post("/focus/<key>/drop")
@requires(*PLANS)
def drop(key: str) -> ResponseReturnValue:
    """A focus area that was chosen by mistake, or about which nothing will be planned."""
    ground = plans.grounds()
    area = next((one for one in book.focuses(storage()) if one.id == key), None)
    if area is None or not ground.may_plan(account(), area):
        raise NoSuchAction(f"there is no focus area {key!r} that this reader may plan for")
    if Confirmation().validate_on_submit():
        book.drop(storage(), act(), area)
    group = ground.today((area.wave, area.group))
    return redirect(url_for("desk.actions.show", group=group.id if group else None, done="dropped"))


@planning.route("/<key>/edit", methods=["GET", "POST"])
@requires(*PLANS)
def edit(key: str) -> ResponseReturnValue:
    ground = plans.grounds()
    action = plans.to_plan(ground, key)
    form = ChangeForm(**as_it_is(action))
    form.kept = action.due.isoformat()
    form.owner.choices = owners(ground, action.focus.wave, action.focus.group)
    if not form.validate_on_submit():
        return to_change(ground, form, action)
    try:
        book.change(storage(), act(), key, form.draft(), made_from=form.made_from.data or "")
    except Overtaken:
        return overtaken(ground, form, key), 409
    return redirect(url_for("desk.actions.one", key=key, done="changed"))


def overtaken(ground: Grounds, form: ChangeForm, key: str) -> str:
    """Both are shown; what was typed is kept once it is sent again by somebody who has seen the other."""
    now = book.one(storage(), key)
    form.made_from.data = now.mark
    return to_change(ground, form, now, faster=book.history(storage(), key)[0].who)


def to_change(ground: Grounds, form: ChangeForm, action: Action, **more: object) -> str:
    named = ground.named(action.focus)
    about = {"group": named.group, "wave_title": named.wave, "theme": named.theme}
    return render_template("desk/action-form.html", form=form, action=action, **about, **more)


def as_it_is(action: Action) -> dict[str, Any]:
    said = {"aim": action.focus.aim, "what": action.what, "owner": action.owner.id, "due": action.due.isoformat()}
    return {**said, "made_from": action.mark}
