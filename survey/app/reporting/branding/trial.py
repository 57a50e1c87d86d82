"""Draws a logo once in a process of its own, within limits: what would take hours or all memory there is not taken.

In: a cleaned file. Out: whether reports can draw it, and something is to be seen then.
Called by: survey.app.reporting.branding.logos.

A drawing of some kilobytes can ask for more work than there is time, by masks within masks or as a line of endless
width. Nothing that reads it tells that apart as well as drawing it does.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final, Literal

import analytics

TIME: Final = 2  # seconds of a processor
PATIENCE: Final = 60.0  # seconds on the clock, where others want the processor too
MEMORY: Final = 2 * 2**30  # bytes
NOTHING: Final = 3  # what the process ends with if no point of the drawing has a colour
DRAWS: Final = f"""
import sys
try:
    import resource
except ImportError:  # not on this system: the clock alone ends it
    resource = None
from io import BytesIO
from PIL import Image
from analytics.reports.logos import as_picture, checked_logo
if resource is not None:
    spent = int(resource.getrusage(resource.RUSAGE_SELF).ru_utime)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + {TIME}, spent + {TIME}))
    resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
body, kind = sys.stdin.buffer.read(), sys.argv[1]
checked_logo(body, kind)
with Image.open(BytesIO(as_picture(body, kind))) as picture:
    seen = picture.convert("RGBA").getchannel("A").getextrema()[1]
sys.exit(0 if seen else {NOTHING})
"""


def wrong_with(body: bytes, kind: str) -> Literal["", "drawn", "empty"]:
    """Why it is not taken; nothing if it can be drawn and seen."""
    here = str(Path(analytics.__file__).resolve().parents[1])
    paths = os.pathsep.join([here, *filter(None, [os.environ.get("PYTHONPATH")])])
    command = [sys.executable, "-c", DRAWS, kind]
    try:
        done = subprocess.run(  # noqa: S603  # its words are all above
            command,
            input=body,
            capture_output=True,
            check=False,
            timeout=PATIENCE,
            env={**os.environ, "PYTHONPATH": paths},
        )
    except subprocess.TimeoutExpired:
        return "drawn"
    return "empty" if done.returncode == NOTHING else "drawn" if done.returncode else ""
