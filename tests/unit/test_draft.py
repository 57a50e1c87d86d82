"""Promises about what leaves the machine that opened the ballots: what will be published, and nothing that will not."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from analytics.measures.comments.words import CommentAnswer, Writer
from analytics.plan import Plan
from analytics.release.assemble import complete
from analytics.release.audit import AuditFailed
from analytics.release.document import MEASURED
from analytics.release.draft import Draft, DraftError
from analytics.tally.relations import RelationsError
from tests import release_world as world

Document = dict[str, Any]
WRITERS = [
    Writer("t-all", (CommentAnswer("say", f"The shift handover is always rushed, number {n}.", n % 2 == 0),))
    for n in range(108)
]


def draft(plan: Plan) -> Draft:
    return Draft.of(world.package(plan, world.random_counters(plan), WRITERS), plan)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return world.plan()


@pytest.fixture(scope="module")
def written(plan: Plan) -> bytes:
    return json.dumps(draft(plan).to_dict()).encode()


def read(written: bytes, change: Callable[[Document], object], plan: Plan) -> Draft:
    document = json.loads(written)
    change(document)
    return Draft.from_dict(document, plan)


def test_a_draft_survives_its_journey(plan: Plan, written: bytes) -> None:
    assert json.dumps(read(written, lambda _: None, plan).to_dict()).encode() == written


def test_a_release_is_the_draft_and_what_the_ledger_says(plan: Plan, written: bytes) -> None:
    made, asked = read(written, lambda _: None, plan), world.questionnaire()
    views = {view: {"enrolled": 108, "redeemed": 108, **counts} for view, counts in made.turnout.items()}
    found = complete(made, plan, world.manifest(asked), asked, closed={"day": "2026-03-20", "views": views})
    assert {name: found[name] for name in MEASURED} == json.loads(written)["release"]
    assert set(found) - MEASURED == {"wave", "participation", "outlook"}


def test_a_draft_holds_no_count_of_a_group_and_no_comment_that_may_not_be_quoted(written: bytes) -> None:
    text = written.decode()
    assert '"counts"' not in text and '"accepted"' not in text and '"salt"' not in text
    assert [n for n in range(108) if f"number {n}." in text] == list(range(0, 108, 2))


def test_a_margin_of_another_version_is_refused_with_a_word_about_versions(plan: Plan, written: bytes) -> None:
    def wider(found: Document) -> None:
        shown = next(cell for cell in found["release"]["cells"] if cell["status"] == "released")
        shown["margin"] += 0.01

    with pytest.raises(AuditFailed, match=r"is not what the rules give.*compare `canopy --version` here and on"):
        read(written, wider, plan)


def first(kind: str) -> Callable[[Document], Document]:
    return lambda found: found["release"][kind][0]


FORGED: dict[str, Callable[[Document], object]] = {
    "of another wave": lambda found: found.update(wave="w2"),
    "another form": lambda found: found.update(schema="canopy.package/1"),
    "one part too many": lambda found: found.update(comments=[]),
    "a part of the release missing": lambda found: found["release"].pop("quotes"),
    "a part too many in the release": lambda found: found["release"].update(comments=[]),
    "a part in another form": lambda found: found["release"].update(themes={}),
    "another policy": lambda found: found["release"]["policy"].update(version="0"),
    "another group": lambda found: first("groups")(found).update(label="Somebody"),
    "a number of people that is no band": lambda found: leaf(found).update(respondents=[7, 8]),
    "another number of people": lambda found: found["turnout"]["org"].update(counted=1),
    "a count below nothing": lambda found: found["turnout"]["text"].update(spoilt=-1),
    "a count that is no number": lambda found: found["turnout"]["text"].update(spoilt="0"),
    "another view": lambda found: found["turnout"].update(tenure={"counted": 1, "spoilt": 0}),
    "a theme of few": lambda found: first("themes")(found).update(writers=[4, 8]),
    "a term of few": lambda found: first("themes")(found)["terms"][0].update(writers=[1, 8]),
    "a theme of a team": lambda found: first("themes")(found).update(group="a1x"),
    "a theme that is no text": lambda found: first("themes")(found).update(label=7),
    "a quote of another question": lambda found: first("quotes")(found).update(item="q1"),
    "a quote that names its writer": lambda found: first("quotes")(found).update(name="Ada"),
    "quotes of few": lambda found: found["release"].update(quotes=found["release"]["quotes"][:9]),
    "nothing at all": lambda found: found.update(release=None),
}


def leaf(found: Document) -> Document:
    return next(group for group in found["release"]["groups"] if group["leaf"] and group["respondents"])


@pytest.mark.parametrize("forgery", FORGED)
def test_a_draft_that_no_gate_of_this_wave_wrote_is_refused(forgery: str, plan: Plan, written: bytes) -> None:
    with pytest.raises((DraftError, AuditFailed)):
        read(written, FORGED[forgery], plan)


def test_the_audit_runs_again_on_what_comes_from_elsewhere(plan: Plan, written: bytes) -> None:
    def sharpen(found: Document) -> None:
        cell = next(part for part in found["release"]["cells"] if part["basis"] == "computed")
        cell["value"] += 0.5

    with pytest.raises(AuditFailed, match="not what the rules give"):
        read(written, sharpen, plan)


def test_drivers_of_few_are_refused_from_elsewhere_too(plan: Plan, written: bytes) -> None:
    driver = {"group": "a1x", "explained": 0.5, "predictors": []}
    with pytest.raises(RelationsError, match="Nothing was published"):
        read(written, lambda found: found["release"].update(drivers=[driver]), plan)
