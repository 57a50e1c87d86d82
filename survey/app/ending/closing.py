"""Closes a wave: the one place where ballots are opened. Everything that happens to them, in the order it happens.

In: a ballot box whose voting is over, and the key that opens it (or the package of a trustee who opened it elsewhere).
Out: a draft of the release in the box, no ballots, no counters, no keys, `closed` in the ledger.
Called by: survey.cli, survey.app.campaign.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from analytics.release.assemble import complete
from analytics.release.draft import Draft
from survey.app.ending.counting import Counted, Rules, count, turnout
from survey.config import Config
from survey.credentials.canonical import canonical, sha256_hex
from survey.credentials.sealing import unwrap_key
from survey.storage import tables
from survey.storage.rooms import Storage, begin, reading
from survey.translations.wording import worded
from survey.waves import ledger, nullifiers
from survey.waves.closing import CLOSED_BODY, NULLIFIERS, check_closable, closed_body, counter, finish_close, is_counted
from survey.waves.manifest import Signature
from survey.waves.nullifiers import Row, rows_sha256
from survey.waves.schedule import day
from survey.waves.states import manifest_of, read_document
from survey.waves.trustee import BallotExport, check_package

DOCUMENTS = ("manifest.json", "questionnaire.json")
SIGNATURES = "manifest.sig.json"
RELEASE = "release.json"  # row of the box's table `release_draft`


class BallotsChanged(ValueError):
    """The package was made from other ballots than the ones in the box."""


class NotAPackage(ValueError):
    """A file that `trustee close` did not write."""


class CountedOtherwise(ValueError):
    """The wave was closed with another count than this one."""


class NoTrustee(ValueError):
    """Ballots that nobody could open elsewhere: their key is on this server."""


class NoKeyHere(LookupError):
    """The sealing key is not on this server: a trustee holds it, or its file was lost."""


def close_with_passphrase(config: Config, storage: Storage, wave: str, passphrase: str) -> None:
    """Open and count on this server: a small set-up, where the operator is trusted at close and the rules say so."""
    with storage.alone():
        if not is_counted(storage, wave):
            check_closable(storage, config, wave)
            bring_ballots(storage, wave)
            rules, rows = rules_of(storage, wave), rows_of(storage, wave)
            key = unwrap_key(wrapped_key(storage, wave), passphrase)
            settle(config, storage, count(rules, rows, key))
        finish_close(storage, config, wave)


def close_with_package(config: Config, storage: Storage, wave: str, package: Mapping[str, Any]) -> None:
    """Take what a trustee counted on their own machine. The same package twice is taken once."""
    with storage.alone():
        draft = read_package(package, rules_of(storage, wave))
        counted = counters_of(storage, wave)
        if counted is not None:
            assert_same_count(draft, counted)
        else:
            check_closable(storage, config, wave)
            bring_ballots(storage, wave)
            rules, rows = rules_of(storage, wave), rows_of(storage, wave)
            assert_made_of(rows, draft)
            settle(config, storage, Counted(rules, rows, draft, package["signature"]["signature"]))
        if not is_released(storage, wave):
            finish_close(storage, config, wave)


def counters_of(storage: Storage, wave: str) -> str | None:
    """The hash of the count that closed this wave; None while its ballots are sealed."""
    closed = ledger.find(ledger.entries(storage), wave, "closed")
    if closed is not None:
        return str(closed.body["counters_sha256"])
    if not is_counted(storage, wave):
        return None
    return str(json.loads(counter(storage, wave, CLOSED_BODY) or b"{}").get("counters_sha256"))


def is_released(storage: Storage, wave: str) -> bool:
    return ledger.find(ledger.entries(storage), wave, "released") is not None


def bring_ballots(storage: Storage, wave: str) -> None:
    """From a collector that runs apart, which takes none any more: into a box here, all of them or none. Repeatable."""
    if storage.elsewhere is None:
        return
    rows = [Row.from_json(row) for row in storage.elsewhere.collector.hand_over(wave)]
    storage.create_box(wave)
    with begin(storage.box(wave, "migrator")) as box:
        box.execute(delete(tables.ballot))
        if rows:
            box.execute(insert(tables.ballot), [asdict(row) for row in rows])


def needs_passphrase(config: Config, storage: Storage, wave: str) -> bool:
    """Whether there are ballots to open on this server; raises if they cannot be opened here, or not yet."""
    if is_counted(storage, wave):
        return False
    check_closable(storage, config, wave)
    return bool(wrapped_key(storage, wave))


def read_package(package: Mapping[str, Any], rules: Rules) -> Draft:
    """Signed by the trustee, of this wave, and audited here once more: nobody's word is taken for what it says."""
    try:
        check_package(package, rules.manifest)
        return Draft.from_dict(package, rules.plan)
    except (AttributeError, KeyError, TypeError) as problem:
        raise NotAPackage(
            worded("this is no count by `trustee close`: ask the trustee for the file again")
        ) from problem


