"""You said, we did: what employees read about an action is written, looked at as they will see it, and published.

In: forms of those who plan for a group. Out: pages, statements in the room `public`. Called by: survey.app.desk.
"""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, SelectField, StringField, TextAreaField, ValidationError

from survey.actions import book
from survey.actions.model import Action, NoSuchAction, Overtaken
from survey.app.desk.after import plans
from survey.app.desk.after.actions import unknown
from survey.app.following import telling as published
from survey.app.following.grounds import PLANS, Grounds
from survey.app.following.telling import TellingRefused, Words
from survey.app.site.translations import current_language
from survey.credentials.canonical import sha256_hex
from survey.faces.desk.forms import Confirmation, DeskForm, gettext
from survey.faces.desk.guard import act, requires, storage
from survey.translations import employee_languages

LOOK, PUBLISH = "look", "publish"

telling = Blueprint("telling", __name__, url_prefix="/actions")
telling.register_error_handler(NoSuchAction, unknown)


class TellForm(DeskForm):
    text = TextAreaField()
    language = SelectField(validate_choice=False)
    seen = HiddenField()  # the hash of what was looked at: nothing else is published
    step = StringField()

    def words(self) -> Words:
        return Words(str(self.text.data or ""), str(self.language.data or ""))

    def validate_text(self, _field: TextAreaField) -> None:
        try:
            published.checked(storage(), self.words())
        except TellingRefused as problem:
            raise ValidationError(sentence_of(problem)) from problem


def sentence_of(problem: TellingRefused) -> str:
    return {
        "empty": gettext("Say what was done, in a sentence or two."),
        "long": gettext("Shorten it to 1000 characters."),
        "address": gettext("Leave e-mail addresses out: say what was done, and not by whom."),
        "name": gettext("This names somebody who has an account here. Say what was done, and not by whom."),
    }[problem.reason]


@telling.route("/<key>/tell", methods=["GET", "POST"])
@requires(*PLANS)
def tell(key: str) -> ResponseReturnValue:
    ground = plans.grounds()
    action = plans.to_plan(ground, key)
    form = TellForm(**as_it_stands(action))
    if not form.validate_on_submit():
        return page(ground, action, form)
    words = published.checked(storage(), form.words())
    steps = len(book.history(storage(), key))
    if form.step.data == PUBLISH and published.is_told(storage(), action, words):
        return redirect(url_for("desk.actions.one", key=key, done="told"))
    if form.step.data != PUBLISH or form.seen.data != mark(words, action, steps):
        return look(ground, action, form, words)
    try:
        published.tell(storage(), act(), action, words, after=steps)
    except Overtaken:
        return look(ground, action, form, words)
    return redirect(url_for("desk.actions.one", key=key, done="told"))


def look(ground: Grounds, action: Action, form: TellForm, words: Words) -> str:
    """What was published or noted in the meantime is seen beside it before anything takes its place."""
    form.seen.data = mark(words, action, len(book.history(storage(), action.id)))
    return page(ground, action, form, preview=words)


@telling.post("/<key>/take-back")
@requires(*PLANS)
def take_back(key: str) -> ResponseReturnValue:
    action = plans.to_plan(plans.grounds(), key)
    if Confirmation().validate_on_submit():
        published.take_back(storage(), act(), action.id)
    return redirect(url_for("desk.actions.one", key=key, done="taken-back"))


def as_it_stands(action: Action) -> dict[str, str]:
    """What employees read now; nothing is taken over from the plan, which is written for others."""
    told = published.told_now(storage()).get(action.id)
    if told is None:
        return {"text": "", "language": current_language().code}
    return {"text": told.text, "language": told.language}


def mark(words: Words, action: Action, steps: int) -> str:
    return sha256_hex(f"{steps}\n{words.language}\n{action.state.value}\n{words.text}".encode())


def page(ground: Grounds, action: Action, form: TellForm, preview: Words | None = None) -> str:
    (row,) = plans.rows_of(ground, [action])
    return render_template(
        "desk/action-tell.html",
        form=form,
        row=row,
        preview=preview,
        languages_of_texts=[(one.code, one.name) for one in employee_languages()],
        words=ground.words,
    )
