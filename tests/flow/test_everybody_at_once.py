"""Nobody sees a result before anybody else, and nobody gets a number that is not on the board."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from analytics.pages.routes import PAGES
from analytics.release.board import Board
from survey.accounts.journal import Act
from survey.app.campaign import House, WavePlan, hold_vote, start_wave
from survey.app.ending.closing import close_with_passphrase
from survey.app.ending.publishing import publish
from survey.app.inspection.exporting import Export, export
from survey.app.inspection.fieldwork import status_lines
from survey.app.site.web import create_app, stop
from survey.credentials.canonical import sha256_hex
from survey.mail.rounds import MailingRefused, announce
from survey.storage import tables
from survey.storage.rooms import reading
from survey.waves import ledger
from survey.waves.states import windows_of
from tests import small_company as small


@dataclass
class Ended:
    """A wave in which people have voted; its doors, and the passphrase."""

    house: House
    passphrase: str
    app: Flask

    def links(self) -> dict[str, str]:
        with reading(self.house.storage.people("reader")) as people:
            return {scope: token for scope, token in people.execute(select(links.scope, links.token))}

    def opened_by(self, token: str) -> str:
        answer = self.app.test_client().get(f"/results/{token}/", follow_redirects=True)
        return answer.get_data(as_text=True)


links = tables.reader_link.c


@pytest.fixture
def ended(tmp_path: Path) -> Iterator[Ended]:
    house = small.house(tmp_path / "data")
    plan = WavePlan("w1", "Spring", small.questionnaire())
    locked, invitations = start_wave(house, plan)
    said = small.answers_of(small.company(), random.Random(5))
    hold_vote(house, plan, invitations, said, rng=random.Random(5))
    app = create_app(house.config, house.storage)
    yield Ended(house, locked.passphrase or "", app)
    stop(app)
    house.storage.close()


def close(ended: Ended) -> None:
    close_with_passphrase(ended.house.config, ended.house.storage, "w1", ended.passphrase)


def test_before_publication_nobody_s_link_shows_anything_not_even_management_s(ended: Ended) -> None:
    close(ended)

    said = {scope: ended.opened_by(token) for scope, token in ended.links().items()}
    assert {"management", "everybody"} < set(said)
    assert [scope for scope, page in said.items() if "Nothing has been published yet" not in page] == []
    assert ended.app.test_client().get("/w/w1/release.json").status_code == 404
    early = [
        ended.app.test_client().get(f"/results/{token}/w1/{page}") for token in ended.links().values() for page in PAGES
    ]
    assert {answer.status_code for answer in early} == {404}
    with pytest.raises(MailingRefused, match="when the results are out"):
        announce(ended.house.storage, ended.house.config, "w1")


def test_publication_opens_every_link_in_the_same_moment(ended: Ended) -> None:
    close(ended)
    publish(ended.house.config, ended.house.storage, "w1")

    said = {scope: ended.opened_by(token) for scope, token in ended.links().items()}
    assert [scope for scope, page in said.items() if "<h1>" not in page or "Nothing has been published" in page] == []
    assert ended.app.test_client().get("/w/w1/release.json").status_code == 200


def test_while_people_vote_the_organiser_sees_steps_of_ten_percent_and_no_group(ended: Ended) -> None:
    ended.house.clock.now = windows_of(ended.house.storage, "w1").vote[0]

    lines = status_lines(ended.house.config, ended.house.storage, "w1")

    steps = {f"{low} to {low + 10} % of 60" for low in range(0, 100, 10)}
    assert [line.split(": ")[0].strip() for line in lines[1:]] == ["invitations", "tickets", "ballots"]
    assert {line.split(": ")[1] for line in lines[2:]} <= steps


def test_an_export_is_the_published_file_and_is_said_in_public(ended: Ended) -> None:
    close(ended)
    publish(ended.house.config, ended.house.storage, "w1")

    body = export(ended.house.storage, Export("w1"), Act("olga@firm.example", ended.house.clock.now))

    entries = ledger.entries(ended.house.storage)
    released = ledger.find(entries, "w1", "released")
    assert body == Board(ended.house.storage.public("reader")).document("w1")
    assert released is not None and released.body["release_sha256"] == sha256_hex(body)
    assert (entries[-1].kind, json.loads(json.dumps(entries[-1].body))["format"]) == ("exported", "json")


def test_before_publication_there_is_nothing_to_export(ended: Ended) -> None:
    close(ended)

    with pytest.raises(LookupError):
        export(ended.house.storage, Export("w1"), Act("olga@firm.example", ended.house.clock.now))
    assert ledger.entries(ended.house.storage)[-1].kind == "keys-destroyed"
