"""Says what is missing or unsafe in an installation, before an employee meets it.

In: an installation. Out: findings in sentences, none if all is well. Called by: survey.cli, survey.app.site.server.
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from analytics.policy import Policy, PolicyError
from analytics.release.board import Board
from survey.accounts import journal, register
from survey.actions import book, due
from survey.app.outward.announcing import hooks
from survey.app.reporting import mailing
from survey.app.site.apart.writing import FaceRefused
from survey.app.site.assets import static_folder
from survey.config import Config
from survey.credentials.openssl import libcrypto
from survey.faces.client.shelf import ClientMissing, Shelf
from survey.mail.settings import MailNotSet, MailSettingsWrong, read_settings
from survey.storage.elsewhere import FaceAway
from survey.storage.postgres.advice import shortcomings
from survey.storage.rooms import Storage
from survey.waves import ledger
from survey.waves.codes.telling import tell
from survey.waves.destroy import is_counted
from survey.waves.manifest import Windows
from survey.waves.schedule import running_waves
from survey.waves.states import manifest_of

LOCAL = ("127.0.0.1", "localhost", "::1")
PRIVATE = 0o077  # permissions of group and others
LEAST_FREE = 200 * 2**20  # bytes; a close writes a box anew beside itself


def examine(config: Config, storage: Storage) -> list[str]:
    found = [*about_addresses(config), *about_files(storage.folder), *about_cryptography(), *about_databases(storage)]
    found += about_disk(storage.folder)
    if storage.face not in ("all", "organiser"):
        return found
    found += [*about_mail(config), *about_waves(config, storage), *about_access_log(storage), *about_actions(storage)]
    found += [*about_webhooks(storage), *about_board(storage), *about_report_mails(config, storage)]
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
    if unsure := due.uncertain(storage):
        yield (
            f"Actions whose reminder was on its way when the server ended, or is now: {', '.join(unsure)}. It may have"
            " arrived or not, and is not sent again: ask the owners, whom `action list` names."
        )


def about_board(storage: Storage) -> Iterator[str]:
    """Waves of which pages show something else than what was published."""
    board = Board(storage.public("reader"))
    for wave in board.waves():
        if not board.shows_what_was_published(wave.id):
            yield (
                f"What pages show of wave {wave.id} is not what its release says: the table `packed` is damaged, or"
                " somebody wrote to it past the program. Put public.db back from a copy."
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


def about_report_mails(config: Config, storage: Storage) -> Iterator[str]:
    """Readers who wait for a mail, of whom nobody knows whether they have it, and whom the mail server refused."""
    if left := len(mailing.waiting(config, storage, mailing.CLOCK)):
        yield (
            f"Readers who are to be told of their report and were not: {left}. A running server mails them within a "
            "minute; if it does not, `mail test` says why."
        )
    released = [str(entry.wave) for entry in ledger.entries(storage) if entry.kind == "released"]
    email = {one.id: one.email for one in register.everybody(storage)}
    for wave in dict.fromkeys(released):
        if unsure := sorted(email[key] for key in mailing.uncertain(storage, wave) if key in email):
            yield (
                f"Mails about the report of {wave} that were on their way when the server ended: {', '.join(unsure)}."
                " They may have arrived or not, and are not sent again: write to these readers yourself."
            )
    for key in (key for wave in released[-1:] for key in mailing.refused(storage, wave) if key in email):
        yield f"The mail server refused the mail about the report of {released[-1]} to {email[key]}: is it right?"


def about_disk(folder: Path) -> Iterator[str]:
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        yield (
            f"The disk of {folder} has {free >> 20} MB left. Once it is full nothing can be stored: ballots are not "
            "acknowledged, nobody signs in, no mail goes out. Make room."
        )


def about_addresses(config: Config) -> Iterator[str]:
    named = (("url", config.url), ("collector_url", config.collector_url), ("desk_url", config.desk_url))
    for name, address in named:
        parts = urlsplit(address)
        if address and parts.scheme != "https" and parts.hostname not in LOCAL:
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
