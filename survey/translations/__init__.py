"""The words of Canopy in every language that it speaks, from the .po files in the folders beside this file.

In: the code of a language. Out: its catalogue, its own name, days and moments as people write them.
Called by: survey.app.site.translations (pages), survey.mail (letters).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE_LANGUAGE = "en"
WHOLE = (SOURCE_LANGUAGE, "de")  # every page; other catalogues have the words that employees meet, and no others
FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Language:
    """One language a page can be read in: its code, its own name, the direction it is written in."""

    code: str
    name: str
    direction: str


@cache
def languages() -> tuple[Language, ...]:
    """The languages of every page: of organisers, of results, of the command line."""
    return tuple(language(code) for code in WHOLE)


@cache
def employee_languages() -> tuple[Language, ...]:
    """The languages of everything that an employee meets: English, and every language that has a catalogue."""
    translated = sorted(path.parent.name for path in FOLDER.glob("*/messages.po"))
    return tuple(language(code) for code in [SOURCE_LANGUAGE, *translated])


def language(code: str) -> Language:
    locale = Locale.parse(code, sep="-")
    name = (
        locale.languages.get(str(locale)) or locale.get_language_name() or code
    )  # with its script, if that has a name
    return Language(code, name.capitalize(), locale.text_direction)


@cache
def catalogue(code: str) -> NullTranslations:
    """The words of one language, compiled in memory; the source language translates to itself."""
    path = FOLDER / code / "messages.po"
    if code == SOURCE_LANGUAGE or not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=code.replace("-", "_")))
    compiled.seek(0)
    return GNUTranslations(compiled)


def day_in(code: str, value: str) -> str:
    """A day, or the day of a moment, as people write it: "2026-11-05" -> "5 November 2026"."""
    return format_date(_parsed(value), "long", locale=_date_locale(code))


def moment_in(code: str, value: str, zone: tzinfo = UTC) -> str:
    """A moment as people write it, with its zone: "2026-11-05T17:00:00Z" -> "5 November 2026, 17:00 UTC".

    >>> from zoneinfo import ZoneInfo
    >>> moment_in("en", "2026-11-05T17:00:00Z", ZoneInfo("Europe/Berlin"))
    '5 November 2026, 18:00 (Berlin, UTC+1)'
    """
    local, locale = _parsed(value).astimezone(zone), _date_locale(code)
    hour = format_datetime(local, "HH:mm", zone, locale)
    return f"{format_date(local, 'long', locale=locale)}, {hour} {_zone_name(local, locale)}"


def _zone_name(local: datetime, locale: str) -> str:
    """The city, and how far it is from UTC that day: an hour that comes twice in autumn is told apart."""
    if local.tzinfo is UTC:
        return "UTC"
    city = format_datetime(local, "VVV", local.tzinfo, locale).rpartition("/")[2]
    minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"({city}, UTC{'−' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''})"


def _parsed(value: str) -> datetime:
    parsed = datetime.fromisoformat(value)
    return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _date_locale(code: str) -> str:
    return "en_GB" if code == SOURCE_LANGUAGE else code.replace("-", "_")
