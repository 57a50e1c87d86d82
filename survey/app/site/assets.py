"""Where the scripts, styles and fonts of the pages lie.

In: nothing. Out: a folder. Called by: survey.app, survey.cli.
"""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]


def static_folder() -> Path:
    """In a checkout beside the packages, in a wheel inside of them."""
    inside = PACKAGE / "_static"
    return inside if inside.is_dir() else PACKAGE.parent / "static"
