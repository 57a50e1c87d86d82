"""Small files that must be whole, outside every database: the wrapped sealing key of a wave, a trustee's own notes.

In: a path, bytes. Out: a file for its owner only that is there in full or not at all; later, neither file nor bytes.
Called by: storage.rooms, waves.trustee.
"""

import os
from pathlib import Path


def write_durably(path: Path, content: bytes) -> None:
    """Put a file in place of an older one, on disk before this returns; a crash leaves the one or the other."""
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    sync_folder(path.parent)


def destroy(path: Path) -> None:
    """Write over a file, then remove it; one that is not there any more is fine, and so is one half written over."""
    for file in (path, path.with_name(path.name + ".new")):
        if file.is_file():
            write_over(file)
            file.unlink()
    if path.parent.is_dir():
        sync_folder(path.parent)


def write_over(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """A new name, or a name that is gone, outlives a power cut."""
    if os.name != "posix":  # a trustee's Windows opens no folder; its own journal keeps names
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
