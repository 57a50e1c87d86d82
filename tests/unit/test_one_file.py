"""`verify.py` is made of the modules that verify, and only of what goes into one file."""

import hashlib
from pathlib import Path

import pytest

from survey.cli import main
from survey.waves.verify import one_file
from survey.waves.verify.one_file import NotOneFile, Part, assert_fit, read_part, taken_apart

DOCSTRING = '"""A part."""\n'


def part(name: str, source: str) -> Part:
    return taken_apart(name, DOCSTRING + source)


def test_every_line_of_a_module_that_verifies_is_in_the_file_as_it_stands() -> None:
    text = one_file.one_file().decode()
    for module in one_file.MODULES:
        assert read_part(module).text in text
    assert "def broken_counts" in text and "from survey" not in text


def test_the_same_source_makes_the_same_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["verify", "--write-file", str(tmp_path / "verify.py")]) == 0
    written = (tmp_path / "verify.py").read_bytes()
    one_file.one_file.cache_clear()
    assert written == one_file.one_file()
    assert hashlib.sha256(written).hexdigest() in capsys.readouterr().out


@pytest.mark.parametrize("source", ["import numpy\n", "from flask import g\n", "import json as j\n"])
def test_what_python_alone_does_not_have_stays_out(source: str) -> None:
    with pytest.raises(NotOneFile, match="in a way that one file cannot"):
        part("a", source)


def test_a_module_that_is_not_listed_stays_out() -> None:
    with pytest.raises(NotOneFile, match="which is not part of"):
        part("a", "from survey.config import Config\n")


def test_one_name_cannot_mean_two_things() -> None:
    with pytest.raises(NotOneFile, match=r"b defines check, which a defines too"):
        assert_fit([part("a", "def check(): ...\n"), part("b", "check = 1\n")])
    with pytest.raises(NotOneFile, match="which Python defines too"):
        assert_fit([part("a", "def filter(): ...\n")])


def test_what_is_borrowed_has_to_stand_before() -> None:
    borrower = part("survey.waves.verify.order", "from survey.waves.verify.chain import Entry\n")
    lender = part("survey.waves.verify.chain", "class Entry: ...\n")
    assert_fit([lender, borrower])
    with pytest.raises(NotOneFile, match="no earlier part"):
        assert_fit([borrower, lender])
