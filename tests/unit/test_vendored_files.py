"""Whatever comes from others is listed, unchanged, with its licence."""

import hashlib
import json
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static"
LISTED = {entry["path"]: entry for entry in json.loads((STATIC / "manifest.json").read_text(encoding="utf-8"))["files"]}


def test_every_file_of_others_is_listed_with_its_licence() -> None:
    found = {
        path.relative_to(STATIC).as_posix() for folder in ("vendor", "fonts") for path in (STATIC / folder).iterdir()
    }
    assert found == set(LISTED)
    assert {entry["licence"] for entry in LISTED.values()} <= {"MIT", "OFL-1.1"}
    assert all((STATIC / entry["licence_file"]).is_file() for entry in LISTED.values())


def test_no_file_of_others_was_changed() -> None:
    for path, entry in LISTED.items():
        assert hashlib.sha256((STATIC / path).read_bytes()).hexdigest() == entry["sha256"], path


def test_plotly_leaves_the_focus_outline_alone() -> None:
    assert "outline:none" not in (STATIC / "vendor/plotly.css").read_text(encoding="utf-8")
