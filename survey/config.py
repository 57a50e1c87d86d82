"""What one installation is called and where it is reached.

In: canopy.toml in the data folder. Out: Config. Called by: app, cli, faces.
"""

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

FILE_NAME = "canopy.toml"
KEYS = ("organisation", "url", "collector_url")
DESK = "desk_url"  # where organisers and managers sign in, if that is another address
FACE = "face"  # which part of an installation this folder is; without it all of them
ORGANISER_KEY = "organiser_key"  # whom an issuer or a collector takes orders from
AWAY = ("issuer", "collector")  # what an organiser says about these: a table each, with the keys of PEER
PEER = ("url", "key")
TIME_ZONE, PLAIN_ZONE = "time_zone", "UTC"  # in which an organiser says today; without it that of the protocol
FACES = ("all", "issuer", "collector", "organiser", "board")
KEY_BITS = "key_bits"  # of the keys that sign tickets; what the protocol allows, and its default
ALLOWED_BITS = (2048, 3072)
MAIL = "mail"  # a table of its own, which survey.mail reads: a mistake in it must not keep people from answering
DATABASES = "databases"  # a table of addresses; without it every room is a file in the data folder
LONGEST_NAME = 200  # characters; the name stands in every header and in the manifest


class ConfigError(ValueError):
    """canopy.toml is missing, unreadable or says something that cannot work."""


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Peer:
    """Where the organiser reaches the issuer or the collector, and the key that this one signs its answers with."""

    url: str
    key: str  # Ed25519, base64url


@dataclass(frozen=True)
class Config:
    data: Path
    organisation: str
    url: str
    collector_url: str
    clock: Callable[[], datetime] = utc_now
    """The time in UTC. Only code in this process can replace it: no file, no variable and no request can."""
    mail: Mapping[str, object] = field(default_factory=dict, repr=False, hash=False)
    """The table [mail] as it is written; survey.mail.settings says what may stand there."""
    databases: Mapping[str, str] = field(default_factory=dict)
    """Room to address; `default` stands for all rooms that have none of their own."""
    face: str = "all"
    organiser_key: str = ""
    peers: Mapping[str, Peer] = field(default_factory=dict)
    """Of an organiser whose issuer and collector run apart: both, by their names."""
    desk_url: str = ""
    """Empty where the desk is at the address of the pages."""
    key_bits: int = ALLOWED_BITS[0]
    """Length of the keys that sign tickets, where they are made: here, or at an issuer that runs apart."""
    time_zone: str = PLAIN_ZONE
    """What people read as a day and an hour at the desk and in mails. Rules, ledger and ballots know UTC alone."""

    @property
    def desk(self) -> str:
        """Where mails and commands send whoever has an account, and programs with a token."""
        return self.desk_url or self.url

    @property
    def zone(self) -> tzinfo:
        return UTC if self.time_zone == PLAIN_ZONE else ZoneInfo(self.time_zone)

    def today(self) -> date:
        """The day that stands on the calendar of the organisation."""
        return self.clock().astimezone(self.zone).date()


def load_config(data: Path) -> Config:
    path = data / FILE_NAME
    values = _read(path)
    problems = _problems(values)
    if problems:
        raise ConfigError("\n".join(f"{path}: {problem}" for problem in problems))
    organisation, url, collector_url = (str(values[key]) for key in KEYS)
    mail: Any = values.get(MAIL, {})
    address, collector, databases = url.rstrip("/"), collector_url.rstrip("/"), _databases(values)
    return Config(
        data,
        organisation,
        address,
        collector,
        mail=mail,
        databases=databases,
        face=str(values.get(FACE, "all")),
        organiser_key=str(values.get(ORGANISER_KEY, "")),
        peers={name: Peer(values[name]["url"].rstrip("/"), values[name]["key"]) for name in AWAY if name in values},
        desk_url=str(values.get(DESK, "")).rstrip("/"),
        key_bits=values.get(KEY_BITS, ALLOWED_BITS[0]),
        time_zone=str(values.get(TIME_ZONE, PLAIN_ZONE)),
    )


def write_config(config: Config) -> Path:
    """Write canopy.toml whole or not at all; what could not be read back is refused before anything is touched."""
    values, path = check_config(config), config.data / FILE_NAME
    config.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    lines = [
        _line(key, values[key]) for key in (*KEYS, DESK, TIME_ZONE, FACE, ORGANISER_KEY, KEY_BITS) if key in values
    ]
    if config.databases:
        lines += [f"\n[{DATABASES}]\n", *(_line(room, address) for room, address in config.databases.items())]
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    beside.touch(mode=0o600)
    beside.write_text("".join(lines), encoding="utf-8")
    beside.replace(path)
    return path


def check_config(config: Config) -> Mapping[str, object]:
    """What will stand in the file. Raises ConfigError if it could not be read back."""
    values: dict[str, object] = {key: getattr(config, key) for key in KEYS}
    if config.face != "all":
        values |= {FACE: config.face} | ({ORGANISER_KEY: config.organiser_key} if config.organiser_key else {})
    if config.desk_url:
        values[DESK] = config.desk_url
    if config.time_zone != PLAIN_ZONE:
        values[TIME_ZONE] = config.time_zone
    if config.key_bits != ALLOWED_BITS[0]:
        values[KEY_BITS] = config.key_bits
    if config.databases:
        values[DATABASES] = dict(config.databases)
    if problems := _problems(values):
        path = config.data / FILE_NAME
        raise ConfigError("\n".join(f"{path} was not written: {problem}" for problem in problems))
    return values


