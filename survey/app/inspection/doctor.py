"""Says what is missing or unsafe in an installation, before an employee meets it.

In: an installation. Out: findings in sentences, none if all is well. Called by: survey.cli, survey.app.site.server.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from analytics.policy import Policy, PolicyError
from survey.accounts import journal
from survey.actions import book
from survey.app.outward.announcing import hooks
from survey.app.site.apart.writing import FaceRefused
from survey.app.site.assets import static_folder
from survey.config import Config
from survey.credentials.openssl import libcrypto
from survey.faces.client.shelf import ClientMissing, Shelf
from survey.mail.settings import MailNotSet, MailSettingsWrong, read_settings
from survey.storage.elsewhere import FaceAway
from survey.storage.postgres.advice import shortcomings
from survey.storage.rooms import Storage
from survey.waves.codes.telling import tell
from survey.waves.destroy import is_counted
from survey.waves.manifest import Windows
from survey.waves.schedule import running_waves
from survey.waves.states import manifest_of

LOCAL = ("127.0.0.1", "localhost", "::1")
PRIVATE = 0o077  # permissions of group and others


def examine(config: Config, storage: Storage) -> list[str]:
    found = [*about_addresses(config), *about_files(storage.folder), *about_cryptography(), *about_databases(storage)]
    if storage.face not in ("all", "organiser"):
        return found
    found += [*about_mail(config), *about_waves(config, storage), *about_access_log(storage), *about_actions(storage)]
    found += about_webhooks(storage)
    return [*found, *about_other_faces(storage)]


def about_other_faces(storage: Storage) -> Iterator[str]:
    """Whether an issuer and a collector that run apart answer, and take the rules of the waves that run."""
    if storage.face == "organiser" and storage.elsewhere is None:
        yield "canopy.toml does not say where issuer and collector are: add the lines that their `init` printed."
    for wave in running_waves(storage):
        try:
            tell(storage, wave)
        except (FaceAway, FaceRefused) as problem:
            yield f"{problem}"[0].upper() + f"{problem}"[1:]


def about_databases(storage: Storage) -> Iterator[str]:
    """What PostgreSQL writes down besides its tables."""
    for schemas in storage.schemas:
        with schemas.login.connect() as connection:
            yield from shortcomings(connection, schemas.roles)


def about_access_log(storage: Storage) -> Iterator[str]:
    for problem in journal.problems(journal.entries(storage)):
        yield f"{problem[0].upper()}{problem[1:]}. Compare it with a backup; `user log` shows it."


def about_actions(storage: Storage) -> Iterator[str]:
    """Open actions that nobody sees to: their owners are reminded of nothing."""
    lost = [one for one in book.actions(storage) if one.state.is_open and not one.owner.in_use]
    if lost:
        yield (
            f"Open actions whose owner's account is out of use: {len(lost)}. Nobody is reminded of them; choose "
            "somebody else on the page of actions. `action list` names them."
        )


def about_webhooks(storage: Storage) -> Iterator[str]:
    """Who could not be told of a release."""
    places = {hook.id: hook.target.place for hook in hooks.listed(storage)}
    for one in hooks.announcements(storage):
        if one.state == hooks.GIVEN_UP and one.webhook in places:
            yield (
                f"{places[one.webhook]} was not told of {one.wave} after {one.tries} tries. Look whether it still takes"
                f" them with `webhook try {one.webhook}`, then send it again at the desk."
            )


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
    for path in [folder, *sorted(folder.rglob("*"))]:
        if path.stat().st_mode & PRIVATE:
            yield f"{path} can be read by other accounts of this machine: chmod go-rwx {path}"


def about_waves(config: Config, storage: Storage) -> Iterator[str]:
    """Running waves that another version of Canopy locked, and that this one cannot carry to their end."""
    for wave in running_waves(storage):
        rules = manifest_of(storage, wave)
        if config.clock() < Windows.of(rules).vote[1]:
            yield from about_client(storage, wave, rules)
        yield from about_policy(wave, rules)
        yield from about_sealing_key(storage, wave, rules)


def about_client(storage: Storage, wave: str, rules: Mapping[str, Any]) -> Iterator[str]:
    """Waves locked by this version or a later one bring their client along; only what is lost is worth a word."""
    try:
        Shelf(storage, static_folder()).take(rules["client"])
    except ClientMissing:
        yield (
            f"Wave {wave} promised people a client that is not kept here and is not the one of this version. Its pages "
            "refuse to open: serve it with the version of Canopy that locked it until its voting ends, or put "
            "public.db back from a copy that was made after the lock."
        )


def about_policy(wave: str, rules: Mapping[str, Any]) -> Iterator[str]:
    try:
        Policy.from_public(rules["policy"])
    except PolicyError:
        yield (
            f"Wave {wave} has a disclosure policy that this version does not know, so that it can be closed only by "
            "the version of Canopy that locked it: go back to that version until its results are out."
        )


def about_sealing_key(storage: Storage, wave: str, rules: Mapping[str, Any]) -> Iterator[str]:
    if rules["sealing"]["trustee"] is None and not is_counted(storage, wave) and storage.wrapped_key(wave) is None:
        yield (
            f"The wrapped key of wave {wave} is gone from the folder `keys`, and without it no ballot can be opened: "
            "put it back from your copy, or cancel the wave and ask again."
        )


def about_mail(config: Config) -> Iterator[str]:
    """A set-up without mail is whole: letters can be merged from a file. One that says something wrong is not."""
    try:
        read_settings(config)
    except MailNotSet:
        return
    except MailSettingsWrong as problem:
        yield from str(problem).splitlines()


def about_cryptography() -> Iterator[str]:
    if libcrypto() is None:
        yield (
            "OpenSSL's library was not found: blind signatures are made in Python, slower and less quiet about their "
            "key. Install the package that brings libcrypto.so.3."
        )
