"""Reports about all groups that a reader may see, in one ZIP, written as it goes: one report in memory at a time.

In: a desk, which report, a file. Out: the file, and how many reports are in it.
Called by: survey.app.reporting.working, survey.cli, survey.app.trying.bench.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Final, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from analytics.pages.desk import Desk
from analytics.reports.brand import Brand
from survey.app.ending.progress import Progress, silent, watched
from survey.app.ending.refusing import told_by
from survey.app.inspection.exporting import FULL
from survey.app.reporting.making import FORMS, Wanted, about_each, ending, name_of, write
from survey.app.reporting.naming import different
from survey.translations.wording import worded

README: Final = "README.txt"
OWNER_WRITES, UNIX, UTF8_NAMES = 0o644 << 16, 3, 0x800
MAKING: Final = "making reports"


@dataclass(frozen=True)
class Packed:
    """How many reports are in it, and how many groups have none because all of their numbers are protected."""

    reports: int
    protected: int


class OneFailed(ValueError):
    """The report of one group could not be made, so that there is no file of all of them."""

    def __init__(self, group: str, problem: Exception) -> None:
        told = told_by(problem) if isinstance(problem, ValueError | LookupError) else ""
        why = told or type(problem).__name__
        super().__init__(worded("the report about %(group)s could not be made: %(why)s", group=group, why=why))


def write_zip(target: BinaryIO, desk: Desk, wanted: Wanted, brand: Brand, progress: Progress = silent) -> Packed:  # noqa: PLR0917
    """The same wave makes the same bytes: its files carry the day on which the wave was closed."""
    groups, protected = about_each(desk)
    above = [desk.now.parent(group) for group in groups]
    labels = [
        (name_of(desk, group), name_of(desk, desk.now.seen[parent]) if parent else "")
        for group, parent in zip(groups, above, strict=True)
    ]
    names = list(different([(README.removesuffix(".txt"), ""), *labels]))[1:]
    day = datetime.fromisoformat(str(desk.now.release.wave["closed"]))
    with ZipFile(target, "w") as archive:
        for group, name in watched(zip(groups, names, strict=True), progress, MAKING, len(groups)):
            with archive.open(entry(name + ending(wanted), day), "w") as file, named(name_of(desk, group)):
                write(desk.about(group.id), wanted, brand, cast(BinaryIO, file))
        packed = Packed(len(groups), protected)
        archive.writestr(entry(README, day), readme(desk, wanted, brand, packed).encode())
    return packed


@contextmanager
def named(group: str) -> Iterator[None]:
    """What goes wrong with one report is told with the name of its group. Raises: OneFailed; what the disk says."""
    try:
        yield
    except OSError:
        raise
    except Exception as problem:
        raise OneFailed(group, problem) from problem


def entry(name: str, day: datetime) -> ZipInfo:
    """Without anything of this machine or of this hour."""
    made_of = ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
    made_of.compress_type, made_of.external_attr, made_of.create_system = ZIP_DEFLATED, OWNER_WRITES, UNIX
    return made_of


def readme(desk: Desk, wanted: Wanted, brand: Brand, packed: Packed) -> str:
    """What is in it and what is not; a group of which nothing is shown is counted and never named."""
    _, now = desk.words, desk.now
    values: Mapping[str, object] = {
        "organisation": brand.name,
        "wave": now.title,
        "day": _.day(str(now.release.wave["closed"])),
        "minimum": now.policy["minimum_answers"],
    }
    said = [
        _("%(organisation)s: results of %(wave)s, closed on %(day)s", **values),
        _("Reports of single groups in this file: %(n)s.", n=packed.reports),
        _("Groups without a report, because nothing of them is shown: %(n)s.", n=packed.protected),
        _(
            "Numbers from fewer than %(minimum)s answers are never shown. Please do not ask around to fill them in.",
            **values,
        ),
        _(
            "It holds what its reader may see. Groups below the departments are for their members, their management,"
            " HR, the works council and auditors: do not pass it on to others."
        ),
        _("Files are named as their groups are, without the signs that some systems do not take in names."),
    ]
    if FORMS[wanted.form].lengths:
        said.insert(
            2,
            _("Each is the long form.") if wanted.length == FULL else _("Each is one page."),
        )
    return "\r\n\r\n".join(said) + "\r\n"
