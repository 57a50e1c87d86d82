"""Moves the clock of every process that is started with this folder on PYTHONPATH: no option of Canopy can do that.

In: a file with a moment, named in $CANOPY_TEST_CLOCK. Out: configurations whose clock reads it each time.
Called by: Python itself, before anything else of a process that tests/apart_world.py starts.
"""

import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import survey.config
from survey.config import Config, load_config


def told() -> datetime:
    return datetime.fromisoformat(Path(os.environ["CANOPY_TEST_CLOCK"]).read_text(encoding="utf-8"))


def with_moved_clock(data: Path) -> Config:
    return replace(load_config(data), clock=told)


survey.config.load_config = with_moved_clock
