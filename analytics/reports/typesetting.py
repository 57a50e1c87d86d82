"""Sets pages as PDF/UA-1 with typst, in fonts that come with it; words arrive as data and are never markup.

In: plain data, a template. Out: bytes of a PDF. Called by: `analytics.reports.paper`, survey.app.cards.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import typst

HERE: Final = Path(__file__).resolve().parent
TEMPLATES: Final = HERE / "templates"
TEMPLATE: Final = TEMPLATES / "leadership.typ"
FONTS: Final = HERE / "fonts"
NO_GLYPH: Final = "could not be displayed"  # what typst says about a letter that no font has
KEPT: Final = 10  # documents for which typst keeps what it worked out, about 20 MB of a long one


class NoFontForThis(ValueError):
    """A document is written in letters that no font on this machine has."""


def typeset(words: Mapping[str, Any], template: Path = TEMPLATE) -> bytes:
    """Set the document with our own fonts only; a letter that they lack is looked for in the machine's.

    Raises: NoFontForThis, because a PDF with empty boxes instead of words helps nobody. What others named passes
    through `analytics.reports.paper.letters` before, so that a name alone is never refused.
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
            f"no font on this machine can print the letters of this document ({problem}); install a font of that"
            " script, such as Noto Sans CJK, and start Canopy anew, or choose another language"
        ) from problem


def compiled(words: Mapping[str, Any], template: Path, *, ignore_system_fonts: bool) -> bytes:
    made = typst.compile(
        template,
        root=template.parent,
        font_paths=fonts(with_those_of_the_machine=not ignore_system_fonts),
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"report": json.dumps(words, ensure_ascii=False)},
    )
    assert isinstance(made, bytes)
    let_go()
    return made


def let_go() -> None:
    """Have typst forget what it worked out, which is of little use to the next report: set empty pages in its place."""
    nothing = typst.Compiler(b"", font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False))
    for _ in range(KEPT):
        nothing.compile(b"", format="svg")


@lru_cache(maxsize=2)
def fonts(*, with_those_of_the_machine: bool) -> typst.Fonts:
    """Ours and those inside typst; the folders of the machine are looked through once."""
    return typst.Fonts(include_system_fonts=with_those_of_the_machine, font_paths=[FONTS])
