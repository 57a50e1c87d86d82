"""Accounts of the demo: invented people who sign in at the desk, with passwords that anybody at this machine may read.

In: an installation. Out: SignIn for the note. Called by: survey.app.trying.demo.story.

The passwords are drawn anew for every demo: a fixed one would open each installation that somebody made out of it.
"""

import secrets
from datetime import datetime

from survey.accounts import journal, register
from survey.accounts.journal import COMMAND_LINE, Act
from survey.accounts.roles import named
from survey.app.trying.demo.note import SignIn
from survey.storage.rooms import Storage, begin

PEOPLE = (
    ("organiser", "Olga Brandt"),
    ("works-council", "Wilma Novak"),
    ("manager:Operations/Fleet", "Max Larsen"),
    ("leadership", "Lena Okafor"),
)
WORDS = (
    "amber aspen badger beech bramble brook cedar clover copper cove crane dale dune elder ember fern "
    "finch flint fjord gale glade grove harbour hazel heath heron ivory juniper kestrel lagoon larch "
    "lichen linden lynx maple marsh meadow moss nettle oak olive orchid otter pebble pine plover quartz "
    "raven reed ridge rowan sable sage shore sparrow spruce thistle thrush tundra vale willow wren yarrow "
).split()
WORDS_DRAWN = 3


def make_accounts(storage: Storage, now: datetime) -> tuple[SignIn, ...]:
    return tuple(made(storage, now, role, name) for role, name in PEOPLE)


def made(storage: Storage, now: datetime, role: str, name: str) -> SignIn:
    email = f"{name.lower().replace(' ', '.')}@northfield.example"
    password = " ".join(secrets.SystemRandom().sample(WORDS, WORDS_DRAWN))
    with begin(storage.accounts("accounts")) as connection:
        register.add(connection, email=email, name=name, grants=[named(role)], password=password)
        journal.record(connection, Act(COMMAND_LINE, now), "joined", account=email)
    return SignIn(role.partition(":")[0], name, email, password)
