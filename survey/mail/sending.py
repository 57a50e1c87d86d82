"""Gives mails to the organisation's mail server, with bounded patience.

In: settings, mails. Out: mails that the server took; or whom it refused, or why it takes none.
Called by: survey.mail.delivering, survey.mail.single.

Nothing is logged, and no error says an address, a name or a link: servers repeat them in their answers.
"""

import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from time import sleep
from types import TracebackType

from survey.mail.composing import AddressRefused
from survey.mail.settings import STARTTLS, TLS, MailSettings
from survey.translations.wording import worded

TRIES = 3  # of a connection, and of one mail on it
PAUSE = 2.0  # seconds before the second try; twice as long before the third
PATIENCE = 30.0  # seconds for one answer of the server
PERMANENT = 500  # answers from here on will be the same tomorrow
CLOSING = 421  # the server ends the connection: it has had enough for now


class TakenLater(ValueError):
    """The server takes no mail for this address at the moment."""


class MailServerDown(ValueError):
    """No mail can be given to the server now."""


class Post:
    """One connection to the mail server, made again when it breaks."""

    def __init__(self, settings: MailSettings, pause: Callable[[float], None] = sleep) -> None:
        self.settings = settings
        self._pause = pause
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> "Post":
        self._connected()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._drop()

    def send(self, message: EmailMessage, address: str) -> None:
        """Returns when the server has taken the mail. Raises AddressRefused, TakenLater or MailServerDown.

        A connection that breaks is made again and the same mail given once more: at worst it arrives twice, under one
        Message-ID, by which a receiver knows the second one.
        """
        for attempt in range(TRIES):
            try:
                self._connected().send_message(message, self.settings.sender.addr_spec, [address])
            except smtplib.SMTPRecipientsRefused as refused:
                self._refuse(*refused.recipients[address])
            except smtplib.SMTPSenderRefused as refused:
                raise self._down(
                    worded("it does not take mail from the sender's address (%(code)s)", code=refused.smtp_code)
                ) from None
            except smtplib.SMTPDataError as refused:
                self._refuse(refused.smtp_code, refused.smtp_error)
            except smtplib.SMTPNotSupportedError:
                raise AddressRefused(worded("the server takes no letters of this kind in an address")) from None
            except (smtplib.SMTPException, OSError):
                self._drop()
                self._pause(PAUSE * 2**attempt)
            else:
                return
        raise self._down(worded("it ends the connection while a mail is given to it"))

    def _refuse(self, code: int, _: bytes | str) -> None:
        if code == CLOSING:
            self._drop()
        if code < PERMANENT:
            raise TakenLater(worded("the server takes it later (%(code)s)", code=code)) from None
        raise AddressRefused(worded("the server refuses it (%(code)s)", code=code)) from None

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            self._smtp = self._connect()
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        reason = ""
        for attempt in range(TRIES):
            try:
                return self._greet()
            except smtplib.SMTPAuthenticationError:
                raise self._down(worded("it does not accept user and password")) from None
            except smtplib.SMTPNotSupportedError as problem:
                raise self._down(worded("it does not offer what is set: %(problem)s", problem=problem)) from None
            except ssl.SSLError as problem:
                raise self._down(
                    worded("its certificate or its TLS cannot be trusted (%(reason)s)", reason=problem.reason)
                ) from None
            except (smtplib.SMTPException, OSError) as problem:
                reason = (
                    type(problem).__name__ if not isinstance(problem, OSError) else str(problem.strerror or problem)
                )
                if attempt + 1 < TRIES:
                    self._pause(PAUSE * 2**attempt)
        raise self._down(worded("it does not answer (%(reason)s)", reason=reason))

    def _greet(self) -> smtplib.SMTP:
        at = self.settings
        trust = ssl.create_default_context(cafile=str(at.ca_file) if at.ca_file else None)
        if at.security == TLS:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(at.server, at.port, at.domain, timeout=PATIENCE, context=trust)
        else:
            smtp = smtplib.SMTP(at.server, at.port, at.domain, timeout=PATIENCE)
        try:
            if at.security == STARTTLS:
                smtp.starttls(context=trust)
            if at.user:
                smtp.login(at.user, at.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        try:
            smtp.quit()
        except (smtplib.SMTPException, OSError):  # it is gone already, which is all that was wanted
            smtp.close()

    def _down(self, why: str) -> MailServerDown:
        server = f"{self.settings.server}:{self.settings.port}"
        return MailServerDown(
            worded(
                "the mail server %(server)s takes no mail: %(why)s. Look at [mail] in canopy.toml",
                server=server,
                why=why,
            )
        )
