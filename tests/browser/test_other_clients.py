"""A client made of @cloudflare/blindrsa-ts and @hpke/core runs a whole wave: counted right, receipts found."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.browser.finding import install_packages
from tests.strangers.served_wave import COMMENT, PEOPLE, assert_counted, said, served_wave

CLIENT = Path(__file__).parents[1] / "strangers" / "client.mjs"


def in_node(step: str, **given: Any) -> Any:
    node = shutil.which("node")
    if node is None:
        pytest.fail("Node.js is missing: install version 20.19 or later to run other people's client")
    install_packages()
    done = subprocess.run([node, str(CLIENT), step], input=json.dumps(given), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_client_of_other_peoples_libraries_is_counted_like_ours(tmp_path: Path) -> None:
    with served_wave(tmp_path) as served:
        at = {"home": served.home, "wave": "w1"}
        tickets = in_node("enrol", **at, codes=served.codes)
        served.vote()
        early = [{"closed": {"rest": 5, "tools": []}, "comments": [COMMENT]}] * 3
        before = in_node("answer", **at, tickets=tickets[:3], said=early)
        late = [{"closed": said(n), "comments": [COMMENT] if n % 2 else []} for n in range(PEOPLE)]
        answers = in_node("answer", **at, tickets=tickets, said=late)
        assert {each["status"] for parts in before for each in parts} == {201}
        assert [{each["status"] for each in parts} for parts in answers] == [{200}] * 3 + [{201}] * (PEOPLE - 3)
        told = [each["told"] for parts in answers for each in parts]
        assert_counted(served, {each["receipt"]: each["sealed_sha256"] for each in told})
