"""Issuer, collector, organiser and board as four real servers, each with its own folder, port and environment.

In: an empty folder, perhaps a database and a login for each. Out: their addresses; a client who goes to all of them.
Called by: tests/flow/test_faces_apart.py, tests/flow/test_faces_apart_postgres.py.
"""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from survey.app.campaign import House, SetClock
from survey.app.site.apart.opening import storage_of
from survey.config import load_config
from survey.storage.rooms import begin
from tests import small_company as small
from tests.desk_site import account
from tests.free_ports import free_port
from tests.killable_server import HOST, ROOT, OverHttp, answers, kill, wait_until

FACES = ("organiser", "issuer", "collector", "board")
ISSUERS = ("ticket", "enrol")


@dataclass
class Apart:
    """Four faces. A proxy in front of them, which a real installation has, is `get` and `post` here."""

    folder: Path
    databases: Mapping[str, str] = field(default_factory=dict)  # face to address; files for a face without one
    ports: dict[str, int] = field(default_factory=lambda: {face: free_port() for face in FACES})
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    now: datetime = small.START

    def data(self, face: str) -> Path:
        """A board on files reads those of its organiser; on PostgreSQL it has a folder, and a login, of its own."""
        return self.folder / ("organiser" if face == "board" and not self.databases else face)

    def written(self, face: str) -> Path:
        return self.folder / f"{face}.log"

    def url(self, face: str) -> str:
        return f"http://{HOST}:{self.ports[face]}"

    def command(self, face: str, *words: str) -> str:
        """A command as it is typed on a face's own host."""
        asked = [sys.executable, "-m", "survey", *words, "--data", str(self.data(face))]
        done = subprocess.run(asked, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @property
    def environment(self) -> dict[str, str]:
        path = f"{ROOT / 'tests' / 'moved_clock'}{os.pathsep}{ROOT}"
        return {**os.environ, "PYTHONPATH": path, "CANOPY_TEST_CLOCK": str(self.folder / "clock")}

    def move_clock(self, now: datetime) -> None:
        self.now = now
        beside = self.folder / "clock.new"
        beside.write_text(now.isoformat(), encoding="utf-8")
        beside.replace(self.folder / "clock")

    def set_up(self) -> None:
        self.move_clock(small.START)
        key = self.init("organiser").split("--organiser-key ")[1].split()[0]
        lines = [self.init(face, "--organiser-key", key) for face in ("issuer", "collector")]
        tables = [re.search(r"\[\w+\]\nurl = .*\nkey = .*\n", said) for said in lines]
        with (self.data("organiser") / "canopy.toml").open("a", encoding="utf-8") as file:
            for face, table in zip(("issuer", "collector"), tables, strict=True):
                assert table is not None
                file.write("\n" + re.sub('https://…|http://127.*(?="\nkey)', self.url(face), table[0]))
        if self.databases:
            self.init("board")

    def init(self, face: str, *words: str) -> str:
        addresses = ["--url", self.url("board"), "--collector-url", self.url("collector")]
        database = ["--database", self.databases[face]] if face in self.databases else []
        return self.command(face, "init", "--face", face, "--organisation", "Small", *addresses, *database, *words)

    def start(self, face: str) -> None:
        asked = [sys.executable, "-m", "survey", "serve", "--face", face, "--port", str(self.ports[face])]
        with self.written(face).open("ab") as log:
            self.running[face] = subprocess.Popen(
                [*asked, "--data", str(self.data(face))],
                cwd=ROOT,
                env=self.environment,
                start_new_session=True,
                stdout=log,
                stderr=log,
            )
        wait_until(lambda: self.is_up(face), f"the {face} does not answer")

    def is_up(self, face: str) -> bool:
        if face in ("organiser", "board"):
            return answers(self.ports[face])
        try:
            return OverHttp(self.ports[face]).get("/")[0] == 404
        except OSError:
            return False

    def stop(self, face: str) -> None:
        kill(self.running.pop(face))

    def stop_all(self) -> None:
        for face in list(self.running):
            self.stop(face)

    def house(self) -> House:
        """The organiser at a terminal of the organiser's host, with the same clock."""
        clock = SetClock(self.now)
        config = replace(load_config(self.data("organiser")), clock=clock)
        return House(config, storage_of(config), clock)

    def staff(self) -> House:
        """A roster, and an account, so that no server has to say how to make the first one."""
        house = self.house()
        house.take_roster(small.company())
        account(house, "olga@firm.example", "organiser")
        return house

    def get(self, path: str) -> tuple[int, bytes]:
        return OverHttp(self.ports["board"]).get(path)

    def post(self, path: str, json: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        face = "issuer" if path.endswith(ISSUERS) else "collector"
        return OverHttp(self.ports[face]).post(path, json)


def at(house: House, world: Apart, now: datetime) -> None:
    house.clock.now = now
    world.move_clock(now)


__all__ = ["FACES", "Apart", "at", "begin"]