def _line(key: str, value: object) -> str:
    return f"{key} = {json.dumps(value, ensure_ascii=False)}\n"


def _databases(values: Mapping[str, object]) -> dict[str, str]:
    found = values.get(DATABASES, {})
    return {str(room): str(address) for room, address in found.items()} if isinstance(found, dict) else {}


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(
            f"{path} is not there. Set the folder up with `python3 -m survey init`, or name another with --data."
        ) from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not UTF-8 text. Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f'{path} is not valid TOML: {error}. Expected lines such as: url = "https://…"') from None


def _problems(values: Mapping[str, object]) -> list[str]:
    missing = [f'`{key}` is missing. Add a line {key} = "…".' for key in KEYS if key not in values]
    expected = (*KEYS, DESK, TIME_ZONE, FACE, ORGANISER_KEY, *AWAY, KEY_BITS, MAIL, DATABASES)
    unknown = [f"`{key}` is not known. Expected only {', '.join(expected)}." for key in values if key not in expected]
    wrong = [
        f"`{key}` must be text in quotes, not {value!r}."
        for key, value in values.items()
        if key in (*KEYS, DESK, TIME_ZONE, FACE, ORGANISER_KEY) and not isinstance(value, str)
    ]
    if not isinstance(values.get(MAIL, {}), dict):
        wrong.append(f"`{MAIL}` must be a table: write [{MAIL}] on a line of its own, and its settings below it.")
    if values.get(KEY_BITS, ALLOWED_BITS[0]) not in ALLOWED_BITS:
        allowed = " or ".join(map(str, ALLOWED_BITS))
        wrong.append(f"`{KEY_BITS}` must be {allowed}, without quotes, not {values[KEY_BITS]!r}.")
    if missing or unknown or wrong:
        return [*missing, *unknown, *wrong]
    named = [*_name_problems(str(values["organisation"])), *_zone_problems(str(values.get(TIME_ZONE, PLAIN_ZONE)))]
    return [*named, *_url_problems(values), *_database_problems(values), *_face_problems(values)]


def _name_problems(name: str) -> list[str]:
    if name.strip() and len(name) <= LONGEST_NAME and name.isprintable():
        return []
    return [f"`organisation` must be a name of 1 to {LONGEST_NAME} printable characters on one line, not {name!r}."]


def _zone_problems(name: str) -> list[str]:
    """A name that the machine has no rules for is no use either, and then that is what is said."""
    if name == PLAIN_ZONE:
        return []
    try:
        ZoneInfo(name)
    except (ValueError, LookupError, OSError):
        return [_about_zone(name)]
    return []


def _about_zone(name: str) -> str:
    known = available_timezones()
    if not known:
        return f"`{TIME_ZONE}` is {name!r}, but this machine has no list of time zones. Install its package tzdata."
    near = get_close_matches(name.title(), known, 1)
    meant = f" Do you mean {near[0]}?" if near else ""
    return (
        f"`{TIME_ZONE}` must be the name of a time zone, a continent and a city such as Europe/Berlin or "
        f"America/New_York, not {name!r}.{meant}"
    )


def _url_problems(values: Mapping[str, object]) -> list[str]:
    return [
        f"`{key}` must be an address such as https://survey.example.org, without ? and #, not {values[key]!r}."
        for key in ("url", "collector_url", DESK)
        if key in values and not _is_base_url(str(values[key]))
    ]


def _database_problems(values: Mapping[str, object]) -> list[str]:
    """The address itself is not repeated: it may hold a password."""
    found = values.get(DATABASES, {})
    if not isinstance(found, dict):
        return [f'`{DATABASES}` must be a table: a line [{DATABASES}], and under it default = "postgresql://…".']
    return [
        f"`{DATABASES}.{room}` must be an address such as postgresql://canopy@db.example/canopy?sslmode=verify-full."
        for room, address in found.items()
        if not (isinstance(address, str) and address.startswith("postgresql://"))
    ]


def _face_problems(values: Mapping[str, object]) -> list[str]:
    """A face that runs apart knows whom it listens to; an organiser knows both others, or none yet."""
    face, peers = values.get(FACE, "all"), [name for name in AWAY if name in values]
    if face not in FACES:
        return [f"`{FACE}` must be one of {', '.join(FACES)}, not {face!r}."]
    wrong = [f"`{name}` must be a table with {' and '.join(PEER)}." for name in peers if not _is_peer(values[name])]
    if face in AWAY and not values.get(ORGANISER_KEY):
        wrong.append(f"`{ORGANISER_KEY}` is missing: it is what `init --face organiser` printed.")
    if peers and face != "organiser":
        wrong.append(f'[{peers[0]}] stands only in the canopy.toml of the organiser, beside {FACE} = "organiser".')
    return wrong


def _is_peer(value: object) -> bool:
    if not isinstance(value, dict) or sorted(value) != sorted(PEER):
        return False
    return all(isinstance(each, str) for each in value.values()) and _is_base_url(value["url"])


def _is_base_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018  # reading it is what checks it
    except ValueError:
        return False
    plain = text.isascii() and text.isprintable() and " " not in text
    bare = not (parts.query or parts.fragment or "?" in text or "#" in text or "@" in parts.netloc)
    return plain and bare and parts.scheme in ("http", "https") and bool(parts.hostname)
