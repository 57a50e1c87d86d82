"""The machine that figures were made on: versions, processor, load, and the processor time of a process tree.

In: nothing, or a process. Out: words and seconds. Called by: survey.app.trying.bench.
"""

import os
import platform
import sqlite3
import ssl
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.backends.openssl.backend import backend

PACKAGES = ("canopy-survey", "cryptography", "flask", "granian", "numpy", "pyarrow", "sqlalchemy", "typst", "duckdb")
PROCESSES = Path("/proc")


def versions() -> dict[str, str]:
    found = {
        "Python": platform.python_version(),
        "OpenSSL": ssl.OPENSSL_VERSION.removeprefix("OpenSSL "),
        "OpenSSL of cryptography": backend.openssl_version_text().removeprefix("OpenSSL "),
        "SQLite": sqlite3.sqlite_version,
        **{name: installed(name) for name in PACKAGES},
    }
    return {name: text for name, text in found.items() if text}


def installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def described(folder: Path) -> dict[str, str]:
    """What somebody else would need to find a machine like this one; no name of it."""
    return {
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processor": processor(),
        "cores": str(os.cpu_count()),
        "file system": file_system(folder),
    }


def processor() -> str:
    """The model as Linux names it, elsewhere what Python knows."""
    try:
        lines = (PROCESSES / "cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def file_system(folder: Path) -> str:
    """The kind that the measured databases lie on: one in memory keeps nothing, and costs nothing."""
    try:
        mounts = [line.split() for line in (PROCESSES / "mounts").read_text(encoding="utf-8").splitlines()]
    except OSError:
        return "unknown"
    here = folder.resolve()
    above = [(Path(place), kind) for _, place, kind, *_ in mounts if here.is_relative_to(place)]
    return max(above, key=lambda mount: len(mount[0].parts), default=(here, "unknown"))[1]


def load() -> list[float] | None:
    """Processes that wait for a core, on average over 1, 5 and 15 minutes; None where nobody counts them."""
    try:
        return [round(part, 2) for part in os.getloadavg()]
    except (AttributeError, OSError):
        return None


def most_memory() -> int | None:
    """Bytes that this process has held at most; None where the system does not tell.

    Not `ru_maxrss`, which a process inherits from the one that started it.
    """
    try:
        lines = (PROCESSES / "self" / "status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), None)


def cpu_of_tree(root: int) -> float | None:
    """Seconds of processor time of a process and all that it started, those that have ended included.

    None where the system does not tell (everywhere but on Linux).
    """
    if not (PROCESSES / "stat").exists():
        return None
    alive = {process.number: process for process in processes()}
    ours = [number for number in alive if descends(number, root, alive)]
    return sum(alive[number].ticks for number in ours) / os.sysconf("SC_CLK_TCK")


class Process(NamedTuple):
    number: int
    parent: int
    ticks: int  # of the clock, of its ended children too


def descends(number: int, root: int, alive: Mapping[int, Process]) -> bool:
    """
    >>> family = {1: Process(1, 0, 5), 7: Process(7, 1, 5), 8: Process(8, 7, 5)}
    >>> descends(8, 7, family), descends(8, 8, family), descends(1, 7, family)
    (True, True, False)
    """
    while number != root and number in alive:
        number = alive[number].parent
    return number == root


def processes() -> Iterator[Process]:
    for place in PROCESSES.glob("[0-9]*/stat"):
        try:
            text = place.read_text(encoding="utf-8", errors="replace")
        except OSError:  # it has ended since
            continue
        fields = text.rpartition(")")[2].split()  # the name before may hold anything
        yield Process(int(place.parent.name), int(fields[1]), sum(int(ticks) for ticks in fields[11:15]))
