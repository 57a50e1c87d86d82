"""Says what is missing or unsafe in an installation, before an employee meets it.

In: an installation. Out: findings in sentences, none if all is well. Called by: survey.cli.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from survey.config import Config
from survey.credentials.openssl import libcrypto
from survey.storage.rooms import Storage

LOCAL = ("127.0.0.1", "localhost", "::1")
PRIVATE = 0o077  # permissions of group and others


def examine(config: Config, storage: Storage) -> list[str]:
    return [*about_addresses(config), *about_files(storage.folder), *about_cryptography()]


def about_addresses(config: Config) -> Iterator[str]:
    for name, address in (("url", config.url), ("collector_url", config.collector_url)):
        parts = urlsplit(address)
        if parts.scheme != "https" and parts.hostname not in LOCAL:
            yield (
                f"{name} is {address}: browsers seal ballots only over https. Put a proxy with TLS in front and write "
                "https:// in canopy.toml."
            )


def about_files(folder: Path) -> Iterator[str]:
    if os.name != "posix":
        return
    for path in [folder, *sorted(folder.rglob("*.db"))]:
        if path.stat().st_mode & PRIVATE:
            yield f"{path} can be read by other accounts of this machine: chmod go-rwx {path}"


def about_cryptography() -> Iterator[str]:
    if libcrypto() is None:
        yield (
            "OpenSSL's library was not found: blind signatures are made in Python, slower and less quiet about their "
            "key. Install the package that brings libcrypto.so.3."
        )
