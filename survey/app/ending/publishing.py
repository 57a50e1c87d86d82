"""Publishes a closed wave: the draft of its release goes to the board, once, and what it was made from is destroyed.

In: a closed wave. Out: its release on the board, `released` in the ledger, no ballot box.
Called by: survey.cli, survey.app.campaign.
"""

from sqlalchemy import insert, select

from analytics.release import board
from survey.app.ending.closing import RELEASE
from survey.app.trying.attack.outcome import NotAReport, reported
from survey.config import Config
from survey.credentials.canonical import sha256_hex
from survey.storage import tables
from survey.storage.rooms import Storage, begin, reading
from survey.translations.wording import said_by, worded
from survey.waves import ledger
from survey.waves.closing import finish_close
from survey.waves.schedule import day
from survey.waves.states import State, state_of

ATTACK = "attack.json"  # name of the public file


class PublishRefused(ValueError):
    """A wave that cannot be published now."""


def publish(config: Config, storage: Storage, wave: str, *, attack: bytes | None = None) -> None:
    """Post the release and forget its draft. Interrupted, it is called again; done, it changes nothing.

    `attack` is the report of an attack benchmark, which is published with the release.
    """
    check_report(attack)
    with storage.alone():
        state = state_of(storage, wave, config.clock())
        if state not in (State.CLOSED, State.RELEASED):
            raise PublishRefused(
                worded(
                    "wave %(wave)r is %(state)s; results are published after `wave close`", wave=wave, state=state.said
                )
            )
        if state == State.CLOSED:
            if not is_finished(storage, wave):
                finish_close(storage, config, wave)
            post(config, storage, wave, draft_of(storage, wave), attack=attack)
        elif attack is not None:
            check_published(storage, wave, attack)
        storage.destroy_box(wave)


def is_finished(storage: Storage, wave: str) -> bool:
    """Whether a close got to its end: the keys are destroyed, and the ledger says so."""
    return ledger.find(ledger.entries(storage), wave, "keys-destroyed") is not None


def post(config: Config, storage: Storage, wave: str, document: bytes, *, attack: bytes | None = None) -> None:
    """One transaction: the board and the ledger say the same, or neither says anything."""
    with begin(storage.public("publisher")) as public:
        board.post(public, document)
        if ledger.find(ledger.read(public), wave, "released") is None:
            report = None if attack is None else sha256_hex(attack)
            facts = {"release_sha256": sha256_hex(document), "attack_sha256": report, "day": day(config.clock())}
            if attack is not None:
                public.execute(insert(tables.document), {"wave": wave, "name": ATTACK, "body": attack})
            ledger.record(public, "released", {"wave": wave, **facts})


def check_report(attack: bytes | None) -> None:
    """Refuse a file that is no report: it would stand beside the results for ever."""
    if attack is None:
        return
    try:
        reported(attack)
    except NotAReport as problem:
        raise PublishRefused(
            worded(
                "the attack report is not an attack.json that `attack --out DIR` wrote: %(problem)s. Nothing was "
                "published",
                problem=said_by(problem),
            )
        ) from problem


def check_published(storage: Storage, wave: str, attack: bytes) -> None:
    """A release is published once, with the report that it had then, or without one."""
    released = ledger.find(ledger.entries(storage), wave, "released")
    if released is None or released.body.get("attack_sha256") != sha256_hex(attack):
        raise PublishRefused(
            worded(
                "wave %(wave)r is published, and not with this attack report; none can be added now. Nothing was "
                "changed.",
                wave=wave,
            )
        )


def draft_of(storage: Storage, wave: str) -> bytes:
    found = read_draft(storage, wave)
    if found is not None:
        return found
    if ledger.find(ledger.entries(storage), wave, "closed") is None:
        raise PublishRefused(worded("the ballots of wave %(wave)r are not counted: run `wave close`", wave=wave))
    raise PublishRefused(
        worded(
            "wave %(wave)r is closed in the ledger, but there is no draft of its release: boxes/%(wave)s.db "
            "is missing, or was restored from a copy that is older than the close. Its ballots were counted "
            "and destroyed, and are not counted again. Put back the boxes/%(wave)s.db that the close left, "
            "then run `wave release`.",
            wave=wave,
        )
    )


def read_draft(storage: Storage, wave: str) -> bytes | None:
    if not storage.box_exists(wave):
        return None
    drafts = tables.release_draft
    with reading(storage.box(wave, "publisher")) as box:
        found = box.execute(select(drafts.c.document).where(drafts.c.name == RELEASE)).scalar_one_or_none()
    return None if found is None else bytes(found)
