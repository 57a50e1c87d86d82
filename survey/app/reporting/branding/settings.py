"""How the organisation appears: what is stored of it, and every reason why something is not taken.

In: what an organiser typed, or the room `public`. Out: Appearance. Called by: the desk, survey.cli, Shelf.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection, insert, select

from analytics.reports.brand import ACCENT, COLOUR, LEAST, MOST_LETTERS, Brand
from survey.accounts import journal
from survey.accounts.journal import Act
from survey.app.reporting.branding.colours import DARK, LIGHT, nearest, passes, weakest
from survey.app.reporting.branding.logos import Logo
from survey.credentials.canonical import canonical, sha256_hex
from survey.storage import tables
from survey.storage.rooms import Storage, begin, reading
from survey.translations.visible import is_visible

ACCENT_DARK: Final = "#6CC3D0"
LONGEST_SHOWN: Final = 40  # characters of something that is no colour
Gettext = Callable[..., str]


@dataclass(frozen=True)
class Appearance:
    """Name, colours and logo; everything in it has been looked at."""

    name: str
    accent: str = ACCENT
    accent_dark: str = ACCENT_DARK
    logo: Logo | None = None

    @property
    def coloured(self) -> bool:
        return (self.accent, self.accent_dark) != (ACCENT, ACCENT_DARK)

    @property
    def mark(self) -> str:
        """Changes with everything that can be seen: addresses that carry it may be kept for ever."""
        picture = self.logo.body if self.logo else b""
        return sha256_hex(canonical([self.name, self.accent, self.accent_dark]) + picture)[:16]

    def brand(self) -> Brand:
        if self.logo is None:
            return Brand(self.name, self.accent)
        return Brand(self.name, self.accent, self.logo.body, self.logo.kind)


@dataclass(frozen=True)
class Pale:
    """A colour that cannot be read somewhere on the pages, and the nearest one that can. `dark`: on dark pages."""

    colour: str
    instead: str
    dark: bool

    def sentence(self, _: Gettext) -> str:
        found = weakest(self.colour, DARK if self.dark else LIGHT)
        contrasts = {"found": told(found, _), "least": told(LEAST, _)}
        values = {"colour": self.colour, "instead": self.instead, **contrasts}
        if self.dark:
            return _(
                "%(colour)s cannot be read on dark pages: its contrast is %(found)s to 1, and text needs %(least)s."
                " The nearest colour that has it is %(instead)s.",
                **values,
            )
        return _(
            "%(colour)s cannot be read on light pages: its contrast is %(found)s to 1, and text needs %(least)s."
            " The nearest colour that has it is %(instead)s.",
            **values,
        )


@dataclass(frozen=True)
class NoColour:
    """Something else than a colour."""

    typed: str

    def sentence(self, _: Gettext) -> str:
        return _(
            "“%(typed)s” is no colour. Write it as # and six digits or letters from A to F, such as #0B5D66.",
            typed=self.typed,
        )


def told(contrast: float, _: Gettext) -> str:
    """Rounded down, so that what does not pass never looks as if it did."""
    whole, tenths = divmod(int(10 * contrast), 10)
    return _("%(whole)s.%(tenths)s", whole=whole, tenths=tenths)


def accents(light: str, dark: str) -> tuple[str, str] | Pale | NoColour:
    """The two accents that were asked for; without a dark one, the nearest of the light one that can be read there."""
    written = [text.strip() for text in (light or ACCENT, dark) if text.strip()]
    typed = ["#" + text.removeprefix("#").upper() for text in written]
    if strange := [text for text, colour in zip(written, typed, strict=True) if not COLOUR.fullmatch(colour)]:
        return NoColour(strange[0][:LONGEST_SHOWN])
    accent = typed[0]
    if not passes(accent, LIGHT):
        return Pale(accent, nearest(accent, LIGHT), dark=False)
    if len(typed) == 1:
        return accent, ACCENT_DARK if accent == ACCENT else nearest(accent, DARK)
    if not passes(typed[1], DARK):
        return Pale(typed[1], nearest(typed[1], DARK), dark=True)
    return accent, typed[1]


def name_taken(name: str) -> bool:
    """Whether a name fits on pages and reports."""
    return is_visible(name) and len(name.strip()) <= MOST_LETTERS and name.strip().isprintable()


def plain(organisation: str) -> Appearance:
    """As long as nobody has chosen anything; a very long name is cut for reports."""
    return Appearance(organisation if len(organisation) <= MOST_LETTERS else f"{organisation[: MOST_LETTERS - 1]}…")


def read(storage: Storage, organisation: str) -> Appearance:
    with reading(storage.public("reader")) as public:
        return latest(public) or plain(organisation)


def latest(public: Connection) -> Appearance | None:
    wanted = select(tables.brand.c.body, tables.brand.c.logo).order_by(tables.brand.c.number.desc()).limit(1)
    row = public.execute(wanted).first()
    if row is None:
        return None
    said = json.loads(bytes(row.body))
    logo = Logo(bytes(row.logo), said["logo_kind"]) if said["logo_kind"] else None
    return Appearance(said["name"], said["accent"], said["accent_dark"], logo)


def keep(storage: Storage, act: Act, wanted: Appearance) -> None:
    """From the next page on. What pages looked like before stays in the public room, as everything there does."""
    wanted = replace(wanted, name=wanted.name.strip())
    wanted.brand()  # raises what a report would
    body = {"name": wanted.name, "accent": wanted.accent, "accent_dark": wanted.accent_dark}
    picture = wanted.logo.body if wanted.logo else b""
    with reading(storage.public("reader")) as public:
        if latest(public) == wanted:
            return
    journal.append(storage, act, "brand-changed", name=wanted.name, accent=wanted.accent)  # the log knows first
    with begin(storage.public("organiser")) as public:
        last = public.execute(select(tables.brand.c.number).order_by(tables.brand.c.number.desc()).limit(1)).scalar()
        said = canonical(body | {"logo_kind": wanted.logo.kind if wanted.logo else ""})
        public.execute(insert(tables.brand).values(number=(last or 0) + 1, body=said, logo=picture))
