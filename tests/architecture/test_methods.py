"""docs/methods.md says what the code says: its reference is written from the docstrings, and nothing is left out."""

from tests.methods_page import BEGIN, MEASURES, MODULES, PAGE, rendered

EXPLAINED_ELSEWHERE = {  # patterns and lists, no numbers
    f"comments/{name}" for name in ("words", "documents", "addresses", "names", "languages")
}

CALLED = {  # what readers call a page whose file is called otherwise
    **{"scales": "themes", "items": "questions", "outlook": "retention outlook", "protected": "what is protected"},
    **{"patterns": "teams with a similar pattern", "backtest": "did earlier outlooks tell anything"},
    **{"actions": "what was done", "leadership": "one page", "own": "own answers"},
}
WITHOUT_NUMBERS = {
    "drawn",
    "frame",
    "parts",
    "method",
    "nothing",
    "guides",
    "talking",
    "since",
}  # or parts of other pages


def test_the_reference_is_what_the_docstrings_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == rendered(), "run: python -m tests.methods_page"


def test_every_measure_is_in_the_reference() -> None:
    found = {path.relative_to(MEASURES).with_suffix("").as_posix() for path in MEASURES.rglob("*.py")}
    assert {name for name in found if not name.endswith("__init__")} - EXPLAINED_ELSEWHERE == set(MODULES)


def test_every_entry_names_its_source() -> None:
    entries = rendered().split(BEGIN)[1].split("\n**")[1:]
    assert len(entries) > 40
    assert [entry.split("**")[0] for entry in entries if "Source: " not in entry] == []


def test_every_results_page_with_numbers_has_a_row_of_its_own() -> None:
    """Templates are the pages; frames and pages without numbers of their own are named above."""
    folder = PAGE.parents[1] / "analytics" / "pages" / "templates" / "results"
    rows = " ".join(
        line.split("|")[1] for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")
    )
    missing = [path.stem for path in folder.glob("*.html") if CALLED.get(path.stem, path.stem) not in rows]
    assert sorted(set(missing) - WITHOUT_NUMBERS) == []
