"""A terminal in which commands are typed, with a clock that can be moved and passphrases that are known beforehand.

In: words of a command. Out: exit code, what was said, what was complained about. Called by: tests of survey.cli.
"""

import csv
import io
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import click
import pytest

from survey.app.campaign import InProcess, SetClock, cast_all, enrol_all
from survey.app.ending.progress import silent
from survey.app.site.web import create_app, stop
from survey.cli import main
from survey.cli import options as commands
from survey.config import load_config
from survey.credentials.respondent import Respondent
from survey.storage.rooms import Storage
from survey.waves.states import windows_of
from tests import small_company as small


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        return self.out + self.err


@dataclass
class Terminal:
    """Somebody's shell: `--data` is filled in, prompts are answered from a list, in turn."""

    data: Path
    clock: SetClock
    passphrases: list[str] = field(default_factory=list)

    @classmethod
    def opened(cls, patch: pytest.MonkeyPatch, data: Path, now: datetime = small.START) -> "Terminal":
        made = cls(data, SetClock(now))
        patch.setattr(commands, "load_config", lambda folder: replace(load_config(folder), clock=made.clock))
        patch.setattr(click.termui, "hidden_prompt_func", lambda _prompt: made.passphrases.pop(0))
        patch.setenv("CANOPY_DATA", str(data))
        patch.setattr(sys, "argv", ["canopy"])
        return made

    def run(self, *words: object) -> Said:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
        with redirect_stdout(out), redirect_stderr(err):
            code = main([str(word) for word in words])
        return Said(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))  # type: ignore[attr-defined]

    def vote(self, invitations: Path, voters: int) -> None:
        """The first of those who were invited follow their links and answer; then the window closes."""
        with invitations.open(encoding="utf-8-sig") as file:
            codes = {row["person_id"]: row["link"].partition("#code=")[2] for row in csv.DictReader(file)}
        said = {one: small.answers(number, random.Random(number)) for number, one in enumerate(sorted(codes)[:voters])}
        storage = Storage(self.data)
        app = create_app(replace(load_config(self.data), clock=self.clock), storage)
        respondent = Respondent(InProcess(app), "w1")
        tickets = enrol_all(respondent, codes, said, silent)
        cast_all(respondent, tickets, said, rng=random.Random(1), progress=silent)
        stop(app)
        self.clock.now = windows_of(storage, "w1").vote[1]
        storage.close()

    @contextmanager
    def storage(self) -> Iterator[Storage]:
        """A look past the commands, at what they left."""
        opened = Storage(self.data)
        try:
            yield opened
        finally:
            opened.close()
