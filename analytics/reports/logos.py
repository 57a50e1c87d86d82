"""Looks at the file of a logo before anything draws it: small, complete, and asking nobody else for anything.

In: bytes, "svg" or "png". Out: nothing, or a refusal; a drawing as a picture, for what knows pictures only.
Called by: `analytics.reports.brand`, `analytics.reports.slides.show`.
"""

import re
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final
from warnings import catch_warnings, simplefilter
from xml.parsers.expat import ExpatError, ParserCreate

import typst
from PIL import Image, UnidentifiedImageError

SVG, PNG = "svg", "png"
LARGEST: Final = 256 * 1024  # bytes
WIDEST: Final = 4000  # pixels on each side
SLIMMEST: Final = 20  # times as wide as high, or as high as wide
INSIDE: Final = re.compile(r"#|data:image/(png|jpeg);base64,")  # what a drawing may refer to
OUTSIDE: Final = re.compile(  # what a style must not refer to; possessive, so that a quote or a space changes nothing
    r"@import|image(?:-set)?\(|src\(|url\(\s*+['\"]?+\s*+(?!#|data:image/(?:png|jpeg);base64,)", re.IGNORECASE
)
ACTS: Final = frozenset({"script", "foreignobject", "handler", "iframe", "animate", "set", "audio", "video"})
SLIM: Final = f"a logo is at most {SLIMMEST} times as wide as high, or as high as wide; cut it"
HERE: Final = Path(__file__).resolve().parent
FONTS: Final = HERE / "fonts"
SHARP: Final = 288.0  # pixels of an inch
DRAWN: Final = HERE / "templates" / "logo.typ"


class NotALogo(ValueError):
    """The file of a logo is too large, broken, or would load or run something."""


def checked_logo(body: bytes, kind: str) -> None:
    """Refuse a file that is not a plain drawing or picture. Raises: NotALogo."""
    if kind not in (SVG, PNG):
        raise NotALogo(f"a logo is an SVG or a PNG file, and {kind or 'this'} is neither; save it as one of them")
    if not 0 < len(body) <= LARGEST:
        raise NotALogo(f"the file has {len(body)} bytes, and a logo at most {LARGEST}; save it smaller")
    if kind == PNG:
        check_picture(body)
        return
    check_drawing(body)


def check_picture(body: bytes) -> None:
    with catch_warnings():
        simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(BytesIO(body), formats=["PNG"]) as picture:
                if max(picture.size) > WIDEST:
                    raise NotALogo(f"the picture is wider or higher than {WIDEST} pixels; save it smaller")
                if max(picture.size) > SLIMMEST * min(picture.size):
                    raise NotALogo(SLIM)
                picture.load()
        except (UnidentifiedImageError, Image.DecompressionBombWarning, OSError, SyntaxError) as problem:
            raise NotALogo("this is not a complete PNG picture; save it again") from problem


def check_drawing(body: bytes) -> None:
    """Read every element: no program, no document type (whose entities could load or swell), nothing from outside."""
    parser, names = ParserCreate(namespace_separator=" "), list[str]()

    def begin(name: str, attributes: dict[str, str]) -> None:
        names.append(name)
        refuse_element(name.rpartition(" ")[2].lower(), attributes)

    def declared(*_about: object) -> None:
        raise NotALogo("the drawing has a document type, which could load other files; save it as plain SVG")

    parser.StartElementHandler, parser.StartDoctypeDeclHandler = begin, declared
    parser.CharacterDataHandler, parser.buffer_text = refuse_style, True
    try:
        parser.Parse(body, True)
    except ExpatError as problem:
        raise NotALogo(f"this is not an SVG drawing that can be read ({problem}); save it again") from problem
    if names[0] != "http://www.w3.org/2000/svg svg":
        raise NotALogo("the file does not begin as an SVG drawing; save it as plain SVG")
    as_picture(body, SVG)


@lru_cache(maxsize=4)
def as_picture(body: bytes, kind: str) -> bytes:
    """A PNG of the logo. Raises: NotALogo for a drawing that cannot be drawn."""
    if kind == PNG:
        return body
    try:
        told = {"drawing": body.decode(), "most": str(SLIMMEST)}
        made = typst.compile(DRAWN, font_paths=[FONTS], format="png", ppi=SHARP, sys_inputs=told)
    except (typst.TypstError, UnicodeDecodeError) as problem:
        if "proportions" in str(problem):
            raise NotALogo(SLIM) from problem
        raise NotALogo("this drawing cannot be drawn here; save it as plain SVG in UTF-8, or as PNG") from problem
    assert isinstance(made, bytes)
    return made


def refuse_element(name: str, attributes: dict[str, str]) -> None:
    if name in ACTS:
        raise NotALogo(f"the drawing has an element <{name}>, which a picture does not need; save it as plain SVG")
    for attribute, value in attributes.items():
        attribute = attribute.rpartition(" ")[2].lower()
        refuse_style(value)
        if attribute.startswith("on"):
            raise NotALogo(f"the drawing would run something ({attribute}); save it as plain SVG")
        if attribute in ("href", "src") and not INSIDE.match(value.strip()):
            raise NotALogo("the drawing refers to another file or address; embed its pictures and save it again")


def refuse_style(text: str) -> None:
    if OUTSIDE.search(text):
        raise NotALogo("a style of the drawing refers to another file or address; save it as plain SVG")
