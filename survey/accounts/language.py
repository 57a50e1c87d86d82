"""In which language somebody with an account reads mails: chosen by themselves, else that of the installation.

In: an account, the code of a language. Out: codes. Called by: survey.faces.desk, survey.mail, survey.app.reporting.
"""

from collections.abc import Mapping

from sqlalchemy import delete, insert, select

from survey.storage.account_tables import mail_language
from survey.storage.rights import Role
from survey.storage.rooms import Storage, begin, reading
from survey.translations import employee_languages
from survey.translations.wording import worded


class LanguageRefused(ValueError):
    """A language that no mail is written in."""


def choose(storage: Storage, account: str, code: str) -> None:
    """An empty code takes the choice back."""
    known = [language.code for language in employee_languages()]
    if code not in ("", *known):
        raise LanguageRefused(
            worded("mails are written in %(known)s, not in %(code)r", known=", ".join(known), code=code)
        )
    with begin(storage.accounts("accounts")) as connection:
        connection.execute(delete(mail_language).where(mail_language.c.account == account))
        if code:
            connection.execute(insert(mail_language).values(account=account, language=code))


def chosen(storage: Storage, role: Role = "accounts") -> Mapping[str, str]:
    """Accounts that chose one -> its code."""
    with reading(storage.accounts(role)) as connection:
        return {str(row.account): str(row.language) for row in connection.execute(select(mail_language))}
