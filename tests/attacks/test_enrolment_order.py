"""An attacker compares copies of the issuer's file: does the place of a row tell who came for a ticket, and when?"""

from pathlib import Path

from survey.waves.codes.invitations import code_hash
from tests.door_world import Doors


def places(folder: Path, names: list[bytes]) -> list[int]:
    content = (folder / "people.db").read_bytes()
    assert {content.count(name) for name in names} == {1}
    return [content.index(name) for name in names]


def test_getting_a_ticket_through_the_real_door_moves_no_row(tmp_path: Path) -> None:
    doors = Doors(tmp_path)
    hashes = [code_hash(invitation.code) for invitation in doors.invitations]
    before = places(tmp_path, hashes)
    for _ in range(20):
        doors.enrol()
    doors.close()

    assert sum(request is not None for request in doors.codes().values()) == 20
    assert places(tmp_path, hashes) == before


def test_getting_a_ticket_leaves_the_file_as_long_as_it_was(tmp_path: Path) -> None:
    doors = Doors(tmp_path)
    before = (tmp_path / "people.db").stat().st_size
    for _ in range(20):
        doors.enrol()
    doors.close()

    assert (tmp_path / "people.db").stat().st_size == before
