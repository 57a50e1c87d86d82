"""Mails at the desk: what they say, to how many they went, and the buttons that send them.

In: a wave, presses of buttons. Out: pages, mails, a file of letters. Called by: survey.app.desk.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from survey.accounts.roles import Role
from survey.app.desk.runs import Act, begin, last_run
from survey.app.inspection.fieldwork import known_waves
from survey.app.site.translations import current_language
from survey.faces.desk.forms import Confirmation, Pressed, gettext
from survey.faces.desk.guard import account, config, note, note_once, requires, storage
from survey.mail import deliveries, rounds
from survey.mail.composing import Recipient, text_of
from survey.mail.letters import Letter, Words
from survey.mail.looks import look_of
from survey.mail.rounds import MailingRefused, Written
from survey.mail.settings import MailNotSet, MailSettingsWrong, read_settings
from survey.mail.single import send_trial
from survey.mail.turns import is_under_way
from survey.translations.wording import said_by, sentences_of, several, worded
from survey.waves.codes.invitations import (
    INVITATION,
    REFUSED,
    InvitationRefused,
    check_stage,
    invite_rest,
    letters_file,
)
from survey.waves.manifest import IMPORTED
from survey.waves.states import State, manifest_of, state_of

INVITE, REMIND, ANNOUNCE = "invite", "remind", "announce"
ACTS: Mapping[str, Act] = {INVITE: rounds.send_invitations, REMIND: rounds.remind, ANNOUNCE: rounds.announce}
OVER = (State.DRAFT, State.CANCELLED)

mailing: Blueprint = Blueprint("mailing", __name__, url_prefix="/mail")


@dataclass(frozen=True)
class Way:
    """One kind of mail that can go out now, and how it reads."""

    what: str
    title: str
    letter: Letter
    text: str


@mailing.get("/")
@requires(Role.ORGANISER)
def show() -> ResponseReturnValue:
    latest_first = reversed(known_waves(storage()))
    waves = {wave: state_of(storage(), wave, config().clock()) for wave in latest_first}
    titles = {wave: title_of(wave) for wave, state in waves.items() if state not in OVER and not is_imported(wave)}
    return render_template("desk/mail.html", titles=titles, wrong=wrong(), button=Confirmation())


@mailing.post("/trial")
@requires(Role.ORGANISER)
def trial() -> ResponseReturnValue:
    if Confirmation().validate_on_submit():
        send_trial(config(), look_of(config(), storage()), account().email)
    return redirect(url_for(".show", done="trial"))


@mailing.get("/<wave>")
@requires(Role.ORGANISER)
def one(wave: str) -> ResponseReturnValue:
    """It names whom the mail server refused, so that they can be corrected: a look at the roster, and noted as one."""
    note("roster-read")
    run = last_run(storage().folder, wave)
    return render_template(
        "desk/mailing.html",
        wave=wave,
        title=title_of(wave),
        so_far=deliveries.invited_so_far(storage(), wave),
        reminders=deliveries.last_reminder(storage(), wave),
        left=left_of(wave),
        refused=refused_in(wave),
        ways=ways(wave),
        run=run,
        busy=is_under_way(storage().folder),
        wrong=wrong(),
    )


@mailing.post("/<wave>/<any(invite, remind, announce):what>")
@requires(Role.ORGANISER)
def send(wave: str, what: str) -> ResponseReturnValue:
    """A press that comes twice is one: a second one would be another reminder to everybody."""
    pressed = Pressed()
    if not pressed.validate_on_submit():
        return redirect(url_for(".one", wave=wave))
    read_settings(config())
    if note_once("mail-sent", pressed.once.mark("mail", wave, what), wave=wave, what=what):
        begin(storage(), config(), wave, ACTS[what])
    return redirect(url_for(".one", wave=wave))


@mailing.post("/<wave>/letters")
@requires(Role.ORGANISER)
def letters(wave: str) -> ResponseReturnValue:
    """Their links are in this answer and nowhere else: whoever loses the file needs new ones for everybody."""
    if not Confirmation().validate_on_submit():
        return redirect(url_for(".one", wave=wave))
    drawn = invite_rest(storage(), config(), wave, left_of(wave), delivered=True)
    if not drawn:
        return redirect(url_for(".one", wave=wave))
    note("wave-invited", wave=wave, letters=str(len(drawn)))
    headers = {"Content-Disposition": f'attachment; filename="letters-{wave}.csv"'}
    return Response(letters_file(drawn), mimetype="text/csv", headers=headers)


def ways(wave: str) -> list[Way]:
    """What can go out now; what would say something untrue is not offered."""
    here = (storage(), config(), wave)
    titles = {
        INVITE: gettext("Invitation"),
        REMIND: gettext("Reminder to everybody"),
        ANNOUNCE: gettext("Announcement to everybody"),
    }
    letters_of: dict[str, Callable[[], Written]] = {
        INVITE: lambda: rounds.invitation_letter(*here),
        REMIND: lambda: rounds.reminder_letter(*here),
        ANNOUNCE: lambda: rounds.announcement(*here)[1],
    }
    found = []
    for what, written in letters_of.items():
        try:
            letter = written()(words())
        except (MailingRefused, InvitationRefused):
            continue
        found.append(Way(what, titles[what], letter, text_of(letter, gettext("Hello,"))))
    return [way for way in found if way.what != ANNOUNCE or not is_announced(wave)]


def is_announced(wave: str) -> bool:
    return deliveries.is_over(storage(), wave, rounds.announcement(storage(), config(), wave)[0])


def left_of(wave: str) -> dict[str, Recipient]:
    """Those who can still be invited and are not."""
    try:
        check_stage(storage(), config(), wave)
    except InvitationRefused:
        return {}
    return rounds.uninvited(storage(), wave, words().language.code)


def refused_in(wave: str) -> list[Recipient]:
    known = deliveries.known(storage(), wave, INVITATION)
    return [to for person, to in left_of(wave).items() if known.get(person) == REFUSED]


def wrong() -> str:
    """Why no mail can be sent; empty if it can."""
    try:
        read_settings(config())
    except MailNotSet as problem:
        return said_by(problem)
    except MailSettingsWrong as problem:
        again = worded("A server that runs reads canopy.toml when it starts: start it again when this is mended.")
        return several([*sentences_of(problem), again])
    return ""


def is_imported(wave: str) -> bool:
    """Whether it was asked by another system, which knew whom."""
    return bool(manifest_of(storage(), wave)["mode"] == IMPORTED)


def title_of(wave: str) -> str:
    return str(manifest_of(storage(), wave)["title"])


def words() -> Words:
    return Words.of(current_language().code)
