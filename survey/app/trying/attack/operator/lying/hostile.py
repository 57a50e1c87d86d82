"""A9, a hostile server: every lie is refused by the clients, comes to nothing at the doors, or is proved afterwards.

In: a company with two waves. Out: the share of lies refused or proved. Called by: survey.app.trying.attack.attacks.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np

from survey.app.trying.attack.company import Company
from survey.app.trying.attack.operator.lying import browser, dialogue, forgetting, replays, rolls
from survey.app.trying.attack.operator.lying.dialogue import Try
from survey.app.trying.attack.operator.lying.grounds import opened
from survey.app.trying.attack.operator.lying.javascript import has_node, in_node
from survey.app.trying.attack.operator.lying.lies import Honest, Told, lies, truth
from survey.app.trying.attack.operator.lying.records import rewritten
from survey.app.trying.attack.operator.lying.tampering import changes
from survey.app.trying.attack.outcome import Outcome
from survey.credentials.canonical import unb64u
from survey.credentials.refusals import Refusal, refusals
from survey.credentials.respondent import RefusedError, Respondent

OF_EACH_DOCUMENT: Final = 40  # bytes that are changed
SIGNATURE_ALONE: Final = {"manifest-unreadable", "signature-missing", "signature-invalid"}
TITLE: Final = "A hostile server: lies, replays, tampering, forgetting"
NOTE: Final = (
    "Share of lies that a client refused, that came to nothing at the doors, or that public files prove afterwards."
    " Baseline: lies about the rules that a client would notice which checks nothing but their signature."
)


def run(company: Company, progress: Callable[[str], None]) -> Outcome:
    """Needs two waves, so that there are keys of an earlier one."""
    true = honest(company)
    progress("A9: lies to the clients")
    tries = list(about_rules(true))
    with TemporaryDirectory(prefix="hostile-", dir=company.folder) as folder:
        tries += in_conversation(Path(folder))
    progress("A9: changing bytes of the public record")
    tries += changes(company.rehearsed(1), np.random.default_rng(company.seed), OF_EACH_DOCUMENT)
    progress("A9: rewriting the public record")
    tries += rewritten(company.rehearsed(1))
    share = sum(one.caught for one in tries) / len(tries)
    return Outcome("A9", TITLE, share, 1.0, share == 1.0, credulous(true), None, NOTE, told_of(tries))


def told_of(tries: list[Try]) -> dict[str, float | str]:
    """How many lies each client or check heard, and the first of those that passed."""
    heard = {f"lies to {client}": float(sum(one.client == client for one in tries)) for client in clients(tries)}
    passed = [f"{one.lie} ({one.client})" for one in tries if not one.caught]
    missing = {} if has_node() else {"not tried": "the browser's modules: there is no Node.js on this machine"}
    return {**heard, "passed": "; ".join(passed[:5]) or "none", **missing}


def clients(tries: list[Try]) -> list[str]:
    return list(dict.fromkeys(one.client for one in tries))


def honest(company: Company) -> Honest:
    folder = company.rehearsed(1)
    before = next((folder / "earlier").glob("*/manifest.json"))
    rules, questions = ((folder / name).read_bytes() for name in ("manifest.json", "questionnaire.json"))
    return Honest(rules, questions, before.read_bytes())


def about_rules(true: Honest) -> Iterator[Try]:
    """To both clients; and the truth, which both have to accept."""
    told = [truth(true), *lies(true)]
    verdicts: dict[str, list[bool]] = {"python": [refused_by_python(one) for one in told]}
    if has_node():
        verdicts["javascript"] = [bool(codes) for codes in in_node("judge", [one.to_json() for one in told])]
    for client, (accepted, *refused) in verdicts.items():
        assert not accepted, f"the {client} client refuses the truth: nothing that it refuses proves anything"
        yield from (Try(one.lie, client, verdict) for one, verdict in zip(told[1:], refused, strict=True))


class OneServer:
    """A server that shows one person these rules, and counts whether anything was sent to it."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.heard = 0

    def get(self, path: str) -> tuple[int, bytes]:
        told = self.told
        name = path.rsplit("/", 1)[1]
        found = {
            "manifest.json": told.manifest,
            "manifest.sig.json": told.signatures,
            "questionnaire.json": told.questionnaire,
        }
        return 200, found[name]

    def post(self, path: str, json: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        self.heard += 1
        return 404, {}


def refused_by_python(told: Told) -> bool:
    """Whether the whole client stops before it sends anything."""
    server = OneServer(told)
    client = Respondent(
        server,
        told.wave,
        seen_fingerprint=told.seen_fingerprint,
        own_client=told.own_client,
        seen_keys=moduli(told),
    )
    try:
        client.ticket("a code")
    except RefusedError:
        return server.heard == 0
    except ValueError:  # it asked for a ticket, and this server has none
        return False
    return False


def found_by_python(told: Told) -> list[Refusal]:
    """Every reason that the same client gives."""
    return refusals(
        told.manifest,
        json.loads(told.signatures),
        seen_fingerprint=told.seen_fingerprint,
        own_client=told.own_client,
        questionnaire=told.questionnaire,
        seen_keys=moduli(told),
    )


def moduli(told: Told) -> set[int]:
    return {int.from_bytes(unb64u(key), "big") for key in told.seen_keys}


def credulous(true: Honest) -> float:
    """Share of the lies about rules that the signature alone gives away."""
    told = lies(true)
    found = [{one.code for one in refusals(lie.manifest, json.loads(lie.signatures))} for lie in told]
    return sum(bool(codes & SIGNATURE_ALONE) for codes in found) / len(told)


def in_conversation(folder: Path) -> list[Try]:
    """One wave whose operator lies at every step, from the first ticket to the close."""
    with opened(folder) as grounds:
        grounds.enrolling()
        tries = [*dialogue.at_enrolment(grounds), *replays.at_enrolment(grounds), *rolls.at_enrolment(grounds)]
        tickets = [grounds.respondent().ticket(next(grounds.codes)) for _ in range(6)]
        people = [browser.enrolled(grounds) for _ in range(2)] if has_node() else []
        if people:
            tries += browser.at_enrolment(*people)
        grounds.voting()
        tries += [*dialogue.at_the_box(grounds, tickets[4], tickets[5]), *replays.at_the_box(grounds, tickets[5])]
        if people:
            tries += browser.at_the_box(grounds, people[0], tickets[5])
        return [*tries, *forgetting.frauds(grounds, tickets[:4])]
