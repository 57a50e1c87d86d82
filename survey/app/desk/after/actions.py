"""The page of all actions, and the page of one: where it stands, what became of what it was to move.

In: requests of those who plan and of those who look on. Out: pages. Called by: survey.app.desk.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound
from wtforms import HiddenField, RadioField, TextAreaField, ValidationError

from survey.actions import book
from survey.actions.model import OPEN, Action, Focus, NoSuchAction, Overtaken, State, note_of
from survey.app.desk.after import plans
from survey.app.desk.after.plans import Row
from survey.app.following.grounds import LOOKS, Grounds
from survey.faces.desk.forms import DeskForm, gettext, passes
from survey.faces.desk.guard import account, act, note, requires, storage

STILL_OPEN, ALL = "open", "all"
ON_A_PAGE = 40  # actions

actions = Blueprint("actions", __name__, url_prefix="/actions", template_folder="templates")


@dataclass(frozen=True)
class Filter:
    """What the list shows."""

    group: str = ""  # id in the last wave
    state: str = STILL_OPEN
    mine: bool = False

    @classmethod
    def asked(cls) -> "Filter":
        state = request.args.get("state", STILL_OPEN)
        known = state in (STILL_OPEN, ALL, *(one.value for one in State))
        return cls(request.args.get("group", ""), state if known else STILL_OPEN, bool(request.args.get("mine")))

    def takes(self, ground: Grounds, action: Action) -> bool:
        if self.mine and action.owner.id != account().id:
            return False
        states = [one.value for one in OPEN] if self.state == STILL_OPEN else [self.state]
        return self.holds(ground, action.focus) and (self.state == ALL or action.state.value in states)

    def holds(self, ground: Grounds, focus: Focus) -> bool:
        if not self.group:
            return True
        group = ground.today((focus.wave, focus.group))
        return group is not None and group.id == self.group


class MoveForm(DeskForm):
    state = RadioField(choices=[state.value for state in State], validate_choice=False)
    note = TextAreaField(validators=[passes(note_of, lambda: gettext("Shorten the note to 1000 characters."))])

    def validate_state(self, field: RadioField) -> None:
        if field.data not in {state.value for state in State}:
            raise ValidationError(gettext("Choose where it stands."))

    made_from = HiddenField()  # the state in which it was looked at

    def looked_at(self) -> State | None:
        return next((state for state in State if state.value == self.made_from.data), None)

    def overtaken(self, now: State) -> None:
        """What was chosen and typed stays; a choice that was only left as it was follows the other."""
        if self.state.data == self.made_from.data:
            self.state.data = now.value
        self.made_from.data = now.value
        self.state.errors = [
            gettext("Somebody else has noted another state since you opened this page. Look where it stands now.")
        ]


@actions.get("/")
@requires(*LOOKS)
def show() -> ResponseReturnValue:
    ground, wish = plans.grounds(), Filter.asked()
    if not ground.waves:
        return render_template("desk/actions.html", nothing=True, wish=wish)
    note("actions-read")
    mine = [one for one in book.actions(storage()) if ground.may_read(account(), one.focus)]
    chosen = [one for one in mine if wish.takes(ground, one)]
    pages = max(1, -(-len(chosen) // ON_A_PAGE))
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    rows = plans.rows_of(ground, chosen[(number - 1) * ON_A_PAGE : number * ON_A_PAGE])
    bare = without_actions(ground, wish, mine) if number == pages else []
    return render_template(
        "desk/actions.html",
        wish=wish,
        rows=rows,
        bare=bare,
        sections=plans.by_group(rows, bare, ground),
        groups=to_choose(ground),
        number=number,
        pages=pages,
        words=ground.words,
        **for_group(ground, wish),
    )


def without_actions(ground: Grounds, wish: Filter, actions: Sequence[Action]) -> list[Focus]:
    """Focus areas that were chosen and wait for an action."""
    if wish.mine or wish.state not in (STILL_OPEN, ALL):
        return []
    used = {one.focus.id for one in actions}
    free = (one for one in book.focuses(storage()) if one.id not in used and ground.may_read(account(), one))
    return [one for one in free if wish.holds(ground, one)]


def to_choose(ground: Grounds) -> list[tuple[str, str]]:
    """Groups whose plans this visitor may read, in the order of the tree."""
    every, mine = account().reads_every_group, ground.plannable(account(), ground.last)
    top = ground.seen[ground.last]
    groups = [group for group in top.groups if every or group.id in mine]
    return [(group.id, "\u2003" * (top.depth(group) if every else 0) + ground.label(group)) for group in groups]


def for_group(ground: Grounds, wish: Filter) -> dict[str, object]:
    """Beside the list of one group that the visitor may plan for: what it could work on."""
    plannable = ground.plannable(account(), ground.last)
    if wish.group not in plannable:
        return {"ground": ground, "wave": ground.last, "may_plan": bool(plannable), "suggested": []}
    here = (one for one in book.focuses(storage()) if wish.holds(ground, one))
    taken = [focus.measure for focus in here]
    found = plans.suggestions(ground, wish.group, taken)
    return {"ground": ground, "wave": ground.last, "may_plan": True, "suggested": found, "chosen": True}


@actions.route("/<key>/", methods=["GET", "POST"])
@requires(*LOOKS)
def one(key: str) -> ResponseReturnValue:
    ground = plans.grounds()
    action = plans.readable(ground, key)
    form = MoveForm(state=action.state.value, made_from=action.state.value)
    if form.validate_on_submit():
        plans.to_plan(ground, key)
        if moved(form, key):
            return redirect(url_for(".one", key=key, done="moved"))
        action = plans.readable(ground, key)
        form.overtaken(action.state)
    note("actions-read", action=key)
    (row,) = plans.rows_of(ground, [action])
    return render_template("desk/action.html", form=form, **about(ground, row))


def moved(form: MoveForm, key: str) -> bool:
    words = note_of(form.note.data or "")
    try:
        book.move(storage(), act(), key, State(form.state.data), words=words, made_from=form.looked_at())
    except Overtaken:
        return False
    return True


def about(ground: Grounds, row: Row) -> dict[str, object]:
    may = ground.may_plan(account(), row.action.focus)
    steps = book.history(storage(), row.action.id)
    return {"row": row, "may_plan": may, "steps": steps, "words": ground.words}


@actions.errorhandler(NoSuchAction)
def unknown(_problem: NoSuchAction) -> ResponseReturnValue:
    return current_app.handle_http_exception(NotFound())
