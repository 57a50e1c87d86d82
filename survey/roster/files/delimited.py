"""CSV: the letters and the separator are found out, and said where they cannot be.

In: bytes. Out: a Table. Called by: survey.roster.files.reading.
"""

import codecs
import csv
import io
from collections.abc import Iterator

from survey.roster.files.findings import Finding
from survey.roster.files.table import Row, Table, clean, nothing_read
from survey.translations.wording import worded

ENCODINGS = ("utf-8", "windows-1252", "utf-16")
SEPARATORS = (",", ";", "\t")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SHOWN = 40  # characters of a line that is shown in another encoding


def read_delimited(content: bytes, encoding: str | None) -> Table:
    problems: list[Finding] = []
    text = _decoded(content, encoding, problems)
    if text is None:
        return nothing_read(problems[0])
    lines = _numbered(text, problems)
    header = tuple(clean(name) for name in next(lines, (1, []))[1])
    rows = tuple(_filled_rows(lines, header, problems))
    return Table(header, rows, tuple(problems))


def _decoded(content: bytes, encoding: str | None, problems: list[Finding]) -> str | None:
    chosen = encoding or next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(chosen)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problems.append(Finding(line, "", _other_letters(content, chosen, line)))
        return None
    if "\0" in text:
        message = worded("This is no text. Expected: CSV, or a workbook of the kind .xlsx. Export the roster again.")
        problems.append(Finding(text[: text.index("\0")].count("\n") + 1, "", message))
        return None
    return text.removeprefix("\ufeff")


def _other_letters(content: bytes, chosen: str, line: int) -> str:
    """Names would be stored wrongly if we guessed: whoever knows them looks first."""
    name = "UTF-8" if chosen.startswith("utf-8") else chosen
    shown = content.split(b"\n")[line - 1].decode("windows-1252", "replace").strip()[:_SHOWN]
    return worded(
        'The file is not %(name)s. Expected: CSV in UTF-8. Save it as "CSV UTF-8" and import it again; '
        "or, if this is how the line should read: “%(shown)s”, choose the encoding windows-1252.",
        name=name,
        shown=shown,
    )


def _numbered(text: str, problems: list[Finding]) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins on; stops at a row that cannot be read."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    line = 1
    try:
        for values in reader:
            yield line, values
            line = reader.line_num + 1
    except csv.Error as error:
        message = worded(
            "The line cannot be read (%(error)s). Expected: each quotation mark closed. Correct it in the file.",
            error=error,
        )
        problems.append(Finding(line, "", message))


def _delimiter(text: str) -> str:
    """The separator that the header holds most of; the comma where it holds none."""
    header = text.partition("\n")[0]
    return max(SEPARATORS, key=header.count)


def _filled_rows(
    lines: Iterator[tuple[int, list[str]]], header: tuple[str, ...], problems: list[Finding]
) -> Iterator[Row]:
    for line, values in lines:
        if not any(value.strip() for value in values):
            continue
        if len(values) != len(header):
            message = worded(
                "%(n)s fields. Expected: %(expected)s, as in the header. Add or remove a separator.",
                n=len(values),
                expected=len(header),
            )
            problems.append(Finding(line, "", message))
            continue
        yield Row(line, tuple(map(clean, values)))
