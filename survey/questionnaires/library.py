"""The packs in the box, and those that lie apart because their licences forbid commercial use or changes.

In: an id. Out: a Questionnaire. Called by: cli, the demo, waves that are drafted from a pack.

The folder `packs/optional` may be missing: a build can leave it out, and everything else works without it.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from survey.questionnaires.model import Questionnaire
from survey.questionnaires.parser import parse, parse_text

OPTIONAL: Final = "optional"  # the folder of packs that a build can leave out


class PackNotFound(LookupError):
    """There is no pack of this id in the box."""


def packs() -> list[Questionnaire]:
    """All packs in the box, by id."""
    return [_read(entry) for _, entry in sorted(_entries().items())]


def pack(name: str) -> Questionnaire:
    """The pack with this id."""
    entries = _entries()
    if name not in entries:
        known = ", ".join(sorted(entries))
        raise PackNotFound(
            f'There is no pack "{name}" in the box. Expected: one of {known}. Choose one of these.'
            " Packs whose licences forbid commercial use may have been left out of this build."
        )
    return _read(entries[name])


def named(name: str) -> Questionnaire:
    """A pack by its id, or a file of one's own by its path, which ends in .toml."""
    return parse(Path(name)) if Path(name).suffix == ".toml" else pack(name)


def _entries() -> dict[str, Traversable]:
    box = files("survey.questionnaires") / "packs"
    folders = [folder for folder in (box, box / OPTIONAL) if folder.is_dir()]
    found = [entry for folder in folders for entry in folder.iterdir() if entry.name.endswith(".toml")]
    return {entry.name.removesuffix(".toml"): entry for entry in found}


def _read(entry: Traversable) -> Questionnaire:
    return parse_text(entry.read_text(encoding="utf-8"), entry.name)
