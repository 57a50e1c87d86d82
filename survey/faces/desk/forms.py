"""Forms of the desk: Flask-WTF, with a token that only this browser's own cookie can have made.

In: a submitted form. Out: checked values, or what is wrong, in the reader's language. Called by: survey.faces.desk.
"""

import hmac
import secrets
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from flask import current_app, g
from flask_wtf import FlaskForm
from wtforms import Field, Form, HiddenField, ValidationError
from wtforms.csrf.core import CSRF, CSRFTokenField

from survey.accounts.once import mark_of
from survey.accounts.passwords import LONGEST, SHORTEST, PasswordRefused
from survey.credentials.canonical import b64u, canonical
from survey.translations.visible import is_visible

ONCE_BYTES = 16


def gettext(message: str, **values: object) -> str:
    """A message in the language of the request; the application has the words."""
    translated = str(current_app.extensions["translate"](message))
    return translated % values if values else translated


class CookieToken(CSRF):
    """HMAC of a fixed word under the browser's token: no site without that cookie can write it, nothing is stored."""

    def generate_csrf_token(self, csrf_token_field: CSRFTokenField) -> str:
        return form_token()

    def validate_csrf_token(self, form: Form, field: Field) -> None:
        if not hmac.compare_digest(str(field.data or ""), self.generate_csrf_token(field)):
            raise ValidationError(gettext("This form was open for too long. Nothing was done; send it again."))


def form_token() -> str:
    return b64u(hmac.new(g.desk.token.encode(), b"canopy form", sha256).digest())


class LibraryWords:
    """What WTForms says of a value that it cannot read, in our words and with what was expected."""

    def gettext(self, said: str) -> str:
        if "integer" in said or "decimal" in said or "float" in said:
            return gettext("Write a number in digits, such as 7.")
        if "date" in said or "time" in said or "week" in said:
            return gettext("Write a day such as 2026-11-30.")
        if "hoice" in said:
            return gettext("Choose one of the answers that stand here.")
        return said

    def ngettext(self, one: str, _many: str, _number: int) -> str:
        return self.gettext(one)


class DeskForm(FlaskForm):
    """Every form of the desk. A sentence of the form itself comes before what the library says of a field."""

    class Meta:
        csrf = True
        csrf_class = CookieToken
        csrf_context = None
        csrf_field_name = "csrf_token"
        locales = False

        def get_translations(self, _form: Form) -> LibraryWords:
            return LibraryWords()

    def validate(self, extra_validators: Any = None) -> bool:
        right: bool = super().validate(extra_validators)
        for field in self:
            own = list(field.errors)[len(field.process_errors) :]
            field.errors = own or field.errors
        return right


class Confirmation(DeskForm):
    """A button that does something and asks for nothing."""


def once_word() -> str:
    """Names one form that is shown now; also for buttons that no form object stands behind."""
    return secrets.token_urlsafe(ONCE_BYTES)


class Once(HiddenField):
    """Names one form that was shown, so that nothing is made twice when it is sent twice. Missing, it is a new one."""

    def __init__(self, **given: Any) -> None:
        super().__init__(default=once_word, **given)

    def seed(self, *said: object) -> bytes:
        """32 bytes that this form has in this browser, with these words in it, and no other has."""
        about = canonical(["canopy once", str(self.data), *map(str, said)])
        return hmac.new(g.desk.token.encode(), about, sha256).digest() if self.data else b""

    def mark(self, *said: object) -> str:
        """The same for the access log, which remembers what this form did."""
        return mark_of(self.seed(*said))


class Pressed(Confirmation):
    """A button that does something that must not happen again when it is sent twice."""

    once = Once()


def filled(_form: Form, field: Field) -> None:
    """A field that must not be empty, nor look so."""
    if not is_visible(str(field.data or "")):
        raise ValidationError(gettext("Fill this in."))


def passes(check: Callable[[str], Any], sentence: Callable[[], str]) -> Callable[[Form, Field], None]:
    """A field that a check of the rooms below accepts, refused in the reader's language."""

    def validate(_form: Form, field: Field) -> None:
        try:
            check(str(field.data or ""))
        except ValueError as problem:
            raise ValidationError(sentence()) from problem

    return validate


def password_sentence(problem: PasswordRefused) -> str:
    return {
        "short": gettext("Take at least %(n)s characters; three or four words are easy to keep.", n=SHORTEST),
        "long": gettext("Take at most %(n)s characters.", n=LONGEST),
        "obvious": gettext("This is among the first that somebody would try. Choose another one."),
    }[problem.reason]
