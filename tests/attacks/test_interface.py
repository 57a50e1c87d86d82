"""The interface tells nobody more than the pages: whoever asks, whatever they ask, however they ask."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from analytics.pages.interface.endpoints import ENDPOINTS
from analytics.pages.seen.scope import seen_groups
from survey.accounts import allowance, tokens
from tests import made_up_board as made_up
from tests.interface_world import DESIGN, FLEET, LAST, Interface

MANAGED, ANOTHER = "Workshop", "Design"
NUMBERS = ("value", "low", "high", "noise", "margin", "basis")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Interface]:
    world = Interface(tmp_path_factory.mktemp("interface"))
    world.app.testing = False
    yield world
    world.close()


@pytest.fixture(scope="module")
def readers(world: Interface) -> dict[str, tuple[str, made_up.MadeUpScope]]:
    """A token of every kind of reader, and what their pages would show."""
    units = made_up.MadeUpScope("units", None, (FLEET,))
    everybody = made_up.MadeUpScope("everybody")
    return {
        "hr": (world.token("hr@firm.example", "organiser"), made_up.MadeUpScope("management")),
        "manager": (world.token("mia@firm.example", f"manager:{FLEET}"), units),
        "leader": (world.token("lea@firm.example", "leadership"), everybody),
        "narrowed": (world.token("ada@firm.example", "auditor", units=[FLEET]), units),
        "public": (world.token("bo@firm.example", "works-council", everybody=True), everybody),
    }


@pytest.fixture(scope="module")
def told(world: Interface, readers: dict[str, Any]) -> dict[str, list[tuple[str, Any]]]:
    return {who: list(every_answer(world, token)) for who, (token, _scope) in readers.items()}


def every_answer(world: Interface, token: str) -> Iterator[tuple[str, Any]]:
    """Every page of every address, for the last wave and for one in which a group was protected throughout."""
    for wave in (LAST, "autumn-2025"):
        for endpoint in (one for one in ENDPOINTS if one.parameters and not one.every_group):
            address = endpoint.path.replace("{wave}", wave)
            asked = ["?group=organisation&measure=scale:recovery"] if endpoint.name == "series" else ["?limit=2000"]
            asked = asked if {"limit", "measure"} & {one.name for one in endpoint.parameters} else [""]
            while asked:
                world.later(seconds=1)
                found = world.read(address + asked.pop(), token)
                yield endpoint.name, found
                asked += [f"?limit=2000&cursor={found['next']}"] if found.get("next") else []


def groups_named(found: Any) -> Iterator[str]:
    """Whatever stands where a group has its name."""
    if isinstance(found, list):
        for one in found:
            yield from groups_named(one)
    elif isinstance(found, dict):
        yield from (value for name, value in found.items() if name in ("group", "parent") and isinstance(value, str))
        if found.get("view"):
            yield found["id"]
        for value in found.values():
            yield from groups_named(value)


@pytest.mark.parametrize("who", ["hr", "manager", "leader", "narrowed", "public"])
def test_no_answer_names_a_group_that_the_pages_of_its_reader_do_not_show(
    told: dict[str, Any], readers: dict[str, Any], who: str
) -> None:
    _token, scope = readers[who]
    texts = {one["segment"] for one in made_up.manifest(LAST, "")["segments"] if one["view"] == "text"}
    named = {name for _, found in told[who] for name in groups_named(found)}
    assert named - texts == seen_groups(scope, made_up.board().release(LAST).groups)


@pytest.mark.parametrize("who", ["hr", "manager", "leader", "narrowed", "public"])
def test_no_unit_of_a_group_of_others_is_named_within_a_larger_one(
    told: dict[str, Any], readers: dict[str, Any], who: str
) -> None:
    known = made_up.board().release(LAST).groups
    leaves = [known[name] for name in seen_groups(readers[who][1], known) if known[name].leaf]
    readable = {unit for leaf in leaves if leaf.partition == "ordinary" for unit in leaf.units}
    pages = [found["groups"] for name, found in told[who] if name == "groups"]
    assert {unit for one in pages[0] for unit in one["units"]} == readable
    if who != "hr":
        assert not any(f"/{ANOTHER}" in unit for one in pages[0] for unit in one["units"])


@pytest.mark.parametrize("who", ["hr", "manager", "public"])
def test_what_is_withheld_has_no_number_in_any_answer_and_what_is_released_has_the_boards(
    told: dict[str, Any], who: str
) -> None:
    pages = [found["cells"] for name, found in told[who] if name == "cells"]
    shown, cells = [one for page in pages for one in page], made_up.board().release(LAST).cells
    assert {one["status"] for one in shown} == {"released", "withheld"}
    assert not any(set(NUMBERS) & one.keys() for one in shown if one["status"] == "withheld")
    for one in pages[0]:
        cell = cells[one["group"], one["measure"], one["statistic"]]
        assert [one.get(name) for name in NUMBERS] == [getattr(cell, name) for name in NUMBERS]


def test_a_group_of_others_and_one_that_does_not_exist_get_the_same_answer(
    world: Interface, readers: dict[str, Any]
) -> None:
    token, other = readers["manager"][0], made_up.group_id(ANOTHER)
    for address in ("cells?group={}", "series?group={}&measure=scale:recovery", "drivers?group={}",
                    "outlook?group={}", "reliability?group={}", "comments?group={}"):  # fmt: skip
        path = f"/waves/{LAST}/{address}"
        hidden, unknown = (world.get(path.format(name), token) for name in (other, "nobody-knows-1a2b3c"))
        assert (hidden.status_code, hidden.data) == (unknown.status_code, unknown.data) == (404, hidden.data)
    own = f"/waves/{LAST}/cells?group={made_up.group_id(MANAGED)}"
    assert world.get(own, token).status_code == 200


def test_a_manager_whose_unit_is_not_there_sees_what_everybody_sees(world: Interface) -> None:
    token = world.token("nobody@firm.example", "manager:Elsewhere")
    found = world.read(f"/waves/{LAST}/groups?limit=2000", token)["groups"]
    shown = made_up.board().release(LAST).groups
    assert {one["id"] for one in found} == seen_groups(made_up.MadeUpScope("everybody"), shown)


def test_the_document_itself_is_for_readers_of_every_group(world: Interface, readers: dict[str, Any]) -> None:
    for who in ("manager", "leader", "narrowed", "public"):
        answer = world.get(f"/waves/{LAST}/documents/release.json", readers[who][0])
        assert answer.status_code == 403 and answer.get_json()["type"].endswith("#not-for-this-reader")


@pytest.mark.parametrize("where", ["?token={}", "?access_token={}", "?x={}", "/{}", "?{}=1"])
def test_a_token_in_an_address_reads_nothing_even_beside_one_in_the_header(
    world: Interface, readers: dict[str, Any], where: str
) -> None:
    token = readers["hr"][0]
    for header in ("", token):
        answer = world.get("/waves" + where.format(token), header)
        assert answer.status_code in (400, 404) and "waves" not in answer.get_json()
        assert token not in answer.text


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic {}",
        "{}",
        "Bearer {}x",
        "Bearer  {} {}",
        "Bearer {},{}",
        "Token {}",
        "Bearer " + "a" * 5000,
        "Bearer canopy_" + "0" * 49,
    ],
)
def test_nothing_but_one_token_in_its_own_header_opens_anything(
    world: Interface, readers: dict[str, Any], header: str
) -> None:
    sent = {"Authorization": header.replace("{}", readers["hr"][0])}
    answer = world.get("/waves", headers=sent)
    assert answer.status_code == 401 and answer.headers["WWW-Authenticate"] == 'Bearer realm="canopy"'


def test_the_cookie_of_the_desk_opens_nothing_here(world: Interface) -> None:
    assert world.get("/waves", headers={"Cookie": "canopy_desk=x; session=x"}).status_code == 401


def test_whoever_guesses_makes_only_guessers_wait(
    world: Interface, readers: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance, "STRANGERS", 3)
    told = [world.get("/waves", tokens.new_text()).status_code for _ in range(5)]
    assert told == [401, 401, 401, 429, 429]
    assert world.get("/waves", readers["leader"][0]).status_code == 200
    world.later(minutes=2)
    assert world.get("/waves", tokens.new_text()).status_code == 401


def test_withdrawn_expired_and_disabled_read_nothing_and_say_the_same(world: Interface) -> None:
    text = world.token("ex@firm.example", "leadership")
    assert world.get("/waves", text).status_code == 200
    kept = world.now
    world.later(days=40)
    over = world.get("/waves", text)
    world.now = kept
    mine = next(one for one in tokens.listed(world.storage) if one.name == "Charts" and one.used)
    assert mine.used == "2026-11-02"
    unknown = world.get("/waves", tokens.new_text())
    assert over.status_code == unknown.status_code == 401 and over.data == unknown.data


def test_no_failure_and_no_refusal_repeats_what_was_sent(
    world: Interface, readers: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    canary = "canary-7f3a"
    token = readers["hr"][0]
    for path in (f"/waves/{canary}", f"/waves/{LAST}/cells?group={canary}", f"/waves/{LAST}/cells?limit={canary}"):
        assert canary not in world.get(path, token).text
    monkeypatch.setattr(type(made_up.board()), "waves", lambda _self: 1 / 0)
    failed = world.get("/waves", token)
    assert failed.status_code == 500 and failed.mimetype == "application/problem+json"
    assert not re.search(f"{canary}|{token[7:]}", capsys.readouterr().err + json.dumps(failed.get_json()))


def test_a_unit_whose_name_only_begins_alike_is_not_a_managers(world: Interface) -> None:
    token = world.token("dee@firm.example", f"manager:{DESIGN[:-3]}")
    assert made_up.group_id(ANOTHER) not in world.get(f"/waves/{LAST}/groups?limit=2000", token).text
