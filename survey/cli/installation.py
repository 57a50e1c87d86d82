"""`init`, `serve`, `doctor`, `client`: set up an installation, run it, say what is missing or unsafe, and rebuild the
program that employees get.

In: a folder and addresses. Out: a running server, files, or sentences. Called by: survey.cli.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import click

from survey.app.inspection.doctor import examine
from survey.app.reporting.branding.settings import plain
from survey.app.site.apart.face import make_own_key
from survey.app.site.apart.opening import storage_of
from survey.app.site.assets import static_folder
from survey.app.site.server import CONDUCTING
from survey.app.site.server import serve as serve_application
from survey.cli.options import data_option, file_option, opened, port_number, to_type
from survey.cli.results.branding import checked, keep_first
from survey.config import ALLOWED_BITS, PLAIN_ZONE, Config, check_config, load_config, write_config
from survey.credentials import signing
from survey.credentials.canonical import b64u, sha256_hex
from survey.faces.client.bundle import Bundle, gather
from survey.faces.client.carried import Wave, draw_file, file_name
from survey.storage.faces import AWAY, FACES, Face
from survey.storage.rooms import EVERY_ROOM, Storage, begin
from survey.waves.locking import organiser_key as organiser_key_of


@click.command()
@click.option("--organisation", prompt="Name of the organisation", help="As employees know it.")
@click.option("--url", prompt="Address that employees will open", help="For example https://survey.example.")
@click.option("--collector-url", default="", help="Where browsers send ballots, if it is another address.")
@click.option("--database", default="", help="postgresql://login@host/database; without it, files in the folder.")
@click.option(
    "--face", type=click.Choice(FACES), default="all", show_default=True, help="Only this part, to run apart."
)
@click.option(
    "--key-bits",
    type=click.Choice([str(bits) for bits in ALLOWED_BITS]),
    default="2048",
    show_default=True,
    help="Length of the keys that sign tickets; the longer takes four times as long.",
)
@click.option(
    "--accent", default="", help="Colour of pages and reports, such as #0B5D66; `brand set` changes it later."
)
@click.option("--logo", type=file_option, help="SVG or PNG of at most 20 KB, for pages and reports.")
@click.option(
    "--time-zone", default=PLAIN_ZONE, show_default=True, help="Of days and hours at the desk, such as Europe/Berlin."
)
@click.option("--organiser-key", default="", help="For an issuer or a collector: what the organiser's `init` printed.")
@data_option
def init(
    organisation: str,
    url: str,
    collector_url: str,
    database: str,
    face: Face,
    key_bits: str,
    accent: str,
    logo: Path | None,
    time_zone: str,
    organiser_key: str,
    data: Path,
) -> None:
    """Set up an installation in a folder, with its tables there or in a PostgreSQL database."""
    if (data / "canopy.toml").exists():
        raise click.ClickException(f"{data} holds an installation already; name another folder with --data")
    address, databases = url.rstrip("/"), {EVERY_ROOM: database} if database else {}
    config = Config(
        data,
        organisation,
        address,
        collector_url=collector_url.rstrip("/") or address,
        databases=databases,
        face=face,
        organiser_key=organiser_key,
        key_bits=int(key_bits),
        time_zone=time_zone,
    )
    check_config(config)
    look = checked(plain(organisation).name, accent, "", logo)
    storage = storage_of(config)
    storage.migrate()
    own = key_of_face(storage)
    if face in CONDUCTING:
        keep_first(config, storage, look)
    write_config(config)
    click.echo("\n".join(next_steps(config, own)))


def key_of_face(storage: Storage) -> str:
    """The public key by which the other faces know this one; none for an installation in one piece, or a board."""
    if storage.face in AWAY:
        return make_own_key(storage.folder)
    if storage.face != "organiser":
        return ""
    with begin(storage.people("organiser")) as people:
        return b64u(signing.public_of(organiser_key_of(people)))


def next_steps(config: Config, own: str) -> Iterator[str]:
    if config.face in AWAY:
        yield f"{config.data} is ready. Add this to the organiser's canopy.toml, with the address it is reached at:"
        yield f'\n[{config.face}]\nurl = "{config.collector_url if config.face == "collector" else "https://…"}"'
        yield f'key = "{own}"\n'
        yield f"Then: {to_type(f'serve --face {config.face}')}."
        return
    if config.face == "organiser":
        yield f"{config.data} is ready. Set up issuer and collector, each on its own host, with this key:"
        yield f"  init --face issuer --organiser-key {own} …"
        yield f"  init --face collector --organiser-key {own} …"
        return
    following = "serve --face board" if config.face == "board" else "roster import FILE"
    yield f"{config.data} is ready. Next: {to_type(following)}."


@click.command()
@data_option
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=port_number, default=8000, show_default=True)
@click.option(
    "--face", type=click.Choice(FACES), default=None, help="What the folder holds; or the board of an organiser."
)
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="With PostgreSQL: 2 per core."
)
def serve(data: Path, host: str, port: int, face: str | None, workers: int) -> None:
    """Serve the pages, the issuer and the collector, or the one face that runs apart in this folder."""
    storage = storage_of(load_config(data))
    if workers > 1 and not storage.on_a_server:
        raise click.ClickException("several processes need PostgreSQL for every room; leave out --workers")
    serve_application(data, host=host, port=port, face=face or "", workers=workers)


@click.command()
@click.pass_context
@data_option
def doctor(ctx: click.Context, data: Path) -> None:
    """Say what is missing or unsafe in an installation."""
    config = load_config(data)
    config, storage = opened(data) if config.face in CONDUCTING else (config, storage_of(config))
    findings = examine(config, storage)
    for finding in findings:
        click.echo(f"- {finding}")
    click.echo("Nothing to mend." if not findings else f"{len(findings)} to mend.")
    ctx.exit(1 if findings else 0)


@click.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Also write every file into this folder.")
@click.option("--manifest", type=file_option, help="Of a wave: makes the file that can be carried, too.")
@click.option("--questionnaire", type=file_option, help="Of the same wave.")
@click.option("--home", default="", help="Address of the wave, such as https://survey.example/w/autumn/.")
def client(out: Path | None, manifest: Path | None, questionnaire: Path | None, home: str) -> None:
    """Rebuild the program that employees get, and print its hash.

    The hash is the `client` of the rules that this version locks. A works council that runs this on its own copy of
    the source compares it with `manifest.json`, and each file with `client.json`.
    """
    bundle = gather(static_folder())
    wave = wave_of(manifest, questionnaire, home)
    if wave is not None and json.loads(wave.manifest)["client"] != bundle.address:
        raise click.ClickException(
            f"these rules promise another program than the one of this source, which is {bundle.address}; take the "
            "source of the version that locked the wave"
        )
    if out is not None:
        write_new(out, bundle)
    click.echo(bundle.address)
    if wave is not None:
        for code in bundle.languages():
            write_file(out, bundle, wave, code)


def wave_of(manifest: Path | None, questionnaire: Path | None, home: str) -> Wave | None:
    if manifest is None and questionnaire is None and not home:
        return None
    if manifest is None or questionnaire is None or not home:
        raise click.ClickException("a file for a wave needs all of --manifest, --questionnaire and --home")
    return Wave(manifest.read_bytes(), questionnaire.read_bytes(), home.rstrip("/") + "/")


def write_file(out: Path | None, bundle: Bundle, wave: Wave, code: str) -> None:
    """Say what the file of one language hashes to, and write it where the others are."""
    name, body = file_name(json.loads(wave.manifest)["wave"], code), draw_file(bundle, wave, code)
    if out is not None:
        (out / name).write_bytes(body)
    click.echo(f"{sha256_hex(body)}  {name}")


def write_new(folder: Path, bundle: Bundle) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} holds something already; name an empty or a new folder with --out")
    for path, text in bundle.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
    (folder / "client.json").write_bytes(bundle.listing())
