"""The fonts of reports are those of their makers, unchanged, with their licence."""

import hashlib
import json
from pathlib import Path

FONTS = Path(__file__).resolve().parents[2] / "analytics" / "reports" / "fonts"
LISTED = {entry["path"]: entry for entry in json.loads((FONTS / "manifest.json").read_text(encoding="utf-8"))["files"]}


def test_every_font_is_listed_with_its_licence_and_unchanged() -> None:
    assert {path.name for path in FONTS.iterdir()} == {*LISTED, "manifest.json"}
    for name, entry in LISTED.items():
        assert hashlib.sha256((FONTS / name).read_bytes()).hexdigest() == entry["sha256"], name
        assert entry["licence"] == "OFL-1.1" and (FONTS / entry["licence_file"]).is_file()


def test_typst_can_read_them() -> None:
    assert all((FONTS / name).read_bytes()[:4] == b"\0\1\0\0" for name in LISTED if name.endswith(".ttf"))
