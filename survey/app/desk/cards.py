"""Cards for a box at the desk: made and downloaded once, struck out when they come back.

In: a wave, numbers of cards, scanned codes. Out: pages, a PDF that is in its answer and nowhere else.
Called by: survey.app.desk.
"""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField, ValidationError

from survey.accounts.roles import Role
from survey.app.cards.handing import Account, account_of, make_cards, proposed, strike_out
from survey.app.desk.facts import facts_of, hand
from survey.app.desk.steps import attachment
from survey.app.site.translations import current_language
from survey.faces.desk.forms import DeskForm, Pressed, filled, gettext
from survey.faces.desk.guard import requires
from survey.translations.wording import sentences_of
from survey.waves.codes.drawn import CardsRefused, HandedBack, read_codes

NUMBER = "cards-"  # begins the name of each group's field

cards = Blueprint("cards", __name__, url_prefix="/waves")


class ReturnForm(DeskForm):
    codes = TextAreaField(validators=[filled])

    def validate_codes(self, field: TextAreaField) -> None:
        try:
            read_codes(self.lines())
        except CardsRefused as problem:
            raise ValidationError(
                gettext("A code cannot be read. Scan or type one a line, as on the card; nothing was struck out.")
            ) from problem

    def lines(self) -> list[str]:
        return str(self.codes.data or "").splitlines()


@cards.route("/<wave>/cards", methods=["GET", "POST"])
@requires(Role.ORGANISER)
def make(wave: str) -> ResponseReturnValue:
    """What is sent back is the file itself: whoever loses it makes new cards, and these stay in the account.

    A form that is sent twice makes the same cards: a browser may have kept the second file alone.
    """
    account, pressed = account_of(hand(), wave), Pressed()
    if not pressed.validate_on_submit():
        return shown(wave, account)
    wanted = wanted_of(account)
    if not wanted:
        return shown(wave, account, wrong=gettext("Say for at least one group how many cards you want."))
    seed = pressed.once.seed("cards", wave, *sorted(wanted.items()))
    body = make_cards(hand(), wave, wanted, current_language().code, seed=seed)
    return once(attachment(body, f"cards-{wave}.pdf", "application/pdf"))


def wanted_of(account: Account) -> dict[str, int]:
    """A number for each group; the fields are named after the groups."""
    given = {box.segment: request.form.get(NUMBER + box.segment, "").strip() for box in account.boxes}
    return {segment: int(text) for segment, text in given.items() if text.isascii() and text.isdecimal() and int(text)}


@cards.route("/<wave>/cards/return", methods=["POST"])
@requires(Role.ORGANISER)
def take_back(wave: str) -> ResponseReturnValue:
    form = ReturnForm()
    if not form.validate_on_submit():
        return shown(wave, account_of(hand(), wave), returning=form)
    outcome = strike_out(hand(), wave, form.lines())
    return shown(wave, account_of(hand(), wave), outcome=outcome)


@cards.errorhandler(CardsRefused)
def refused(problem: CardsRefused) -> ResponseReturnValue:
    return render_template("desk/refused.html", sentences=sentences_of(problem)), 409


def shown(
    wave: str,
    account: Account,
    *,
    returning: ReturnForm | None = None,
    outcome: HandedBack | None = None,
    wrong: str = "",
) -> str:
    return render_template(
        "desk/cards.html",
        facts=facts_of(wave),
        account=account,
        proposed=proposed(account, 0),
        number=NUMBER,
        returning=returning or ReturnForm(formdata=None),
        outcome=outcome,
        wrong=wrong,
    )


def once(answer: ResponseReturnValue) -> ResponseReturnValue:
    """A file of keys stays in no cache."""
    assert isinstance(answer, Response)
    answer.headers["Cache-Control"] = "no-store"
    return answer
