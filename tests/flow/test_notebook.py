"""The example notebook runs, cell by cell, against a server: it draws a trend and a heat map of what its token sees."""

import json
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from tests import made_up_board as made_up
from tests.interface_world import FLEET, LAST, Interface

NOTEBOOK = Path(__file__).resolve().parents[2] / "docs" / "examples" / "trends.ipynb"


class Quiet(WSGIRequestHandler):
    def log(self, *_: object, **__: object) -> None:
        pass


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Interface]:
    world = Interface(tmp_path)
    server = make_server("127.0.0.1", 0, world.app, threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("CANOPY_URL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("CANOPY_TOKEN", world.token("mia@firm.example", f"manager:{FLEET}"))
    yield world
    server.shutdown()
    server.server_close()
    thread.join()
    world.close()


def run() -> dict[str, Any]:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    names: dict[str, Any] = {}
    for cell in (cell for cell in cells if cell["cell_type"] == "code"):
        assert cell["outputs"] == []  # what somebody saw on their server is not passed on
        exec("".join(cell["source"]), names)
    return names


def test_the_notebook_draws_what_the_board_says(world: Interface) -> None:
    names = run()
    organisation = [
        made_up.board().release(wave).cell("organisation", "scale:recovery", "index") for wave, *_ in made_up.WAVES
    ]
    assert list(names["trend"].data[0].y) == [cell.value for cell in organisation if cell]
    assert names["trend"].layout.title.text == names["series"]["sentence"]
    labels, drawn = list(names["heat"].data[0].y), np.array(names["heat"].data[0].z, dtype=float)
    workshop = made_up.board().release(LAST).cell(made_up.group_id("Workshop"), "scale:recovery", "index")
    row, column = labels.index("Workshop"), names["order"]["scale:recovery"]
    assert workshop is not None and drawn[row, column] == workshop.value
    assert np.isnan(drawn[names["withheld"]]).all() and "Design" not in labels


def test_a_token_that_does_not_read_is_told_what_to_do(world: Interface, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANOPY_TOKEN", "canopy_nothing")
    with pytest.raises(SystemExit, match="make another one"):
        run()
