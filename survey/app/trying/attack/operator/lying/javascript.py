"""The browser's own modules, run by Node.js where there is one.

In: the name of a function of judge.mjs, a JSON value. Out: its answer. Called by: lying.hostile, lying.dialogue.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

from survey.app.site.assets import static_folder

JUDGE: Final = Path(__file__).with_name("judge.mjs")


class JudgeFailed(RuntimeError):
    """The browser's modules did not answer; what they would have refused is not known."""


def has_node() -> bool:
    return shutil.which("node") is not None


def in_node(function: str, value: object) -> Any:
    """What the browser's client says. Raises JudgeFailed."""
    command = [shutil.which("node") or "node", str(JUDGE), str(static_folder() / "client" / "crypto"), function]
    done = subprocess.run(command, input=json.dumps(value), capture_output=True, text=True, check=False)  # noqa: S603  # our own file, no shell
    if done.returncode != 0:
        raise JudgeFailed(f"Node.js could not run {function}: {done.stderr.strip()[-400:]}")
    return json.loads(done.stdout)
