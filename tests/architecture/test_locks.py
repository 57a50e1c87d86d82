"""What is installed is pinned, hashed, and tells nobody where it came from."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements.lock", "requirements-dev.lock"]


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    packages = [block for block in text.replace("\\\n", " ").splitlines() if block.strip()]
    assert all("==" in line and "--hash=sha256:" in line for line in packages)
    assert "://" not in text


def test_the_development_lock_agrees_with_the_one_that_people_install() -> None:
    run, development = (versions(ROOT / name) for name in LOCKS)
    assert run.items() <= development.items()


def versions(path: Path) -> dict[str, str]:
    lines = [line.rstrip("\\ ") for line in path.read_text(encoding="utf-8").splitlines() if "==" in line]
    return {line.split("==")[0] + line.partition(";")[2]: line for line in lines}


def test_npm_packages_are_exact_and_without_addresses() -> None:
    text = (ROOT / "tests" / "browser" / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert text.count('"integrity"') > 5
