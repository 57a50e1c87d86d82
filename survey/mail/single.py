"""One mail to one person: the trial of an operator, the invitation of somebody who is to work at the desk.

In: an address, what to say. Out: a mail that the server took, or why not. Called by: survey.cli, the desk.
"""

from collections.abc import Callable

from survey.config import Config
from survey.mail import letters
from survey.mail.composing import Recipient, Sender, compose
from survey.mail.letters import Letter, Words
from survey.mail.sending import Post
from survey.mail.settings import read_settings


def send_letter(config: Config, to: Recipient, letter: Callable[[Words], Letter]) -> None:
    """Raises MailNotSet, MailSettingsWrong, MailServerDown, AddressRefused or TakenLater: nothing was sent then."""
    settings = read_settings(config)
    written = letter(Words.of(to.language))
    with Post(settings) as post:
        post.send(compose(Sender.of(config, settings), to, written), to.email)


def send_trial(config: Config, email: str) -> None:
    language = read_settings(config).language
    send_letter(
        config, Recipient("", email, language), lambda words: letters.trial(config.organisation, config.url, words)
    )


def send_account_invitation(config: Config, to: Recipient, *, link: str, until: str) -> None:
    """`link`: single use; `until`: the day on which it ends, such as 2026-11-30."""
    send_letter(config, to, lambda words: letters.account_invitation(config.organisation, link, until, words))
