"""How a question stands in a file of an earlier system: its column, and what its answers are called there.

In: an item's table. Out: `Filed`. Called by: survey.questionnaires.parser; survey.app.history reads files with it.
"""

from collections import Counter

from survey.questionnaires.kinds import KINDS, Kind
from survey.questionnaires.model import Filed
from survey.questionnaires.reading import Table

KEYS = ("column", "codes", "skipped")


def filed_in(table: Table, kind: str, options: int) -> Filed:
    """Read `column` (else the item's id), `codes` (else 1, 2, 3 …; 0 to 10 on that scale) and `skipped`.

    A comment, and a question with several answers, has no column: neither is imported.
    """
    known = KINDS.get(kind)
    if known is None or not known.filed:
        _refuse_all(table, kind)
        return Filed("", (), ())
    codes = _codes(table, known, options) if table.has("codes") else _numbers(known, options)
    skipped = _each(table.peek("skipped")) if table.has("skipped") else ()
    if skipped is None:
        advice = 'Write skipped = ["X", 99]'
        table.problem("skipped", "skipped is not a list of codes", expected="numbers or texts", advice=advice)
    filed = Filed(table.optional_word("column") or str(table.peek("id")), codes, skipped or ())
    _check_once(table, filed)
    return filed


def _refuse_all(table: Table, kind: str) -> None:
    for key in KEYS:
        if table.has(key) and kind in KINDS:
            what, expected = f"{key} is given", f"none, a {kind} is never imported"
            table.problem(key, what, expected=expected, advice="Remove the line")


def _numbers(kind: Kind, options: int) -> tuple[tuple[str, ...], ...]:
    first = 0 if kind.name == "scale0-10" else 1
    return tuple((str(number),) for number in range(first, first + options))


def _codes(table: Table, kind: Kind, options: int) -> tuple[tuple[str, ...], ...]:
    """One entry for every option, in its order: a code, or a list of several that mean the same."""
    value = table.peek("codes")
    read = [_each(one if isinstance(one, list) else [one]) for one in value] if isinstance(value, list) else []
    codes = tuple(one for one in read if one)
    if codes and len(codes) == len(read) == options:
        return codes
    expected = f"a list of {options}, one for every answer in its order"
    advice = 'Write codes = [1, 2, 3], or codes = ["no", "yes"]; several codes for one answer as [4, 5]'
    table.problem("codes", f"the codes of this {kind.name} do not fit", expected=expected, advice=advice)
    return ()


def _each(value: object) -> tuple[str, ...] | None:
    """Codes as a file would hold them; None for whatever is not a list of numbers and texts."""
    if not isinstance(value, list) or any(isinstance(one, bool) or not isinstance(one, (int, str)) for one in value):
        return None
    found = tuple(str(one).strip() for one in value)
    return found if all(found) else None


def _check_once(table: Table, filed: Filed) -> None:
    every = [code for codes in filed.codes for code in codes] + list(filed.skipped)
    for code, times in Counter(every).items():
        if times > 1:
            what = f'the code "{code}" has two meanings'
            table.problem("codes", what, expected="each code once", advice="Take it out of one of them")
