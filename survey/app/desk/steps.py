"""The steps of a wave that cannot be taken back: lock, invite, close, publish, cancel. Each asks once more.

In: forms of organisers. Out: pages, files. Called by: survey.app.desk.
"""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from wtforms import FileField, PasswordField, RadioField, StringField, ValidationError

from survey.accounts.roles import Role
from survey.app import conducting
from survey.app.desk.facts import Facts, facts_of, hand
from survey.app.desk.waves import LOOKS
from survey.app.ending.closing import needs_passphrase
from survey.app.ending.previewing import outline
from survey.credentials.sealing import WrongPassphrase
from survey.faces.desk.forms import Confirmation, DeskForm, gettext
from survey.faces.desk.guard import config, requires, storage
from survey.waves.codes.invitations import letters_file
from survey.waves.trustee import TrusteePublic

LARGEST_COUNT = 64 * 2**20  # bytes; counts and comments of a large organisation
SMALLEST_FILE = 64 * 1024

steps = Blueprint("steps", __name__, url_prefix="/waves")


class LockForm(DeskForm):
    keeper = RadioField(choices=["trustee", "organiser"], validate_choice=False)
    key = FileField()

    def validate_keeper(self, field: RadioField) -> None:
        if field.data not in ("trustee", "organiser"):
            raise ValidationError(gettext("Choose who holds the key to the ballots."))

    def validate_key(self, _field: FileField) -> None:
        if self.keeper.data == "trustee" and self.trustee() is None:
            raise ValidationError(
                gettext("Choose the file whose name ends in .public.json, which the works council gave you.")
            )

    def trustee(self) -> TrusteePublic | None:
        """The public part of the works council's key; None if the file is something else."""
        found = object_in(self.key)
        try:
            return TrusteePublic.from_json(found) if found else None
        except ValueError:
            return None


class CloseForm(DeskForm):
    passphrase = PasswordField()


class CountForm(DeskForm):
    package = FileField()

    def validate_package(self, _field: FileField) -> None:
        if object_in(self.package) is None:
            raise ValidationError(gettext("Choose the file that the works council sent back."))


class CancelForm(DeskForm):
    """Typed, not clicked: the name of the wave."""

    wanted: str = ""
    typed = StringField()

    def validate_typed(self, field: StringField) -> None:
        if (field.data or "").strip() != self.wanted:
            raise ValidationError(gettext("Type %(wave)s, exactly as it stands there.", wave=self.wanted))


def object_in(field: FileField) -> dict[str, Any] | None:
    """The JSON object of an uploaded file, read once and kept nowhere."""
    if field.data and not isinstance(field.data, dict):
        try:
            field.data = json.loads(field.data.read())
        except (ValueError, RecursionError, AttributeError):
            field.data = None
    return field.data if isinstance(field.data, dict) else None


@steps.route("/<wave>/lock", methods=["GET", "POST"])
@requires(Role.ORGANISER)
def lock(wave: str) -> ResponseReturnValue:
    form, facts = LockForm(), facts_of(wave)
    if not form.validate_on_submit():
        return render_template("desk/lock.html", form=form, facts=facts)
    holder = form.trustee() if form.keeper.data == "trustee" else None
    locked = conducting.lock_wave(hand(), wave, holder)
    return render_template("desk/locked.html", facts=facts_of(wave), locked=locked)


@steps.post("/<wave>/letters")
@requires(Role.ORGANISER)
def letters(wave: str) -> ResponseReturnValue:
    """A file for a mail merge; its links are keys, and the server keeps only their hashes."""
    if not Confirmation().validate_on_submit():
        return redirect(url_for("desk.waves.one", wave=wave))
    return attachment(letters_file(conducting.invite_by_letter(hand(), wave)), f"invitations-{wave}.csv", "text/csv")


@steps.post("/<wave>/ballots")
@requires(Role.ORGANISER)
def ballots(wave: str) -> ResponseReturnValue:
    """The sealed ballots, for the machine of the works council."""
    if not Confirmation().validate_on_submit():
        return redirect(url_for("desk.steps.close", wave=wave))
    return attachment(conducting.export_for_trustee(hand(), wave), f"ballots-{wave}.json", "application/json")


def attachment(body: bytes, name: str, kind: str) -> ResponseReturnValue:
    return send_file(BytesIO(body), mimetype=kind, as_attachment=True, download_name=name)


@steps.route("/<wave>/close", methods=["GET", "POST"])
@requires(Role.ORGANISER)
def close(wave: str) -> ResponseReturnValue:
    """With the key on this server: a passphrase. With a trustee: their count, from a file."""
    request.max_content_length = LARGEST_COUNT
    facts = facts_of(wave)
    if facts.trustee:
        return close_by_count(facts)
    form, asked = CloseForm(), needs_passphrase(config(), storage(), wave)
    if form.validate_on_submit() and opened(form, lambda word: conducting.close_here(hand(), wave, word)):
        return redirect(url_for("desk.steps.publish", wave=wave, done="closed"))
    return render_template("desk/close.html", form=form, facts=facts, asked=asked)


def opened(form: CloseForm, close_with: Callable[[str], None]) -> bool:
    """Whether the passphrase was right; a wrong one can be typed again, and nothing was opened."""
    try:
        close_with(form.passphrase.data or "")
    except WrongPassphrase:
        form.passphrase.errors = [gettext("This passphrase does not open the ballots. Type the one shown at lock.")]
        return False
    return True


def close_by_count(facts: Facts) -> ResponseReturnValue:
    form = CountForm()
    if not form.validate_on_submit():
        return render_template("desk/close-count.html", form=form, facts=facts, button=Confirmation())
    conducting.close_with_count(hand(), facts.wave, object_in(form.package) or {})
    return redirect(url_for("desk.steps.publish", wave=facts.wave, done="closed"))


@steps.get("/<wave>/publish")
@requires(*LOOKS)
def publish(wave: str) -> ResponseReturnValue:
    """What will be published: how much of it, and that the audit found nothing. Nobody sees a number of it first."""
    return render_template("desk/publish.html", facts=facts_of(wave), outline=outline(storage(), wave))


@steps.post("/<wave>/publish")
@requires(Role.ORGANISER)
def publish_now(wave: str) -> ResponseReturnValue:
    if not Confirmation().validate_on_submit():
        return redirect(url_for(".publish", wave=wave))
    conducting.publish_wave(hand(), wave)
    return redirect(url_for("desk.waves.one", wave=wave, done="published"))


@steps.route("/<wave>/cancel", methods=["GET", "POST"])
@requires(Role.ORGANISER)
def cancel(wave: str) -> ResponseReturnValue:
    form, facts = CancelForm(), facts_of(wave)
    form.wanted = wave
    if not form.validate_on_submit():
        return render_template("desk/cancel.html", form=form, facts=facts)
    conducting.cancel_wave(hand(), wave)
    return redirect(url_for("desk.waves.show", done="deleted" if facts.state == "draft" else "cancelled"))
