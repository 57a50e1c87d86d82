"""One mail to one person: the trial of an operator, the invitation of somebody who is to work at the desk.

In: an address, what to say. Out: a mail that the server took, or why not. Called by: survey.cli, the desk.
"""

from collections.abc import Callable

from survey.config import Config
from survey.mail import letters
from survey.mail.composing import Recipient, Sender, compose
from survey.mail.letters import Letter, Words
from survey.mail.looks import Look
from survey.mail.sending import Post
from survey.mail.settings import read_settings


def send_letter(config: Config, look: Look, to: Recipient, letter: Callable[[Words], Letter]) -> None:
    """Raises MailNotSet, MailSettingsWrong, MailServerDown, AddressRefused or TakenLater: nothing was sent then."""
    settings = read_settings(config)
    written = letter(Words.of(to.language))
    with Post(settings) as post:
        post.send(compose(Sender.of(config, settings, look), to, written), to.email)


def send_trial(config: Config, look: Look, email: str) -> None:
    to = Recipient("", email, read_settings(config).language)
    send_letter(config, look, to, lambda words: letters.trial(look.name, config.url, words))


def send_account_invitation(config: Config, look: Look, to: Recipient, *, link: str, until: str) -> None:
    """`link`: single use; `until`: the day on which it ends, such as 2026-11-30."""
    send_letter(config, look, to, lambda words: letters.account_invitation(look.name, link, until, words))
