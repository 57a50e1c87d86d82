"""A whole wave at an address, for clients that know nothing but the protocol: open for tickets, for ballots, closed.

In: a folder. Out: ServedWave. Called by: tests of other people's clients.
"""

import json
import statistics
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

from werkzeug.serving import make_server

from analytics.release.board import Board, Release
from survey.app.campaign import House, WavePlan, start_wave
from survey.app.ending.closing import close_with_passphrase
from survey.app.ending.publishing import publish
from survey.app.site.web import create_app, stop
from survey.waves import ledger
from survey.waves.states import read_document, windows_of
from survey.waves.verify import find_receipt, verify
from tests import small_company as small
from tests.employee_site import Quiet, whole

DOCUMENTS = ("manifest.json", "manifest.sig.json", "questionnaire.json", "nullifiers.json")
PEOPLE = 20
COMMENT = {"item": "words", "text": "Mehr „Ruhe“ 😀 – und Licht", "quotable": True}


@dataclass
class ServedWave:
    house: House
    home: str
    codes: list[str]
    passphrase: str

    def vote(self) -> None:
        self.house.clock.now = windows_of(self.house.storage, "w1").vote[0]

    def count(self) -> Release:
        self.house.clock.now = windows_of(self.house.storage, "w1").vote[1]
        close_with_passphrase(self.house.config, self.house.storage, "w1", self.passphrase)
        publish(self.house.config, self.house.storage, "w1")
        return Board(self.house.storage.public("reader")).release("w1")

    def record(self) -> tuple[bytes, dict[tuple[str, str], bytes]]:
        documents = {("w1", name): read_document(self.house.storage, "w1", name) for name in DOCUMENTS}
        documents["w1", "release.json"] = Board(self.house.storage.public("reader")).document("w1")
        return ledger.document(ledger.entries(self.house.storage)), documents


@contextmanager
def served_wave(folder: Path) -> Iterator[ServedWave]:
    house = small.house(folder / "data", small.company({"Office": PEOPLE}))
    locked, invitations = start_wave(house, WavePlan("w1", "Strangers", small.questionnaire()))
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True, request_handler=Quiet)
    app = create_app(house.config, house.storage)
    server.app = whole(app)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    codes = [one.code for one in invitations]
    yield ServedWave(house, f"http://127.0.0.1:{server.server_port}", codes, locked.passphrase or "")
    server.shutdown()
    thread.join()
    stop(app)
    house.storage.close()


def said(number: int) -> dict[str, Any]:
    """What the person of a number answers in the end: every question of the small company's questionnaire."""
    return {"rest": 1 + number % 5, "satisfied": 1 + number % 11, "breaks": 2, "tools": [1, 3]}


def assert_counted(wave: ServedWave, acknowledged: Mapping[str, str]) -> None:
    """Everybody once, the last answer, nothing spoilt; every receipt in the list, with what was acknowledged last."""
    release = wave.count()
    for view in ("org", "text"):
        counts = release.participation[view]
        assert (counts["redeemed"], counts["spoilt"], counts["counted"]) == (PEOPLE, 0, PEOPLE)
    mean = statistics.fmean(said(number)["rest"] for number in range(PEOPLE))
    shown = {m: cell.value for (_, m, statistic), cell in release.cells.items() if statistic == "mean" and "rest" in m}
    assert {round(value, 1) for value in shown.values() if value is not None} == {round(mean, 1)}
    record, documents = wave.record()
    assert verify(record, documents) == []
    found = {receipt: find_receipt(documents, receipt) for receipt in acknowledged}
    assert {receipt: place and place.sealed_sha256 for receipt, place in found.items()} == acknowledged
    assert len(json.loads(documents["w1", "nullifiers.json"])["org"]) == PEOPLE
