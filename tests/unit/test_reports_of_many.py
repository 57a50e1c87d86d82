"""Reports of many groups: each asks for its own cells, is written as it is made, and says what the release says."""

import json
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from analytics.release.board import Board
from analytics.release.written.columns import Cells
from analytics.reports.brand import house_brand
from analytics.reports.extent import covered_ids
from analytics.reports.extract import write_json
from survey.app.reporting.making import Wanted, about_each, desk_of, ending, made, write
from survey.app.reporting.zipping import write_zip
from survey.app.site.readers import Scope
from tests import made_up_board as made_up
from tests.report_forms import MANAGEMENT, seen, written
from tests.report_world import LAST

LOOK = house_brand("Northfield")
UNITS = ("Operations/Fleet/East", "Operations/Fleet/West", "Operations/Fleet/Workshop")
SCANNED = ("csv", "xlsx", "json")  # what once looked at every cell of the wave for every group


@pytest.mark.parametrize("group", [None, "Operations", "Depot South"])
def test_json_holds_the_cells_of_the_release_name_by_name_and_in_its_order(group: str | None) -> None:
    desk = seen(MANAGEMENT, group)
    kept = covered_ids(desk) or frozenset(desk.now.seen)
    published = json.loads(desk.board.document(LAST))
    found = json.loads(written(write_json, desk))
    assert found["cells"] == [cell for cell in published["cells"] if cell["group"] in kept]
    for name in ("drivers", "outlook", "reliability"):
        assert found[name] == [part for part in published[name] if part["group"] in kept]


@pytest.mark.parametrize("form", SCANNED)
def test_a_report_of_one_group_reads_neither_all_cells_nor_the_whole_text(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_of(made_up.board(), Scope(MANAGEMENT), Wanted(LAST, form))
    assert desk.before is not None and desk.first is not None  # the waves are read, as for the group before this one
    monkeypatch.setattr(Cells, "__iter__", lambda _: pytest.fail("all cells were looked at"))
    monkeypatch.setattr(Board, "document", lambda *_: pytest.fail("the text of the release was read again"))
    assert made(desk.about(made_up.group_id("Depot South")), Wanted(LAST, form), LOOK)


class Watched(BytesIO):
    """Knows the largest piece that was written at once."""

    largest = 0

    def write(self, data: Any, /) -> int:
        self.largest = max(self.largest, memoryview(data).nbytes)
        return super().write(data)


@pytest.mark.parametrize("form", ["csv", "json"])
def test_tables_of_the_whole_organisation_are_written_in_small_pieces(form: str) -> None:
    file = Watched()
    write(desk_of(made_up.board(), Scope(MANAGEMENT), Wanted(LAST, form)), Wanted(LAST, form), LOOK, file)
    assert 20 * file.largest < len(file.getvalue())


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_zip_holds_byte_by_byte_what_is_fetched_one_by_one(form: str) -> None:
    wanted, out = Wanted(LAST, form), BytesIO()
    desk = desk_of(made_up.board(), Scope("units", units=UNITS), wanted)
    packed = write_zip(out, desk, wanted, LOOK)
    groups, _protected = about_each(desk)
    with ZipFile(out) as archive:
        found = [archive.read(name) for name in archive.namelist()[:-1]]
    assert len(found) == packed.reports == len(groups) > 5
    assert found == [made(desk.about(group.id), wanted, LOOK) for group in groups]


def test_files_of_another_length_or_language_have_another_name() -> None:
    told = [ending(Wanted(LAST, "pdf", length, lang)) for length in ("page", "full") for lang in ("en", "de")]
    assert told == [" - one page.pdf", " - eine Seite - de.pdf", " - long.pdf", " - ausführlich - de.pdf"]
    assert [ending(Wanted(LAST, "csv", lang=lang)) for lang in ("en", "de")] == [".csv", " - de.csv"]


def test_files_in_a_zip_say_their_length_as_well() -> None:
    wanted, out = Wanted(LAST, "pdf", lang="de"), BytesIO()
    desk = desk_of(made_up.board(), Scope("units", units=("Operations/Fleet/Workshop",)), wanted)
    write_zip(out, desk, wanted, LOOK)
    with ZipFile(out) as archive:
        assert "Workshop - eine Seite - de.pdf" in archive.namelist()
