"""Which server takes the mails, and in whose name they go out: the table [mail] of canopy.toml.

In: a Config. Out: MailSettings, or every reason why there are none. Called by: survey.mail, doctor, survey.cli.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from survey.config import Config
from survey.translations import SOURCE_LANGUAGE, employee_languages
from survey.translations.wording import several, worded

PASSWORD = "CANOPY_MAIL_PASSWORD"  # noqa: S105  # the name of a variable
STARTTLS, TLS, NONE = "starttls", "tls", "none"
PORTS = {STARTTLS: 587, TLS: 465, NONE: 25}
LOCAL = ("127.0.0.1", "localhost", "::1")
TEXTS = ("server", "security", "user", "password", "from", "reply_to", "language", "ca_file")
KEYS = (*TEXTS, "port")


class MailNotSet(LookupError):
    """canopy.toml names no mail server."""


class MailSettingsWrong(ValueError):
    """The table [mail] says something that cannot work; every problem in one message."""


@dataclass(frozen=True)
class MailSettings:
    server: str
    port: int
    security: str
    sender: Address
    reply_to: Address | None
    language: str  # of people whose language the roster does not say
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None  # of an organisation that signs its own certificates

    @property
    def domain(self) -> str:
        """What this machine calls itself towards the mail server, and what message ids end with."""
        return self.sender.domain


def read_settings(config: Config) -> MailSettings:
    """The settings of an installation. Raises MailNotSet, or MailSettingsWrong with every problem."""
    written: Mapping[str, Any] = config.mail
    if not written:
        raise MailNotSet(
            worded(
                "there is no mail server: add a table [mail] with server, from and security to "
                "%(data)s/canopy.toml, as docs/operations.md shows, then try `mail test ADDRESS`. A server that runs "
                "reads canopy.toml when it starts: start it again",
                data=config.data,
            )
        )
    if problems := list(problems_of(config.data, written)):
        raise MailSettingsWrong(
            several(worded("canopy.toml, [mail]: %(problem)s", problem=problem) for problem in problems)
        )
    security = written.get("security", STARTTLS)
    return MailSettings(
        server=written["server"],
        port=written.get("port", PORTS[security]),
        security=security,
        sender=address_of(written["from"]),
        reply_to=address_of(written["reply_to"]) if "reply_to" in written else None,
        language=written.get("language", SOURCE_LANGUAGE),
        user=written.get("user", ""),
        password=os.environ.get(PASSWORD) or written.get("password", ""),
        ca_file=config.data / written["ca_file"] if "ca_file" in written else None,
    )


def problems_of(data: Path, written: Mapping[str, Any]) -> Iterator[str]:
    """Each in a sentence; the password is never part of one."""
    yield from (
        worded('`%(key)s` is missing. Add a line %(key)s = "…".', key=key)
        for key in ("server", "from")
        if key not in written
    )
    yield from (
        worded("`%(key)s` is not known. Expected only %(keys)s.", key=key, keys=", ".join(KEYS))
        for key in written
        if key not in KEYS
    )
    wrong = [key for key in TEXTS if key in written and not isinstance(written[key], str)]
    yield from (worded("`%(key)s` must be text in quotes.", key=key) for key in wrong)
    port = written.get("port", 1)
    if type(port) is not int or not 0 < port < 65536:
        yield worded("`port` must be a number from 1 to 65535, not %(port)r.", port=port)
    if not wrong:
        yield from (*value_problems(written), *file_problems(data, written))


def value_problems(written: Mapping[str, str]) -> Iterator[str]:
    security, server = written.get("security", STARTTLS), written.get("server", "")
    if security not in PORTS:
        yield worded(
            "`security` must be %(starttls)s, %(tls)s or %(none)s, not %(security)r.",
            starttls=STARTTLS,
            tls=TLS,
            none=NONE,
            security=security,
        )
    if security == NONE and server not in LOCAL:
        yield (
            worded(
                "`security` is %(none)s, and %(server)r is another machine: the links in these mails are keys, "
                "and would travel in the open. Use %(starttls)s or %(tls)s, or a relay on this machine.",
                none=NONE,
                server=server,
                starttls=STARTTLS,
                tls=TLS,
            )
        )
    if "server" in written and (not server or not server.isascii() or any(one.isspace() for one in server)):
        yield worded("`server` must be the name of a machine such as smtp.example.org, not %(server)r.", server=server)
    for key in ("from", "reply_to"):
        if key in written and not is_address(written[key]):
            yield worded(
                "`%(key)s` must be an address such as Canopy <survey@example.org>, not %(written)r.",
                key=key,
                written=written[key],
            )
    known = [language.code for language in employee_languages()]
    if written.get("language", SOURCE_LANGUAGE) not in known:
        yield worded(
            "`language` must be one of %(known)s, not %(language)r.",
            known=", ".join(known),
            language=written["language"],
        )


def file_problems(data: Path, written: Mapping[str, str]) -> Iterator[str]:
    if "ca_file" in written and not (data / written["ca_file"]).is_file():
        yield worded("`ca_file` names %(file)s, which is not there.", file=data / written["ca_file"])
    if "user" in written and not (os.environ.get(PASSWORD) or written.get("password")):
        yield worded(
            "`user` is given and no password: add `password`, or set %(name)s where Canopy runs.", name=PASSWORD
        )


def is_address(text: str) -> bool:
    try:
        return bool(address_of(text).domain)
    except (HeaderParseError, ValueError, IndexError):
        return False


def address_of(text: str) -> Address:
    """An address as people write it: "Canopy <survey@example.org>".

    >>> address_of("Canopy <survey@example.org>").domain
    'example.org'
    """
    name, spec = parseaddr(text)
    return Address(name, addr_spec=spec)
