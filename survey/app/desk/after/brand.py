"""How the organisation appears on pages and reports: its name, its colour, its logo.

In: a form of an organiser. Out: a page with a sample in light and dark. Called by: survey.app.desk.
"""

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge
from wtforms import BooleanField, FileField, StringField, ValidationError

from survey.accounts.roles import Role
from survey.app.reporting.branding.colours import DARK, LIGHT, weakest
from survey.app.reporting.branding.door import shelf
from survey.app.reporting.branding.logos import Logo, NoLogo, read_logo, too_large
from survey.app.reporting.branding.settings import (
    Appearance,
    NoColour,
    Pale,
    accents,
    keep,
    name_taken,
    plain,
    read,
    told,
)
from survey.faces.desk.forms import Confirmation, DeskForm, gettext
from survey.faces.desk.guard import act, config, requires, storage

LARGEST_FILE = 2 * 2**20  # bytes that are looked at to say what is wrong with them; far less is taken

brand = Blueprint("look", __name__, url_prefix="/look", template_folder="../templates")


class LookForm(DeskForm):
    name = StringField()
    accent = StringField()
    accent_dark = StringField()
    logo = FileField()
    bare = BooleanField()  # without a logo from now on

    def validate_name(self, field: StringField) -> None:
        if not name_taken(str(field.data or "")):
            raise ValidationError(gettext("The name needs 1 to 120 printable characters on one line."))

    def validate_accent(self, _field: StringField) -> None:
        found = self.accents()
        if isinstance(found, NoColour) or (isinstance(found, Pale) and not found.dark):
            raise ValidationError(found.sentence(gettext))

    def validate_accent_dark(self, _field: StringField) -> None:
        found = self.accents()
        if isinstance(found, Pale) and found.dark:
            raise ValidationError(found.sentence(gettext))

    def validate_logo(self, _field: FileField) -> None:
        found = self.picture()
        if isinstance(found, NoLogo):
            raise ValidationError(found.sentence(gettext))

    def accents(self) -> tuple[str, str] | Pale | NoColour:
        return accents(str(self.accent.data or ""), str(self.accent_dark.data or ""))

    def picture(self) -> Logo | NoLogo | None:
        """The file that was sent; None if there is none."""
        sent = self.logo.data
        if not hasattr(sent, "stream") or not sent.filename:
            return None
        sent.stream.seek(0)
        return read_logo(sent.stream.read())


@brand.route("/", methods=["GET", "POST"])
@requires(Role.ORGANISER)
def show() -> ResponseReturnValue:
    request.max_content_length = LARGEST_FILE
    before = read(storage(), config().organisation)
    form = LookForm(data={"name": before.name, "accent": before.accent, "accent_dark": before.accent_dark})
    if not form.validate_on_submit():
        return page(form, before)
    keep(storage(), act(), chosen(form, before))
    shelf().forget()
    return redirect(url_for(".show", done="look"))


@brand.errorhandler(RequestEntityTooLarge)
def endless(_problem: RequestEntityTooLarge) -> ResponseReturnValue:
    """Nothing of it was read: the page says what is taken, as it does of a file that is a little too large."""
    before = read(storage(), config().organisation)
    form = LookForm(None, data={"name": before.name, "accent": before.accent, "accent_dark": before.accent_dark})
    form.logo.errors = [too_large(request.content_length or LARGEST_FILE).sentence(gettext)]
    return page(form, before), 413


def chosen(form: LookForm, before: Appearance) -> Appearance:
    """What was sent; without a new logo the old one stays, unless it is to go."""
    colours, picture = form.accents(), form.picture()
    if not isinstance(colours, tuple) or isinstance(picture, NoLogo):
        return before
    logo = picture or (None if form.bare.data else before.logo)
    return Appearance(str(form.name.data), *colours, logo)


def page(form: LookForm, now: Appearance) -> str:
    contrasts = [told(weakest(*each), gettext) for each in ((now.accent, LIGHT), (now.accent_dark, DARK))]
    return render_template("desk/look.html", form=form, now=now, contrasts=contrasts, button=Confirmation(None))


@brand.post("/reset")
@requires(Role.ORGANISER)
def reset() -> ResponseReturnValue:
    """Back to how Canopy comes, with the name of the installation."""
    if Confirmation().validate_on_submit():
        keep(storage(), act(), replace(plain(config().organisation), logo=None))
        shelf().forget()
    return redirect(url_for(".show", done="look"))
