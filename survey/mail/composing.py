"""A letter to one person as a mail of two parts, plain text and HTML, which say the same.

In: a Letter, who it goes to, the settings. Out: EmailMessage. Called by: survey.mail.rounds, survey.mail.single.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from secrets import token_hex
from textwrap import fill

from jinja2 import Environment, FileSystemLoader

from survey.config import Config
from survey.mail.letters import Letter, Words
from survey.mail.looks import Look
from survey.mail.settings import MailSettings

WIDTH = 72  # characters of a line of text
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)


class AddressRefused(ValueError):
    """No mail will ever reach this address."""


@dataclass(frozen=True)
class Recipient:
    name: str
    email: str
    language: str


@dataclass(frozen=True)
class Sender:
    """In whose name and look mails go out, and when."""

    settings: MailSettings
    look: Look
    clock: Callable[[], datetime]

    @classmethod
    def of(cls, config: Config, settings: MailSettings, look: Look) -> "Sender":
        return cls(settings, look, config.clock)

    @property
    def list_id(self) -> str:
        """One list for all mails, so that people can sort them into a folder."""
        return f"<canopy.{self.settings.domain}>"


def compose(sender: Sender, to: Recipient, letter: Letter) -> EmailMessage:
    """Raises AddressRefused for what no mail can be sent to.

    Its Message-ID is drawn by chance: it tells no time and nobody, and a mail that is given to a server once more,
    after a connection broke, has the same one, so that mail programs show it once.
    """
    words = Words.of(to.language)
    message = EmailMessage(policy=SMTP)
    message["From"] = sender.settings.sender
    message["To"] = address_to(to)
    message["Subject"] = letter.subject
    if sender.settings.reply_to is not None:
        message["Reply-To"] = sender.settings.reply_to
    message["Date"] = format_datetime(sender.clock())
    message["Message-ID"] = f"<{token_hex(16)}@{sender.settings.domain}>"
    message["List-Id"] = sender.list_id
    message["Auto-Submitted"] = "auto-generated"  # so that answering machines keep quiet
    message["X-Auto-Response-Suppress"] = "All"
    greeting = greeting_of(to, words)
    message.set_content(text_of(letter, greeting), cte="quoted-printable")
    message.add_alternative(html_of(letter, greeting, words, sender.look), subtype="html", cte="quoted-printable")
    if letter.attached is not None:
        kind, _, subtype = letter.attached.mimetype.partition("/")
        message.add_attachment(letter.attached.body, maintype=kind, subtype=subtype, filename=letter.attached.name)
    message["Content-Language"] = words.language.code  # last: a part that is added takes what begins like this with it
    return message


def address_to(to: Recipient) -> Address:
    try:
        return Address(to.name, addr_spec=to.email)
    except (MessageError, ValueError, IndexError):
        raise AddressRefused("this is no address that mail can be sent to") from None


def greeting_of(to: Recipient, words: Words) -> str:
    _ = words.translate
    return _("Hello %(name)s,", name=to.name) if to.name else _("Hello,")


def text_of(letter: Letter, greeting: str) -> str:
    """The link stands on a line of its own, whole: a link that is broken over two lines opens nothing."""
    facts = [f"{name}: {value}" for name, value in letter.facts]
    parts = [
        greeting,
        *map(wrapped, letter.opening),
        *(["\n".join(map(wrapped, facts))] if facts else []),
        f"{letter.action[0]}:\n{letter.action[1]}",
        *map(wrapped, letter.closing),
        "-- \n" + "\n\n".join(map(wrapped, letter.small)),
    ]
    return "\n\n".join(parts) + "\n"


def wrapped(paragraph: str) -> str:
    return fill(paragraph, WIDTH, break_long_words=False, break_on_hyphens=False)


def html_of(letter: Letter, greeting: str, words: Words, look: Look) -> str:
    page = TEMPLATES.get_template("letter.html")
    return page.render(letter=letter, greeting=greeting, language=words.language, look=look)
