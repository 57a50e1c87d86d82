"""docs/methods.md says what the code says: its reference is written from the docstrings, and nothing is left out."""

from tests.methods_page import BEGIN, MEASURES, MODULES, PAGE, rendered

EXPLAINED_ELSEWHERE = {  # patterns and lists, no numbers
    f"comments/{name}" for name in ("words", "documents", "addresses", "names", "languages")
}


def test_the_reference_is_what_the_docstrings_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == rendered(), "run: python -m tests.methods_page"


def test_every_measure_is_in_the_reference() -> None:
    found = {path.relative_to(MEASURES).with_suffix("").as_posix() for path in MEASURES.rglob("*.py")}
    assert {name for name in found if not name.endswith("__init__")} - EXPLAINED_ELSEWHERE == set(MODULES)


def test_every_entry_names_its_source() -> None:
    entries = rendered().split(BEGIN)[1].split("\n**")[1:]
    assert len(entries) > 40
    assert [entry.split("**")[0] for entry in entries if "Source: " not in entry] == []
