"""A file of one's own, from bytes to TOML; what cannot be read is told with its line and what may have happened.

In: a path, or a text and its name. Out: text, a TOML table, or QuestionnaireError.
Called by: survey.questionnaires.parser and references.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from survey.questionnaires.problems import Problem, QuestionnaireError

MARKS: Final = {  # first bytes of files that were saved as something else
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
    b"PK\x03\x04": "an Excel, Word or ZIP file",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
    b"%PDF": "a PDF",
}
CURLY: Final = re.compile(r"[=\[{,]\s*[“”„«‟]")
WHOLE: Final = "the whole file"


def text_of(path: Path) -> str:
    """The text of a file; raises QuestionnaireError where it is none."""
    content = path.read_bytes()
    kind = next((kind for mark, kind in MARKS.items() if content.startswith(mark)), None)
    if kind:
        advice = 'Save it as plain text with the encoding "UTF-8"'
        raise QuestionnaireError(path.name, (Problem(None, WHOLE, f"it is {kind}", "UTF-8 text", advice),))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        advice = 'Save it again with the encoding "UTF-8"'
        raise QuestionnaireError(path.name, (Problem(line, WHOLE, "it is not UTF-8", "UTF-8 text", advice),)) from error


def toml_of(text: str, name: str) -> Mapping[str, object]:
    """What tomllib makes of a text; raises QuestionnaireError where it cannot be read."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else None
        what = f"it cannot be read ({error})"
        problem = Problem(line, WHOLE, what, "a TOML file", _advice(text, line, str(error)))
        raise QuestionnaireError(name, (problem,)) from error
    except RecursionError as error:
        problem = Problem(None, WHOLE, "brackets stand in brackets too often", "a TOML file", "Look for repeated [")
        raise QuestionnaireError(name, (problem,)) from error


def _advice(text: str, line: int | None, error: str) -> str:
    """What has most likely happened there."""
    written = text.splitlines()[line - 1] if line and line <= len(text.splitlines()) else ""
    if CURLY.search(written):
        return 'Write straight quotation marks "…", without a word processor'
    if "overwrite" in error or "declare" in error:
        return "The same key or section stands there twice: remove one of them"
    if "Expected '='" in error:
        return 'Write a line as key = "value", and sections as [[item]]'
    if "'\\n'" in error:
        return "Look for a missing quotation mark: a text begins and ends on one line"
    return "Look for a missing quotation mark, bracket or comma on this line or the one before"
