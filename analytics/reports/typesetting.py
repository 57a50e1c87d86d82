"""Sets pages as PDF/UA-1 with typst, in fonts that come with it; words arrive as data and are never markup.

In: plain data, a template. Out: bytes of a PDF. Called by: `analytics.reports.paper`, survey.app.cards.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import typst

HERE: Final = Path(__file__).resolve().parent
TEMPLATES: Final = HERE / "templates"
TEMPLATE: Final = TEMPLATES / "leadership.typ"
FONTS: Final = HERE / "fonts"
NO_GLYPH: Final = "could not be displayed"  # what typst says about a letter that no font has


class NoFontForThis(ValueError):
    """A name is written in letters that no font on this machine has."""


def typeset(words: Mapping[str, Any], template: Path = TEMPLATE) -> bytes:
    """Set the document with our own fonts only; a letter that they lack is looked for in the machine's.

    Raises: NoFontForThis, because a PDF with empty boxes instead of names helps nobody.
    """
    try:
        return compiled(words, template, ignore_system_fonts=True)
    except typst.TypstError as problem:
        if NO_GLYPH not in str(problem):
            raise
    try:
        return compiled(words, template, ignore_system_fonts=False)
    except typst.TypstError as problem:
        if NO_GLYPH not in str(problem):
            raise
        raise NoFontForThis(
            f"no font on this machine can print a name in this document ({problem}); install a font of that script,"
            " such as Noto Sans CJK, or export csv or xlsx"
        ) from problem


def compiled(words: Mapping[str, Any], template: Path, *, ignore_system_fonts: bool) -> bytes:
    made = typst.compile(
        template,
        root=template.parent,
        font_paths=[FONTS],
        ignore_system_fonts=ignore_system_fonts,
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"report": json.dumps(words, ensure_ascii=False)},
    )
    assert isinstance(made, bytes)
    return made
