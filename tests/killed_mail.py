"""Sends mails in a process that is killed right after the mail server has taken one.

Run as a program: python tests/killed_mail.py FOLDER SETTINGS WAVE. In: an installation, the table [mail] as JSON, a
wave whose readers are told; without one, owners of actions are reminded. Out: nothing, it does not come to its end.
Called by: tests/flow/test_killed_mails.py.
"""

import json
import os
import signal
import sys
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

from survey.app.following.reminding import remind_owners
from survey.app.reporting.mailing import send_due
from survey.config import load_config
from survey.mail.sending import Post
from survey.storage.rooms import Storage

send = Post.send


def killed(post: Post, message: EmailMessage, address: str) -> None:
    """The server said yes; nobody hears it."""
    send(post, message, address)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    folder, settings, wave = sys.argv[1:]
    Post.send = killed  # type: ignore[method-assign]
    config = replace(load_config(Path(folder)), mail=json.loads(settings))
    storage = Storage(config.data, config.databases)
    if wave:
        send_due(config, storage, "server", wave=wave)
    else:
        remind_owners(config, storage, "server")
