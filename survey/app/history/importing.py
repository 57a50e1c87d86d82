"""The whole of `history import`: count, group, decide, and publish in one transaction, or leave nothing behind.

In: files, a questionnaire, what the wave is called. Out: a released wave of mode `imported`.
Called by: survey.cli.history.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from analytics.plan import ORG, Plan
from analytics.release import board
from analytics.release.assemble import make_release
from analytics.tally.package import Package
from analytics.tally.wave import Tally
from survey.app.history import record
from survey.app.history.counting import Progress, count_files
from survey.app.history.groups import POLICY, Grouped, grouped
from survey.app.history.layout import CannotImport
from survey.app.history.record import ImportRules
from survey.config import Config
from survey.credentials.canonical import canonical, sha256_hex
from survey.questionnaires.model import Questionnaire
from survey.roster.units import spelling_variants
from survey.storage.rooms import Storage, begin
from survey.waves import draft, ledger, locking, snapshots
from survey.waves.schedule import day

NO_ROWS = ""  # stands where a package names its ballots: there were none


@dataclass(frozen=True)
class Wish:
    """What somebody asks to be imported."""

    wave: str
    title: str
    closed: date
    units: Sequence[str]
    missing_unit: str | None = None


@dataclass(frozen=True)
class Imported:
    """What became of it, in numbers that are public; and names of units that look like one."""

    people: int
    units: int
    groups: int
    alike: list[tuple[str, str]]
    silent: int  # rows without any answer


def import_history(
    config: Config, storage: Storage, wish: Wish, *, asked: Questionnaire, paths: Sequence[Path], progress: Progress
) -> Imported:
    """Import a wave. Raises BadFile, CannotImport, LockRefused, NotPublishable or AuditFailed, and nothing was done."""
    _refuse(config, storage, wish)
    counts = count_files(paths, asked, wish.units, missing_unit=wish.missing_unit, progress=progress)
    progress("deciding what may be shown", 0, 1)
    found = grouped(counts, storage)
    questionnaire = asked.to_public()
    coarse = bool(snapshots.compared_waves(storage))
    rules = _rules(config.organisation, wish, found, questionnaire=canonical(questionnaire), all_coarse=coarse)
    decided = _decide(rules, found, questionnaire, previous=_before(storage, wish.closed))
    _publish(storage, rules, decided, today=day(config.clock()))
    people = int(counts.people.sum())
    alike = spelling_variants(counts.units)
    return Imported(people, len(counts.units), len(found.partition.org), alike, counts.silent)


@dataclass(frozen=True)
class _Decided:
    """What is published: the count for the ledger, and the release."""

    counted: Mapping[str, Any]
    release: bytes  # as it is stored and hashed


def _refuse(config: Config, storage: Storage, wish: Wish) -> None:
    """Before a long file is read: everything that would stop it at the end."""
    if not draft.WAVE_ID.fullmatch(wish.wave):
        raise CannotImport(f"{wish.wave!r} cannot be the id of a wave: use 1 to 64 of a–z, 0–9 and -, such as 2018")
    if not draft.title_taken(wish.title):
        raise CannotImport(f"the title needs 1 to {draft.LONGEST_TITLE} printable characters on one line: --title")
    if wish.closed.isoformat() > day(config.clock()):
        raise CannotImport(f"the survey closed on {wish.closed}, which is still to come: --closed is a day of the past")
    if draft.exists(storage, wish.wave):
        raise CannotImport(f"there is a draft of a wave {wish.wave!r}: choose another id, or `wave cancel {wish.wave}`")
    locking.refuse(wish.wave, locking.already_locked(storage, wish.wave))


def _before(storage: Storage, closed: date) -> str | None:
    """The released wave that closed last before this one: what people will compare it with."""
    earlier = [entry for entry in board.Board(storage.public("reader")).waves() if entry.closed <= closed.isoformat()]
    return earlier[-1].id if earlier else None


def _rules(organisation: str, wish: Wish, found: Grouped, *, questionnaire: bytes, all_coarse: bool) -> ImportRules:
    return ImportRules(
        organisation=organisation,
        wave=wish.wave,
        title=wish.title,
        closed=wish.closed.isoformat(),
        questionnaire=questionnaire,
        policy=POLICY.to_public(),
        partition=found.partition,
        answers=found.bands,
        all_coarse=all_coarse,
    )


def _decide(rules: ImportRules, found: Grouped, questionnaire: Mapping[str, Any], *, previous: str | None) -> _Decided:
    """Decide and audit before the transaction: a release rests on everything in the manifest but its past."""
    manifest = json.loads(record.build(rules, ledger.GENESIS))
    package = Package.of(
        Tally({ORG: found.counters}, ()), Plan.from_documents(manifest, questionnaire), rows_sha256=NO_ROWS
    )
    views = {ORG: {"counted": found.counters.total, "spoilt": found.counters.spoilt}}
    closed = {"day": rules.closed, "views": views}
    release = make_release(package, manifest, questionnaire, closed=closed, previous=previous)
    return _Decided({"views": views, "counters_sha256": package.counters_sha256}, canonical(release))


def _publish(storage: Storage, rules: ImportRules, decided: _Decided, *, today: str) -> None:
    """One transaction for all that is public. Links come first: without it they lead nowhere, and are made anew."""
    with begin(storage.people("importer")) as people:
        private = record.keep_links(people, rules.wave, rules.partition)
    with begin(storage.public("importer")) as public:
        record.publish(public, rules, {**decided.counted, "day": today}, private)
        board.post(public, decided.release)
        facts = {"release_sha256": sha256_hex(decided.release), "attack_sha256": None, "day": today}
        ledger.record(public, "released", {"wave": rules.wave, **facts})
