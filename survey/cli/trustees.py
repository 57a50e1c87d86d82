"""`trustee key|sign|close|send`: the commands for the trustee's own machine, which needs no installation.

In: files that the organiser sends, or the address of a survey. Out: files to send back, or a count that was taken.
Called by: survey.cli.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from survey.app.ending.counting import Counted, Rules, count
from survey.cli.options import file_option, new_file, progress_shown, read_json, written_once
from survey.config import utc_now
from survey.credentials.canonical import b64u, canonical
from survey.waves.manifest import fingerprint
from survey.waves.nullifiers import redeemed
from survey.waves.trustee import (
    BallotExport,
    TrusteeKey,
    TrusteePublic,
    changed_since,
    check_opening,
    count_of,
    kept_count,
    load_key,
    make_key,
    opened_beside,
    remember_opening,
    sign_manifest,
    sign_package,
)
from survey.waves.trustee.carrying import Carrier, Survey
from survey.waves.trustee.shares import NEEDED, SHARES, joined, load_share, make_split_key, share_path

SHORTEST_PASSPHRASE = 12  # characters
FEWEST_SIGNS = 5  # different ones among them

key_option = click.option("--key", type=file_option, required=True, help="The trustee's key file.")
out_option = click.option("--out", type=new_file, required=True, help="File to write; it must not exist yet.")


@click.group()
def trustee() -> None:
    """For the works council, on its own machine: make a key, sign the rules, open and count the ballots."""


@trustee.command("key")
@out_option
@click.option("--split", is_flag=True, help="The half that opens ballots in three shares, of which any two are needed.")
def key_(out: Path, split: bool) -> None:
    """Make a key for one wave. OUT stays with you; OUT.public.json goes to the organiser before the wave is locked."""
    public, shares = out.with_name(out.name + ".public.json"), [share_path(out, n) for n in range(1, SHARES + 1)]
    if any(file.exists() for file in (out, public, *(shares if split else ()))):
        raise click.ClickException(f"{out} or one beside it exists already and will not be overwritten; name another")
    if not out.absolute().parent.is_dir():
        raise click.ClickException(f"there is no folder {out.absolute().parent}; make it first, or name another file")
    passphrase = new_passphrase()
    with written_once(public) as file:
        made = make_split_key(out, passphrase, share_passphrases()) if split else make_key(out, passphrase)
        file.write(canonical(made.to_json()))
    if split:
        click.echo(
            f"{', '.join(file.name for file in shares)}: one for each of three people, who carry them away and delete "
            f"them here. Any {NEEDED} open the ballots, one opens nothing, and with two lost nobody ever does."
        )
    click.echo(
        f"{out} is your key{' to sign with' if split else ''}: keep it, and a copy of it, away from the organiser.\n"
        f"{public} goes to the organiser."
    )


@trustee.command()
@key_option
@click.option("--manifest", type=file_option, required=True, help="The manifest.json of the wave.")
@out_option
def sign(key: Path, manifest: Path, out: Path) -> None:
    """Sign the rules of a wave after reading them. The organiser publishes OUT with `wave sign`."""
    rules = read_rules(manifest)
    click.echo("\n".join(about_the_rules(json.loads(rules))))
    opened = load_key(key, asked_passphrase())
    with written_once(out) as file:
        file.write(canonical(sign_manifest(opened, rules).to_json()))
    click.echo(f"Signed the rules with the fingerprint {fingerprint(rules)}. {out} goes to the organiser.")


@trustee.command()
@click.option("--key", type=file_option, prompt="Your key file", help="The trustee's key file.")
@click.option("--ballots", type=file_option, help="The export of the sealed ballots, if it was carried here.")
@click.option("--from", "address", help="Or the address of the survey, to fetch them there and hand in the count.")
@out_option
@click.option("--share", "shares", type=file_option, multiple=True, help="A share of a split key; two are needed.")
@click.option("--yes", is_flag=True, help="With --from: hand in the count without asking.")
def close(key: Path, ballots: Path | None, address: str | None, out: Path, shares: tuple[Path, ...], yes: bool) -> None:
    """Open, count and decide in memory. Only what everybody will be shown leaves this machine, in OUT."""
    if (ballots is None) == (address is None):
        raise click.UsageError("say where the ballots are: --ballots FILE, or --from ADDRESS")
    survey = Survey.at(address) if address is not None else None
    if ballots is not None:
        announce(ballots, BallotExport.from_json(read_json(ballots)))
    opened = whole(load_key(key, asked_passphrase()), shares)
    if survey is not None:
        ballots = fetched(survey, opened, key)
        announce(ballots, BallotExport.from_json(read_json(ballots)))
    counted(opened, key, ballots or key, out)
    if survey is not None and (yes or click.confirm(f"Hand in this count to {survey.host} now?", default=True)):
        send_count(survey, opened, out)


@trustee.command()
@key_option
@click.option("--package", type=file_option, required=True, help="The count that `trustee close` wrote.")
@click.option("--to", "address", required=True, help="The address of the survey.")
def send(key: Path, package: Path, address: str) -> None:
    """Hand in a count. It can be sent as often as you like: the same one is taken once."""
    send_count(Survey.at(address), load_key(key, asked_passphrase()), package)


@trustee.command()
@key_option
@click.option("--release", type=file_option, required=True, help="The release.json that everybody got.")
@click.pass_context
def compare(ctx: click.Context, key: Path, release: Path) -> None:
    """Say whether what was published is what you counted. Needs no passphrase, only the note beside the key."""
    published = read_json(release)
    wave = str(published.get("wave", {}).get("id"))
    changed = changed_since(count_of(wave, opened_beside(key)), published)
    if changed:
        click.echo(f"This is not what you counted. Changed: {', '.join(changed)}. Ask who changed it, in public.")
        ctx.exit(1)
    click.echo(f"Every number, theme and quotation of {wave} is as you counted and signed it.")


def fetched(survey: Survey, opened: TrusteeKey, key: Path) -> Path:
    """The ballots in a file beside the key; what came before a connection broke is kept and continued."""
    file = key.absolute().with_name(f"ballots-{survey.wave}.json")
    with progress_shown(Console(stderr=True)) as progress:
        Carrier(survey, opened, progress).fetch(file)
    return file


def announce(ballots: Path, export: BallotExport) -> None:
    """What lies here and what will be done with it, before the passphrase or the last question."""
    rules = json.loads(export.manifest)
    views = ", ".join(f"{number} for view {view}" for view, number in redeemed(export.rows).items())
    click.echo(
        f"{ballots}: {len(export.rows)} sealed ballots ({views}) of “{rules['title']}” ({export.wave}) of "
        f"{rules['organisation']},\nunder the rules with the fingerprint {fingerprint(export.manifest)}. "
        "They are opened and counted in memory; nothing of a single ballot is written."
    )


def counted(opened: TrusteeKey, key: Path, ballots: Path, out: Path) -> None:
    """Count what is in the file, or give the count that was made of it before."""
    export = BallotExport.from_json(read_json(ballots))
    rules, note = Rules.of(export.manifest, export.questionnaire), opened_beside(key)
    assert_sealed_to(opened.public, rules, key)
    check_opening(opened, export, note, utc_now())
    with written_once(out) as file:
        package = kept_count(export, note)
        if package is None:
            package = counted_now(opened, rules, export, note)
        else:
            click.echo("These ballots were counted before. This is that count again: no noise was drawn anew.")
        file.write(canonical(package))
    click.echo(
        f"{out} goes to the organiser, or to the works council's page of this survey. {note} stays with the key: no "
        f"other choice of ballots of this wave is opened.\nWhen the results are out, delete {ballots} and the key file "
        f"{key}, with every copy of it: then nobody can open these ballots again. The next wave gets a new key."
    )


def counted_now(opened: TrusteeKey, rules: Rules, export: BallotExport, note: Path) -> dict[str, Any]:
    with progress_shown(Console(stderr=True)) as progress:
        found = count(rules, export.rows, opened.sealing, progress)
    package = sign_package(opened, found.draft.to_dict())
    remember_opening(export, note, package)
    click.echo("\n".join(about_the_count(found, fingerprint(export.manifest))))
    return package


def send_count(survey: Survey, opened: TrusteeKey, package: Path) -> None:
    with progress_shown(Console(stderr=True)) as progress:
        taken = Carrier(survey, opened, progress).hand_in(package.read_bytes())
    if taken == "again":
        click.echo(f"{survey.host} had taken this count before; nothing was changed.")
        return
    click.echo(f"{survey.host} took the count. The wave is closed, and its ballots there are destroyed.")


def about_the_rules(rules: Mapping[str, Any]) -> Iterator[str]:
    """What a signature would stand for, in words, before the passphrase is asked for."""
    yield f"You are about to sign the rules of “{rules['title']}” ({rules['wave']}) of {rules['organisation']}:"
    yield f"  mode {rules['mode']}, policy {rules['policy']['name']} {rules['policy']['version']}"
    for window, (begin, end) in rules["windows"].items():
        yield f"  {window}: from {begin} until {end}"
    for segment in rules["segments"]:
        yield f"  {segment['view']}: {segment['label']}, {segment['invited']} people invited"
    if noise := rules.get("noise"):
        what, where = ", ".join(noise["measures"]), ", ".join(noise["views"])
        yield f"  noise on {what} in {where}; costs {noise['rho']} of {noise['year']} a year"
    opens = "on your machine, with your key" if rules["sealing"]["trustee"] else "on the organiser's server"
    yield f"  ballots are opened {opens}; questionnaire {rules['questionnaire'][:12]}…, client {rules['client'][:12]}…"


def about_the_count(counted: Counted, rules: str) -> Iterator[str]:
    yield f"Rules with the fingerprint {rules}."
    for view, counts in counted.draft.turnout.items():
        yield f"{view}: {counts['counted']} ballots counted, {counts['spoilt']} spoilt."
    yield (
        f"The export held {len(counted.rows)} sealed rows. If fewer people are in it than took part, send nothing "
        "and ask why: a count of few tells what they answered."
    )


def read_rules(manifest: Path) -> bytes:
    """The bytes to sign; a signature under anything but the rules of a wave would be worth nothing, or too much."""
    if not str(read_json(manifest).get("schema")).startswith("canopy.manifest/"):
        raise click.ClickException(f"{manifest} is not the manifest.json of a wave; ask the organiser for it")
    return manifest.read_bytes()


def assert_sealed_to(holder: TrusteePublic, rules: Rules, key: Path) -> None:
    """With another key every ballot would look spoilt, and the count would be of nothing."""
    sealing = rules.manifest["sealing"]
    if (sealing["trustee"], sealing["key"]) != (b64u(holder.signing), b64u(holder.sealing)):
        raise click.ClickException(
            f"the ballots of wave {rules.plan.wave!r} are not sealed to {key}; take the key whose .public.json was "
            "given to `wave lock --trustee`. Nothing was written."
        )


def whole(key: TrusteeKey, shares: tuple[Path, ...]) -> TrusteeKey:
    """The key that opens; joined in memory if it is split."""
    if key.is_split:
        if len(shares) < NEEDED:
            raise click.UsageError(f"this key is split: bring {NEEDED} of its shares, --share FILE --share FILE")
        return joined(key, [load_share(share, asked_passphrase(f"Passphrase of {share.name}")) for share in shares])
    if shares:
        raise click.UsageError("this key is not split, and needs no --share")
    return key


def share_passphrases() -> Iterator[str]:
    for number in range(1, SHARES + 1):
        yield new_passphrase(f"Now person {number}: a passphrase for share {number}")


def new_passphrase(question: str = "A passphrase for the key file") -> str:
    """Whoever finds the file may try passphrases for years: a short one would not last."""
    while True:
        chosen = str(click.prompt(question, hide_input=True, confirmation_prompt=True))
        if len(chosen) >= SHORTEST_PASSPHRASE and len(set(chosen)) >= FEWEST_SIGNS:
            return chosen
        click.echo(f"Too easy to guess: take {SHORTEST_PASSPHRASE} characters or more, such as five words at random.")


def asked_passphrase(question: str = "Passphrase of the key file") -> str:
    return str(click.prompt(question, hide_input=True))
