"""The works council's page of the close: sealed ballots out, its count in, and whether it was taken.

In: a count that `trustee close` wrote. Out: a page, a file, a closed wave. Called by: survey.app.desk.
"""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from survey.accounts.roles import Role
from survey.app import conducting
from survey.app.desk.facts import Facts, facts_of, hand
from survey.app.desk.steps import LARGEST_COUNT, CountForm, attachment, object_in
from survey.faces.desk.forms import Confirmation
from survey.faces.desk.guard import config, requires, storage
from survey.waves import ledger
from survey.waves.ledger import Entry
from survey.waves.states import State

TAKEN = (State.CLOSED.value, State.RELEASED.value)

counting = Blueprint("counting", __name__, url_prefix="/waves")


@counting.route("/<wave>/count", methods=["GET", "POST"])
@requires(Role.WORKS_COUNCIL)
def count(wave: str) -> ResponseReturnValue:
    """The same count twice is taken once; another one is refused with what happened."""
    request.max_content_length = LARGEST_COUNT
    form, facts = CountForm(), facts_of(wave)
    if not form.validate_on_submit():
        address = f"{config().url}/w/{wave}/"
        button, taken = Confirmation(), taken_of(facts)
        return render_template("desk/count.html", form=form, facts=facts, address=address, button=button, taken=taken)
    conducting.close_with_count(hand(), wave, object_in(form.package) or {})
    return redirect(url_for(".count", wave=wave, done="counted"))


@counting.post("/<wave>/count/ballots")
@requires(Role.WORKS_COUNCIL)
def ballots(wave: str) -> ResponseReturnValue:
    """The sealed ballots, for the machine on which the key is."""
    if not Confirmation().validate_on_submit():
        return redirect(url_for(".count", wave=wave))
    return attachment(conducting.export_for_trustee(hand(), wave), f"ballots-{wave}.json", "application/json")


def taken_of(facts: Facts) -> Entry | None:
    """What the public record says about the close; None as long as the count is waited for."""
    return ledger.find(ledger.entries(storage()), facts.wave, "closed") if facts.state in TAKEN else None