def assert_same_count(draft: Draft, counted: str) -> None:
    if counted != draft.counters_sha256:
        raise CountedOtherwise(
            worded(
                "wave %(wave)r is closed already, with another count than this one. What was counted in public "
                "cannot be taken back; nothing was changed.",
                wave=draft.wave,
            )
        )


def export_ballots(config: Config, storage: Storage, wave: str) -> BallotExport:
    """Everything that a trustee needs to open and count elsewhere; sealed, so that it is of no use to anybody else."""
    check_closable(storage, config, wave)
    if storage.wrapped_key(wave) is not None:
        raise NoTrustee(
            worded(
                "wave %(wave)r has no trustee: its ballots are opened on this server, by `wave close %(wave)s` "
                "and the passphrase that was shown when it was locked. Nothing was written.",
                wave=wave,
            )
        )
    bring_ballots(storage, wave)
    manifest, questionnaire, signed = (read_document(storage, wave, name) for name in (*DOCUMENTS, SIGNATURES))
    signatures = tuple(Signature.from_json(each) for each in json.loads(signed)["signatures"])
    return BallotExport(wave, manifest, questionnaire, signatures, tuple(rows_of(storage, wave)))


def settle(config: Config, storage: Storage, counted: Counted) -> None:
    """The one transaction: receipts and the draft of the release are written, and the ballots are gone.

    Counters never come here: they were forgotten where they were counted, and the ledger has their salted hash. The
    wrapped key lies in a file, which `finish_close` destroys next: never before this transaction.
    """
    wave, rules, draft = counted.wave, counted.rules, counted.draft
    receipts = nullifiers.build(counted.rows, rules.plan.views)
    body = closed_body(
        storage,
        wave,
        turnout(counted),
        day=day(config.clock()),
        rows_sha256=draft.rows_sha256,
        counters_sha256=draft.counters_sha256,
        nullifiers_sha256=sha256_hex(receipts),
        **({} if counted.trustee is None else {"trustee": counted.trustee}),
    )
    documents = (rules.plan, rules.manifest, rules.questionnaire)
    release = canonical(complete(draft, *documents, closed=body, previous=closed_before(storage)))
    kept = {NULLIFIERS: receipts, CLOSED_BODY: canonical(body)}
    with begin(storage.box(wave, "tally")) as box:
        assert_made_of(read_rows(box), draft)  # once more: nothing came in between
        box.execute(insert(tables.counter), [{"name": name, "document": text} for name, text in kept.items()])
        box.execute(insert(tables.release_draft).values(name=RELEASE, document=release))
        box.execute(delete(tables.ballot))
        box.execute(delete(tables.collector_key))


def closed_before(storage: Storage) -> str | None:
    """The wave that people will compare this one with."""
    closed = [entry.wave for entry in ledger.entries(storage) if entry.kind == "closed"]
    return closed[-1] if closed else None


def assert_made_of(rows: Sequence[Row], draft: Draft) -> None:
    if rows_sha256(rows) != draft.rows_sha256:
        raise BallotsChanged(
            worded(
                "the count of wave %(wave)r was made from other ballots than the ones in the box; export them "
                "again and count once more. Nothing was changed.",
                wave=draft.wave,
            )
        )


def rules_of(storage: Storage, wave: str) -> Rules:
    return Rules.of(*(read_document(storage, wave, name) for name in DOCUMENTS))


def rows_of(storage: Storage, wave: str) -> list[Row]:
    with reading(storage.box(wave, "tally")) as box:
        return read_rows(box)


def read_rows(box: Connection) -> list[Row]:
    ballot = tables.ballot
    wanted = select(ballot.c.nullifier, ballot.c.view, ballot.c.segment, ballot.c.ballot_key, ballot.c.sealed)
    return [Row(*found) for found in box.execute(wanted.order_by(ballot.c.nullifier))]


def wrapped_key(storage: Storage, wave: str) -> bytes:
    found = storage.wrapped_key(wave)
    if found is not None:
        return found
    if manifest_of(storage, wave)["sealing"]["trustee"] is None:
        raise NoKeyHere(
            worded(
                "the file keys/%(wave)s.key is not in the data folder, and nothing else opens the ballots of "
                "wave %(wave)r. Backups leave it out on purpose. Put it back from the disk that was locked on; "
                "if it is lost, the answers stay sealed for ever, and `wave cancel` is what is left.",
                wave=wave,
            )
        )
    raise NoKeyHere(
        worded(
            "the key that opens wave %(wave)r is not on this server: its trustee holds it. Export the "
            "ballots with `wave close --export FILE`, let the trustee run `trustee close`, and give the "
            "result to `wave close --package FILE`.",
            wave=wave,
        )
    )
