"""Who may do what in which table, and the guard that makes SQLite refuse everything else.

In: role and room. Out: an authorizer for one SQLite connection. Called by: storage.connections.

A grant is `select`, `insert`, `update` or `delete`; `select:column` and `update:column` grant that column only.
What is not written here is refused. Changing this table needs a page in docs/decisions/.
"""

import sqlite3
from collections.abc import Callable, Mapping
from typing import Literal, get_args

Role = Literal[
    "roster",
    "organiser",
    "mailer",
    "issuer",
    "collector",
    "tally",
    "publisher",
    "importer",
    "reader",
    "accounts",
    "planner",
    "teller",
    "interface",
    "announcer",
    "migrator",
]
Room = Literal["people", "public", "box", "accounts"]
Grants = dict[str, frozenset[str]]
Authorizer = Callable[[int, str | None, str | None, str | None, str | None], int]

ROLES: tuple[Role, ...] = get_args(Role)
ROOMS: tuple[Room, ...] = get_args(Room)


def _may(*grants: str) -> frozenset[str]:
    return frozenset(grants)


READ = _may("select")
ADD = _may("select", "insert")
KEEP = _may("select", "insert", "update", "delete")
PUBLIC: Grants = {"document": READ, "ledger": READ, "release": READ, "cell": READ}

TABLE_OF_RIGHTS: Mapping[Role, Mapping[Room, Grants]] = {
    "roster": {
        "people": {"person": KEEP},
        "public": PUBLIC,
        "box": {},
        "accounts": {},
    },
    "organiser": {
        "people": {
            "person": READ,
            "draft": KEEP,
            "membership": _may("select", "insert", "delete"),
            "segment_key": _may("select:wave", "select:view", "select:segment", "insert", "delete"),
            "code": _may("select:wave", "select:segments", "select:request_hash", "insert", "delete"),
            "card": _may("select", "insert", "delete"),  # of a group and of nobody: prints them, strikes them out
            "undelivered": _may("select:wave", "insert", "delete"),
            "delivery": _may("select", "insert", "update:state", "delete"),
            "organiser_key": ADD,
            "reader_link": _may("select", "insert", "delete"),
            "roll": _may("select:wave", "insert", "delete"),
        },
        "public": PUBLIC | {"document": _may("select", "insert", "update:body"), "ledger": ADD, "brand": ADD},
        "box": {"collector_key": _may("select:key_id", "insert")},
        "accounts": {},
    },
    "mailer": {  # sees which codes were delivered, and neither whose they are nor who has used one
        "people": {
            "code": _may("select:code_hash", "delete"),
            "undelivered": _may("select", "delete"),
            "delivery": _may("select", "update:state"),
        },
        "public": PUBLIC,
        "box": {},
        "accounts": {},
    },
    "issuer": {
        "people": {
            "code": _may("select", "update:request_hash", "update:filler"),
            "card": _may("select", "update:request_hash", "update:filler"),
            "undelivered": READ,
            "segment_key": READ,
            "reader_link": READ,
            "roll": READ,
        },
        "public": PUBLIC,
        "box": {},
        "accounts": {},
    },
    "collector": {
        "people": {},
        "public": PUBLIC,
        "box": {
            "ballot": _may("select:nullifier", "select:ballot_key", "insert", "update:sealed"),
            "collector_key": READ,
            "counter": _may("select:name"),
        },
        "accounts": {},
    },
    "tally": {
        "people": {},
        "public": PUBLIC | {"document": ADD, "ledger": ADD},
        "box": {
            "ballot": _may("select", "delete"),
            "collector_key": _may("select", "delete"),
            "counter": _may("select", "insert", "delete"),
            "release_draft": _may("select", "insert", "delete"),
        },
        "accounts": {},
    },
    "publisher": {
        "people": {},
        "public": PUBLIC | {"document": ADD, "ledger": ADD, "release": ADD, "cell": ADD, "packed": ADD},
        "box": {"release_draft": READ},
        "accounts": {},
    },
    "importer": {
        "people": {"organiser_key": ADD, "reader_link": _may("select", "insert", "delete")},
        "public": PUBLIC
        | {"document": ADD, "ledger": ADD, "release": ADD, "cell": ADD, "packed": ADD}
        | {"leaver_total": ADD, "reference": ADD, "unit_change": ADD},
        "box": {},
        "accounts": {},
    },
    "reader": {
        "people": {"reader_link": READ},
        "public": PUBLIC
        | {"packed": READ, "leaver_total": READ, "reference": READ, "unit_change": READ, "told": READ, "brand": READ},
        "box": {},
        "accounts": {},
    },
    "accounts": {
        "people": {},
        "public": {},
        "box": {},
        "accounts": {
            "account": _may("select", "insert", "update"),
            "session": KEEP,
            "device": KEEP,
            "invitation": KEEP,
            "throttle": KEEP,
            "token": _may("select", "insert", "delete"),
            "webhook": _may("select", "insert", "delete"),
            "announcement": _may("select", "update:due", "update:state", "delete"),
            "access_log": ADD,
            "job": KEEP,
            "report_schedule": KEEP,
            "report_choice": KEEP,
            "report_mail": KEEP,
            "mail_language": KEEP,
        },
    },
    "planner": {  # knows who may sign in, as what, and no password; writes plans, and nothing that employees read
        "people": {},
        "public": {},
        "box": {},
        "accounts": {
            "account": _may(*(f"select:{name}" for name in ("account", "email", "name", "roles", "disabled"))),
            "focus": _may("select", "insert", "update:aim", "delete"),
            "action": _may("select", "insert", "update:what", "update:owner", "update:due", "update:state"),
            "action_step": ADD,
            "reminder": _may("select", "insert", "update:state", "delete"),
            "mail_language": READ,
            "access_log": ADD,
        },
    },
    "teller": {  # writes what employees read about actions, and sees no account: no name of an owner gets there
        "people": {},
        "public": {"told": _may("select", "insert", "update:body")},
        "box": {},
        "accounts": {},
    },
    "interface": {  # programs that read results: who a token is of, never a password or a session
        "people": {},
        "public": {},
        "box": {},
        "accounts": {
            "account": _may(*(f"select:{column}" for column in ("account", "email", "name", "roles", "disabled"))),
            "token": _may("select", "update:used"),
            "allowance": KEEP,
        },
    },
    "announcer": {  # tells other programs that results are out
        "people": {},
        "public": {},
        "box": {},
        "accounts": {"webhook": READ, "announcement": _may("select", "insert", "update")},
    },
    # Changes tables and rewrites files; it alone has no guard.
    "migrator": {"people": {}, "public": {}, "box": {}, "accounts": {}},
}


