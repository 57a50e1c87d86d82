"""A real mail server on this machine, that keeps what it takes and refuses what it is told to refuse.

In: nothing. Out: mails as they arrived. Called by: tests of survey.mail and of the commands that send.
"""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.free_ports import HOST, free_port

TAKEN, NEVER, LATER = "250 taken", "550 no such mailbox", "450 come back later"


@dataclass
class Inbox:
    """What the server took, and how it treats whom. `ends_after`: it takes so many mails, then no more."""

    mails: list[EmailMessage] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    later: dict[str, int] = field(default_factory=dict)  # address -> how often it is put off
    ends_after: int | None = None
    silent_after_taking: int = 0  # mails that it takes, and then breaks the connection before it says so

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name for it
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if address in self.refused:
            return NEVER
        if self.later.get(address, 0) > 0:
            self.later[address] -= 1
            return LATER
        envelope.rcpt_tos.append(address)
        return TAKEN

    async def handle_DATA(self, server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802  # likewise
        if self.ends_after is not None and len(self.mails) >= self.ends_after:
            server.transport.close()
            return "421 enough"
        mail = message_from_bytes(envelope.content, policy=policy.default)  # type: ignore[arg-type]
        mail["X-Arrived-For"] = ", ".join(envelope.rcpt_tos)
        self.mails.append(mail)  # type: ignore[arg-type]
        if self.silent_after_taking > 0:
            self.silent_after_taking -= 1
            server.transport.close()
        return TAKEN

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["X-Arrived-For"] == address]

    @property
    def addresses(self) -> list[str]:
        return sorted(mail["X-Arrived-For"] for mail in self.mails)


@dataclass(frozen=True)
class Server:
    inbox: Inbox
    port: int

    def settings(self, **changes: object) -> dict[str, object]:
        """The table [mail] that reaches it."""
        plain = {"server": HOST, "port": self.port, "security": "none", "from": "Canopy <survey@example.org>"}
        return {**plain, **changes}


@contextmanager
def mail_server(**how: Any) -> Iterator[Server]:
    inbox = Inbox()
    controller = Controller(inbox, hostname=HOST, port=free_port(), **how)
    controller.start()
    try:
        yield Server(inbox, controller.port)
    finally:
        controller.stop()


def one_account(user: str, password: str) -> Any:
    """An authenticator that knows one person."""

    def known(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        right = (data.login, data.password) == (user.encode(), password.encode())
        return AuthResult(success=right, handled=False)

    return known


def certified(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A certificate of 127.0.0.1 that signs itself: the server's side, and the file that others trust it by."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    trusted, private = folder / "mail.pem", folder / "mail.key"
    trusted.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    private.write_bytes(key.private_bytes(*plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted, private)
    return context, trusted
