"""The evidence pack: everything that a works council or an auditor needs to check a wave, without this server.

In: an installation, a wave, a language. Out: a ZIP, the same bytes as long as the public record is the same.
Called by: survey.cli (`evidence`), survey.app.desk.council.

It holds what is public, and the rules in words. Ballots, names, codes and keys are not in it, because they are not
public; the access log stays at the desk, because it is about people.
"""

import json
from collections.abc import Iterator, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import select

from analytics.figures.wording import Wording
from analytics.release.board import Board, NotOnTheBoard
from survey.app.inspection.exporting import wording
from survey.app.inspection.rulesheet import markdown, sheet_of
from survey.app.site.translations import SOURCE_LANGUAGE
from survey.app.trying.attack.outcome import Found, NotAReport, reported
from survey.app.trying.attack.report import as_page
from survey.credentials.canonical import fingerprint, sha256_hex
from survey.storage import tables
from survey.storage.rooms import Storage, reading
from survey.translations.wording import worded
from survey.waves import ledger
from survey.waves.states import UnknownWave
from survey.waves.verify.one_file import one_file

FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can say: no file of a pack has a time of its own
OWNER_WRITES = 0o644 << 16
UNIX = 3
RECORD, VERIFIER = "record", "verify.py"
ATTACK = "attack.json"  # a wave that was attacked before it was published carries the report
ATTACK_PAGE = "ATTACK.html"

Pack = Mapping[str, bytes]  # path in the pack -> content


def evidence(storage: Storage, wave: str, lang: str = SOURCE_LANGUAGE) -> bytes:
    """The pack of a wave, from its lock on. Raises UnknownWave for one that has no rules yet."""
    return zipped(contents(storage, wave, wording(lang)))


def contents(storage: Storage, wave: str, words: Wording) -> Pack:
    """Every file of the pack. Waves before this one are in it too: their ledger entries cannot be checked without."""
    record = dict(public_record(storage))
    rules = record.get(f"{RECORD}/{wave}/manifest.json")
    if rules is None:
        raise UnknownWave(
            worded("wave %(wave)r has no rules yet, and nothing to show; `wave lock` makes them", wave=wave)
        )
    asked = record[f"{RECORD}/{wave}/questionnaire.json"]
    sheet = markdown(sheet_of(json.loads(rules), json.loads(asked), words), words)
    pack = {**record, VERIFIER: one_file(), "RULES.md": sheet.encode(), **attack_page(record, wave, words)}
    pack["README.md"] = guide(wave, rules, sorted(pack), words).encode()
    sums = "".join(f"{sha256_hex(body)}  {path}\n" for path, body in sorted(pack.items()))
    return {**pack, "SHA256SUMS": sums.encode()}


def public_record(storage: Storage) -> Iterator[tuple[str, bytes]]:
    """Everything that anybody may fetch: the ledger, and per wave the files that it gives the hashes of."""
    with reading(storage.public("reader")) as public:
        yield f"{RECORD}/ledger.json", ledger.document(ledger.read(public))
        documents = tables.document
        for wave, name, body in public.execute(select(documents.c.wave, documents.c.name, documents.c.body)):
            if name.endswith(".json"):
                yield f"{RECORD}/{wave}/{name}", bytes(body)
    board = Board(storage.public("reader"))
    for wave in [entry.wave for entry in ledger.entries(storage) if entry.kind == "released"]:
        try:
            yield f"{RECORD}/{wave}/release.json", board.document(str(wave))
        except NotOnTheBoard:  # a record that was restored without its results: `verify` will say so
            continue


def guide(wave: str, rules: bytes, files: list[str], words: Wording) -> str:
    _, manifest = words, json.loads(rules)
    released = f"{RECORD}/{wave}/release.json" in files
    lines = [
        "# " + _("Evidence: %(title)s", title=manifest["title"]),
        _("%(organisation)s, survey %(wave)s.", organisation=manifest["organisation"], wave=wave)
        + " "
        + _("Fingerprint of the rules:")
        + f" `{fingerprint(rules)}`",
        _("The results are in it, as everybody got them.") if released else _("The results are not published yet."),
        "## " + _("What is in here"),
        listed(
            ("RULES.md", _("the rules in words, made from the rules that were signed")),
            (f"{RECORD}/ledger.json", _("the public record: every step, each entry with the hash of the one before")),
            (f"{RECORD}/…/manifest.json", _("the rules of each survey; manifest.sig.json: who signed them")),
            (f"{RECORD}/…/questionnaire.json", _("the questions")),
            (f"{RECORD}/…/nullifiers.json", _("the receipts of all ballots that were counted")),
            (f"{RECORD}/…/release.json", _("everything that was published")),
            *attack(files, wave, words),
            (VERIFIER, _("the program that checks the record, to read and to run")),
            ("SHA256SUMS", _("hashes of all files; on Linux and macOS `shasum -a 256 -c SHA256SUMS` compares them")),
        ),
        "## " + _("How to check it"),
        _("On any machine with Python 3.11 or later, in this folder, without a network and without Canopy:"),
        f"    python3 {VERIFIER} {RECORD}",
        _("It recomputes chain, signatures, counts and hashes, and names everything that does not agree."),
        _("`--receipt` looks up your own receipt; `--ack` takes the file that your browser saved, and proves it."),
        _("Whoever trusts nothing in this pack takes `verify.py` from another copy of Canopy: the same file."),
        _("Compare the fingerprint with the poster, and the last hash of the record with one that you noted earlier."),
    ]
    return "\n\n".join(lines) + "\n"


def attack_page(record: Pack, wave: str, words: Wording) -> Pack:
    """The report to read: made from the one that was published, so that it says nothing else. None without one."""
    found = attack_report(record, wave)
    name = f"{RECORD}/{wave}/{ATTACK}"
    origin = words.translate("From %(file)s, whose hash stands in the public record.", file=name)
    return {ATTACK_PAGE: as_page(found, origin)} if found else {}


def attack_report(record: Pack, wave: str) -> list[Found]:
    """What was published as the report of an attack; nothing where there is none that this version can read."""
    try:
        return reported(record.get(f"{RECORD}/{wave}/{ATTACK}", b""))
    except NotAReport:
        return []


def attack(files: list[str], wave: str, words: Wording) -> Iterator[tuple[str, str]]:
    _ = words.translate
    if f"{RECORD}/{wave}/{ATTACK}" in files:
        yield f"{RECORD}/{wave}/{ATTACK}", _("what attackers found out, and what they should not")
    if ATTACK_PAGE in files:
        yield ATTACK_PAGE, _("the same as a page to read or to print, in English")


def listed(*files: tuple[str, str]) -> str:
    return "\n".join(f"* `{path}`: {what}" for path, what in files)


def zipped(pack: Pack) -> bytes:
    """The same files make the same bytes: sorted, without times, without anything of this machine."""
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for path, body in sorted(pack.items()):
            entry = ZipInfo(path, FIRST_DAY)
            entry.compress_type, entry.external_attr, entry.create_system = ZIP_DEFLATED, OWNER_WRITES, UNIX
            archive.writestr(entry, body)
    return target.getvalue()
