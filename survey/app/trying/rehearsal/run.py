"""A rehearsal: a whole wave with given answers, and everything that would become public about it, in a folder.

In: a roster, a questionnaire, answers, perhaps an earlier rehearsal. Out: JSON files. Called by: survey.cli, attacks.
"""

import json
import random
import shutil
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from analytics.release.board import Board
from survey.app.campaign import House, WavePlan, run_wave
from survey.app.ending.progress import Progress, silent
from survey.app.preparing.planning import policy_named
from survey.app.trying.rehearsal.answer_file import read_answers
from survey.questionnaires import named
from survey.roster.people import read_roster
from survey.storage.rooms import Storage
from survey.waves import ledger
from survey.waves.states import read_document, windows_of

ORGANISATION = "Rehearsal"
URL = "http://127.0.0.1"
STATE = ".state"  # in the folder of a rehearsal: what the next one continues from
PUBLIC = ("manifest.json", "manifest.sig.json", "questionnaire.json", "nullifiers.json")
BETWEEN_WAVES = timedelta(days=76)


class RehearsalRefused(ValueError):
    """A rehearsal that cannot begin."""


@dataclass(frozen=True)
class Request:
    roster: Path
    questionnaire: str  # a pack, or the path of a TOML file
    answers: Path
    out: Path
    policy: str = "default"
    mode: str = "two-window"
    views: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    after: Path | None = None
    seed: int | None = None


def rehearse(request: Request, progress: Progress = silent) -> dict[str, Any]:
    """Run the wave and write the folder; the release is returned. Refused, it leaves no folder behind."""
    check(request)
    people = read_roster(request.roster)
    questionnaire = named(request.questionnaire).to_public()
    answers = read_answers(request.answers, questionnaire, {person.person_id for person in people})
    beside = next(folder for folder in request.out.absolute().parents if folder.exists())
    with TemporaryDirectory(prefix=".rehearsal-", dir=beside) as unfinished:
        folder = Path(unfinished) / "rehearsal"
        house = move_in(folder / STATE, request.after)
        with closing(house.storage):
            house.take_roster(people)
            wave = f"rehearsal-{len(waves_of(house.storage)) + 1}"
            title = wave.replace("-", " ").capitalize()
            plan = WavePlan(
                wave,
                title,
                questionnaire,
                request.mode,
                request.policy,
                views=request.views,
                measures=request.themes,
            )
            # The order of a rehearsal is not a secret: it is asked for by --seed so that a run can be repeated.
            run_wave(house, plan, answers, rng=random.Random(request.seed), progress=progress)  # noqa: S311
            release = write_public(house.storage, folder, wave)
        request.out.parent.mkdir(parents=True, exist_ok=True)
        folder.replace(request.out)
    return release


def check(request: Request) -> None:
    policy_named(request.policy)
    if request.out.exists() and any(request.out.iterdir()):
        raise RehearsalRefused(f"{request.out} is not empty; name another folder with --out, or empty it")
    if request.after is not None and not (request.after / STATE / "public.db").exists():
        raise RehearsalRefused(f"{request.after} is not the folder of a rehearsal; name one that --out wrote")


def move_in(folder: Path, after: Path | None) -> House:
    """A new installation, or a copy of the one that an earlier rehearsal left."""
    if after is None:
        now = datetime.now(UTC)
    else:
        shutil.copytree(after / STATE, folder)
        earlier = Storage(folder)
        now = windows_of(earlier, waves_of(earlier)[-1]).vote[1] + BETWEEN_WAVES
        earlier.close()
    return House.open(folder, ORGANISATION, URL, now)


def waves_of(storage: Storage) -> list[str]:
    storage.migrate()
    return [str(entry.wave) for entry in ledger.entries(storage) if entry.kind == "manifest"]


def write_public(storage: Storage, folder: Path, wave: str) -> dict[str, Any]:
    """What everybody may read: this wave's documents, the ledger, and the documents of the waves before."""
    for earlier in waves_of(storage):
        place = folder if earlier == wave else folder / "earlier" / earlier
        place.mkdir(parents=True, exist_ok=True)
        for name, body in documents_of(storage, earlier).items():
            (place / name).write_bytes(body)
    (folder / "ledger.json").write_bytes(ledger.document(ledger.entries(storage)))
    release: dict[str, Any] = json.loads((folder / "release.json").read_bytes())
    return release


def documents_of(storage: Storage, wave: str) -> Mapping[str, bytes]:
    found = {name: read_document(storage, wave, name) for name in PUBLIC}
    return found | {"release.json": Board(storage.public("reader")).document(wave)}
