"""The works council's page: the rules of a wave, and its signature under them.

In: a locked wave, a signature that was made with the works council's key. Out: a page. Called by: survey.app.desk.

The key is never here: a browser signs with a file that it reads and does not send, or `trustee sign` does.
"""

import json

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import FileField, HiddenField, ValidationError

from survey.accounts.roles import Role
from survey.app.conducting import sign_wave
from survey.app.desk.facts import facts_of, hand
from survey.app.desk.steps import object_in
from survey.faces.desk.forms import DeskForm, gettext
from survey.faces.desk.guard import requires
from survey.translations.wording import sentences_of
from survey.waves.manifest import BadSignature, Signature

signing = Blueprint("signing", __name__, url_prefix="/waves")


class SignatureForm(DeskForm):
    made = HiddenField()  # by the program of the page
    file = FileField()  # by `trustee sign`

    def signature(self) -> Signature | None:
        try:
            found = object_in(self.file) or json.loads(self.made.data or "null")
            return Signature.from_json(found) if isinstance(found, dict) else None
        except (ValueError, KeyError, TypeError, RecursionError):
            return None

    def validate_file(self, _field: FileField) -> None:
        if self.signature() is None:
            raise ValidationError(gettext("Choose the signature that `trustee sign` wrote, or sign here."))


@signing.route("/<wave>/sign", methods=["GET", "POST"])
@requires(Role.WORKS_COUNCIL)
def sign(wave: str) -> ResponseReturnValue:
    form, facts = SignatureForm(), facts_of(wave)
    signature = form.signature() if form.validate_on_submit() else None
    if signature is None:
        return render_template("desk/sign.html", form=form, facts=facts)
    sign_wave(hand(), wave, signature)
    return redirect(url_for("desk.waves.one", wave=wave, done="signed"))


@signing.errorhandler(BadSignature)
def bad(problem: BadSignature) -> ResponseReturnValue:
    return render_template("desk/refused.html", sentences=sentences_of(problem)), 409