class UnknownRole(LookupError):
    """A role that is not in the table of rights."""


def grants_of(role: Role, room: Room) -> Grants:
    if role not in TABLE_OF_RIGHTS:
        raise UnknownRole(f"There is no role {role!r}. Expected one of: {', '.join(ROLES)}.")
    return TABLE_OF_RIGHTS[role][room]


def writes(role: Role, room: Room) -> bool:
    """Whether this role changes anything in this room."""
    granted = {grant for grants in grants_of(role, room).values() for grant in grants}
    return role == "migrator" or any(not grant.startswith("select") for grant in granted)


def may(grants: Grants, verb: str, table: str, column: str = "") -> bool:
    """Whether a table, or one column of it, is granted.

    An empty column stands for the table as such: SQLite asks that way for `count(*)`, and one granted column is enough.
    """
    granted = grants.get(table, frozenset())
    if verb in granted or f"{verb}:{column}" in granted:
        return True
    return not column and any(grant.startswith(f"{verb}:") for grant in granted)


def authorizer(role: Role, room: Room) -> Authorizer:
    """The function that SQLite asks about every step of a statement before it prepares it."""
    grants = grants_of(role, room)
    asked = {
        sqlite3.SQLITE_READ: "select",
        sqlite3.SQLITE_INSERT: "insert",
        sqlite3.SQLITE_UPDATE: "update",
        sqlite3.SQLITE_DELETE: "delete",
    }

    def allow(action: int, first: str | None, second: str | None, database: str | None, _: str | None) -> int:
        if action in asked:
            # SQLite names no database when it asks about count(*); another one than main cannot be attached anyway.
            granted = database in ("main", None) and may(grants, asked[action], first or "", second or "")
            return sqlite3.SQLITE_OK if granted else sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK if _is_harmless(action, first, second) else sqlite3.SQLITE_DENY

    return allow


def _is_harmless(action: int, first: str | None, second: str | None) -> bool:
    """Steps that touch no table: beginning and ending, expressions, and what SQLAlchemy asks on connecting."""
    if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_SAVEPOINT):
        return True
    if action == sqlite3.SQLITE_FUNCTION:
        return second != "load_extension"
    return action == sqlite3.SQLITE_PRAGMA and first == "read_uncommitted" and second is None
