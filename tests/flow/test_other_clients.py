"""A client that somebody else wrote, from the protocol page alone, runs a whole wave: counted right, receipts found."""

from pathlib import Path

import pytest

from tests.strangers.client import Wave, asked
from tests.strangers.served_wave import COMMENT, PEOPLE, assert_counted, said, served_wave


def test_a_client_written_from_the_page_in_python_is_counted_like_ours(tmp_path: Path) -> None:
    with served_wave(tmp_path) as served:
        wave = Wave(served.home, "w1")
        tickets = [wave.enrol(code) for code in served.codes]
        served.vote()
        receipts, statuses = {}, []
        for number, vouchers in [*enumerate(tickets[:3]), *enumerate(tickets)]:  # three answer twice
            last = len(statuses) >= 6
            for voucher in vouchers.values():
                closed = said(number) if last else {"rest": 5, "tools": []}
                status, told = wave.answer(voucher, closed, [COMMENT] if number % 2 else [])
                receipts[told["receipt"]] = told["sealed_sha256"]
                statuses.append(status)
        assert statuses == [201] * 6 + [200] * 6 + [201] * 2 * (PEOPLE - 3)
        assert_counted(served, receipts)


def test_a_ticket_of_another_client_is_asked_for_once(tmp_path: Path) -> None:
    with served_wave(tmp_path) as served:
        wave = Wave(served.home, "w1")
        wave.enrol(served.codes[0])
        with pytest.raises(AssertionError, match="409"):
            wave.enrol(served.codes[0])
        assert asked(f"{wave.url}/ticket", {"code": "no code"})[0] == 404
