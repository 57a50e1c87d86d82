"""A refusal that a page of the desk can show is made of words that catalogues know, not of English alone."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import analytics
from survey.accounts.journal import KINDS
from survey.app.ending.refusing import MEANT
from survey.translations.wording import (
    Several,
    from_text,
    in_words_of,
    said_by,
    sentences_of,
    several,
    to_text,
    worded,
)

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("accounts", "actions", "app", "mail", "roster", "storage", "waves")
ELSEWHERE = (  # what is refused there never reaches the desk: other faces, machines of trustees, the command line
    "app/history/", "app/site/server.py", "app/site/apart/opening.py", "app/site/apart/face.py", "app/trying/",
    "app/inspection/exporting.py", "app/ending/door.py", "storage/migrations/", "storage/postgres/", "waves/verify/",
    "waves/trustee/calling.py", "waves/trustee/carrying.py", "waves/trustee/exports.py", "waves/trustee/opening.py",
    "waves/trustee/shares.py", "app/outward/interface/",
)  # fmt: skip
TOLD_OTHERWISE = {  # by a form, by a page of problems, or by nobody because they are defects
    "PasswordRefused", "PlanRefused", "NoSuchAction", "TellingRefused", "TargetRefused", "NameNotFound",
    "NotOffered",
    "ValidationError", "AddressRefused", "TrusteeKeyError", "UnknownKind", "UnknownRole", "UnknownRoom",
    "NotOfThisFace", "NoSuchBox", "WrongWaveId", "ValueError",
}  # fmt: skip
NOT_AT_THE_DESK = {  # what is brought in by the command line alone, what programs read, what the board mends itself
    "TooFewLeft", "TotalsRefused", "NoBacktest", "ReferenceStays", "UnitsStay", "NotThere", "NotUnderstood",
    "NotPacked",
}  # fmt: skip
OPENED_ELSEWHERE = "this manifest does not carry your signature"  # said by `trustee close` alone


def modules() -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((ROOT / "survey" / room).rglob("*.py")):
            if not path.relative_to(ROOT / "survey").as_posix().startswith(ELSEWHERE):
                yield path


def said_in_english_alone(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Raise) or not isinstance(node.exc, ast.Call):
            continue
        kind = ast.unparse(node.exc.func).rpartition(".")[2]
        bare = [ast.unparse(one) for one in node.exc.args if isinstance(one, ast.JoinedStr | ast.Constant)]
        yield from (
            text for text in bare if " " in text and kind not in TOLD_OTHERWISE and OPENED_ELSEWHERE not in text
        )


@pytest.mark.parametrize("path", list(modules()), ids=lambda path: str(path.relative_to(ROOT / "survey").as_posix()))
def test_what_is_refused_has_words_in_other_languages(path: Path) -> None:
    assert list(said_in_english_alone(path)) == []


def test_a_sentence_is_said_in_another_language_with_what_stands_in_it() -> None:
    german = {"%(why)s. Look": "%(why)s. Sehen Sie nach", "it is away (%(code)s)": "er ist weg (%(code)s)"}
    sentence = worded("%(why)s. Look", why=worded("it is away (%(code)s)", code="421"))
    problem = ValueError(several([sentence, "smtp.example.org"]))
    assert str(problem) == "it is away (421). Look\nsmtp.example.org"
    assert isinstance(said_by(problem), Several) and sentences_of(ValueError("a\nb")) == ("a", "b")
    said = in_words_of(said_by(problem), lambda text: german[text])
    assert said == "er ist weg (421). Sehen Sie nach\nsmtp.example.org"


def test_the_access_log_has_words_for_everything_that_it_notes() -> None:
    page = (ROOT / "survey/faces/desk/templates/desk/log.html").read_text(encoding="utf-8")
    assert [kind for kind in KINDS if f'"{kind}": _(' not in page] == []


def test_a_sentence_that_was_kept_is_said_in_another_language_too() -> None:
    sentence = worded("%(n)s of it: %(why)s", n=3, why=worded("100 %% full"))
    for one in (sentence, several([sentence, "ZeroDivisionError"]), "kept in English alone", ""):
        again = from_text(to_text(one))
        assert (type(again), again) == (type(one), one)
    german = {"%(n)s of it: %(why)s": "%(n)s davon: %(why)s", "100 %% full": "zu 100 %% voll"}
    assert in_words_of(from_text(to_text(sentence)), lambda text: german[text]) == "3 davon: zu 100 % voll"


def refusals_of_analytics() -> Iterator[str]:
    for path in (ROOT / "analytics").rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            bases = {ast.unparse(base) for base in node.bases} if isinstance(node, ast.ClassDef) else set[str]()
            if isinstance(node, ast.ClassDef) and bases & {"ValueError", "LookupError"}:
                yield node.name


def test_every_refusal_of_the_numbers_side_that_reaches_the_desk_has_a_meaning_there() -> None:
    assert set(refusals_of_analytics()) - NOT_AT_THE_DESK == {kind.__name__ for kind in MEANT if is_of_analytics(kind)}


def is_of_analytics(kind: type[Exception]) -> bool:
    return kind.__module__.startswith(f"{analytics.__name__}.")
