"""The start page: which waves are open, and in the demo every door that there is to try.

In: an installation. Out: a page. Called by: survey.app.site.web.
"""

from flask import request

from survey.app.trying.demo.note import NOTE, Note
from survey.config import Config
from survey.faces.answer import Link, StartPage, start_page
from survey.storage.rooms import Storage
from survey.waves import ledger
from survey.waves.states import State, manifest_of, state_of

LOCAL = ("127.0.0.1", "::1")
OPEN = (State.ENROLLING, State.VOTING)


def home_page(config: Config, storage: Storage) -> str:
    if (config.data / NOTE).exists():
        return start_page(demo_page(Note.read(config.data)))
    return start_page(StartPage(waves=tuple(running(config, storage))))


def running(config: Config, storage: Storage) -> list[Link]:
    """The waves that people can take part in; their code is in their mail and not here."""
    now = config.clock()
    waves = [str(entry.wave) for entry in ledger.entries(storage) if entry.kind == "manifest"]
    return [
        Link(str(manifest_of(storage, wave)["title"]), f"/w/{wave}/")
        for wave in waves
        if state_of(storage, wave, now) in OPEN
    ]


def demo_page(note: Note) -> StartPage:
    doors = {role: tuple(Link(door.label, door.path) for door in note.doors if door.role == role) for role in ROLES}
    # The passwords are for whoever sits at this machine, even if somebody serves the demo's folder to others.
    here = request.remote_addr in LOCAL
    people = tuple(Link(one.role, f"{one.name} · {one.email}", one.password) for one in note.sign_ins if here)
    return StartPage(waves=doors["employee"], results=doors["reader"], sign_ins=people, notice="demo")


ROLES = ("employee", "reader")
