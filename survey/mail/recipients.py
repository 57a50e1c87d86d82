"""Who gets a wave's mails, and in which language.

In: the roster, the members of a wave. Out: Recipients by person. Called by: survey.mail.rounds.
"""

from collections.abc import Mapping

from babel import Locale

from survey.mail.composing import Recipient
from survey.roster.people import load_roster
from survey.storage.rooms import Storage, reading
from survey.translations import employee_languages
from survey.waves.codes.invitations import segments_of

COLUMNS = frozenset({"language", "lang", "sprache"})  # of the roster, however they are capitalised
SPOKEN = {language.code.partition("-")[0]: language.code for language in employee_languages()}  # "zh" -> "zh-Hans"
NAMES = {str(Locale.parse(reader).languages[code]).casefold(): code for code in SPOKEN for reader in SPOKEN}
"""What people call these languages, in each of these languages: "Deutsch", "German" and "allemand" are "de"."""


def of_wave(storage: Storage, wave: str, otherwise: str) -> dict[str, Recipient]:
    """Everybody who was invited and is still on the roster. `otherwise`: the language where the roster says none."""
    members = segments_of(storage, wave)
    with reading(storage.people("organiser")) as people:
        roster = load_roster(people)
    return {
        one.person_id: Recipient(one.name, one.email, language_of(one.attributes, otherwise))
        for one in roster
        if one.person_id in members
    }


def language_of(attributes: Mapping[str, str], otherwise: str) -> str:
    """A language that mails are written in: "de", "de-AT", "Deutsch" and "German" are all German.

    >>> language_of({"Sprache": "Deutsch"}, "en"), language_of({"site": "Ulm"}, "en")
    ('de', 'en')
    """
    for name, value in attributes.items():
        said = value.casefold().strip()
        code = NAMES.get(said, said.replace("_", "-").partition("-")[0])
        if name.casefold() in COLUMNS and code in SPOKEN:
            return SPOKEN[code]
    return otherwise
