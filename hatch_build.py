"""Decides at build time whether questionnaires with non-commercial licences go into what is built.

In: the environment variable CANOPY_OPTIONAL_PACKS; "no" leaves them out. Out: files that hatchling includes.
Called by: hatchling, for wheel and sdist.
"""

import os
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OPTIONAL = "survey/questionnaires/packs/optional"
SWITCH = "CANOPY_OPTIONAL_PACKS"


class OptionalPacks(BuildHookInterface):  # type: ignore[type-arg]
    """The folder is excluded in pyproject.toml and put back here, unless it is not wanted or not there."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the folder file by file. An editable install reads the checkout itself and needs nothing."""
        wanted = os.environ.get(SWITCH, "yes")
        if wanted not in ("yes", "no"):
            raise ValueError(f"{SWITCH} is {wanted!r}; expected yes, or no to leave non-commercial packs out")
        if wanted == "yes" and version != "editable":
            for path in sorted((Path(self.root) / OPTIONAL).glob("*.*")):
                build_data["force_include"][str(path)] = f"{OPTIONAL}/{path.name}"
