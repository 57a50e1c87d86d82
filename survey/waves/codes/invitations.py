"""One code per invited person, given to them alone: the organisation keeps its hash and forgets whose it was.

In: the members of a locked wave's segments. Out: invitations to send, hashes of codes.
Called by: survey.cli (`wave open`), survey.mail, survey.app.trying.rehearsal; `code_hash` also by survey.faces.issuer.

A letter's code is good at once. A code that is mailed is good from the moment in which a server took the mail: a
mailing that was interrupted is taken up again with new codes, and nobody ever holds two that work.
"""

import csv
import hashlib
import io
import re
import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from survey.config import Config
from survey.credentials.canonical import b64u, unb64u
from survey.storage import tables
from survey.storage.elsewhere import CodeRow, IssuerElsewhere
from survey.storage.rooms import Storage, begin, reading
from survey.translations.wording import Sentence, worded
from survey.waves.codes.room import assert_room
from survey.waves.codes.spelling import CODE_BYTES, heard
from survey.waves.codes.telling import tell
from survey.waves.snapshots import members_of
from survey.waves.states import State, manifest_of, state_of, windows_of

BEGINS_A_FORMULA = re.compile(r"^(?=[=+\-@\t\r\n＝＋－＠])(?![+-]?\d+$)")  # a bare number runs nothing
INVITATION = "invitation"  # the message of a delivery
WAITING, SENT, LETTER, REFUSED = "waiting", "sent", "letter", "refused"  # its states
INVITED = frozenset({SENT, LETTER})
CODE, UNDELIVERED, DELIVERY = tables.code, tables.undelivered, tables.delivery


class InvitationRefused(ValueError):
    """Codes cannot be made now: it would let people enrol twice, or too late."""


@dataclass(frozen=True)
class Invitation:
    person_id: str
    name: str
    email: str
    link: str
    code: str


def invite(storage: Storage, config: Config, wave: str) -> list[Invitation]:
    """Make a code for every invited person who is still on the roster.

    Done again before anybody has enrolled, it replaces all codes, so that a lost batch of letters costs nothing;
    afterwards it is refused, because a second code would be a second ballot.
    """
    check_stage(storage, config, wave)
    segments = segments_of(storage, wave)
    invitations = [letter for letter in letters(storage, config, wave) if letter.person_id in segments]
    if storage.elsewhere is not None:
        tell(storage, wave)
        storage.elsewhere.issuer.replace_codes(wave, code_rows(wave, invitations, segments))
    with begin(storage.people("organiser")) as people:
        forget_codes(people, wave)
        if storage.elsewhere is None:
            store_codes(people, wave, invitations, segments)
            assert_room(people, wave, sizes_of(segments))
        note(people, wave, invitations, LETTER)
    storage.leave_no_copies()
    return invitations


def invite_rest(
    storage: Storage, config: Config, wave: str, wanted: Collection[str], *, delivered: bool
) -> list[Invitation]:
    """Make a code for those of `wanted` who have no invitation yet; everybody else's stays as it is.

    `delivered`: the letters are in hand. Otherwise no door knows these codes before `confirm` is called for them.
    """
    check_stage(storage, config, wave)
    revoke_undelivered(storage, wave)
    segments = segments_of(storage, wave)
    drawn = [one for one in letters(storage, config, wave) if one.person_id in segments and one.person_id in wanted]
    if storage.elsewhere is not None:
        return invite_rest_elsewhere(storage, storage.elsewhere.issuer, wave, drawn, delivered=delivered)
    with begin(storage.people("organiser")) as people:
        known = states(people, wave)
        rest = [one for one in drawn if known.get(one.person_id) not in INVITED]
        store_codes(people, wave, rest, segments)
        assert_room(people, wave, sizes_of(segments))
        if rest and not delivered:
            people.execute(insert(UNDELIVERED), [row for row, _ in in_key_order(wave, rest)])
        note(people, wave, rest, LETTER if delivered else WAITING)
    if delivered:  # a mailing writes the room anew when it ends
        storage.leave_no_copies()
    return rest


def invite_rest_elsewhere(
    storage: Storage, issuer: IssuerElsewhere, wave: str, drawn: Sequence[Invitation], *, delivered: bool
) -> list[Invitation]:
    """The issuer first: codes that it knows and that no letter brought to anybody are good for nothing."""
    tell(storage, wave)
    with reading(storage.people("organiser")) as people:
        known = states(people, wave)
    rest = [one for one in drawn if known.get(one.person_id) not in INVITED]
    issuer.add_codes(wave, code_rows(wave, rest, segments_of(storage, wave)), delivered=delivered)
    with begin(storage.people("organiser")) as people:
        note(people, wave, rest, LETTER if delivered else WAITING)
    return rest


def confirm(storage: Storage, wave: str, invitation: Invitation) -> None:
    """A server took the mail: from now on its code is good, and the person is invited. Both or neither."""
    if storage.elsewhere is not None:
        confirm_elsewhere(storage, storage.elsewhere.issuer, wave, invitation)
        return
    ours = UNDELIVERED.c.code_hash == code_hash(invitation.code)
    of_person = (DELIVERY.c.wave == wave, DELIVERY.c.message == INVITATION)
    with begin(storage.people("mailer")) as people:
        if people.execute(delete(UNDELIVERED).where(ours)).rowcount != 1:
            raise InvitationRefused(other_mailing(wave))
        person = DELIVERY.c.person_id == invitation.person_id
        people.execute(update(DELIVERY).where(*of_person, person).values(state=SENT))


def confirm_elsewhere(storage: Storage, issuer: IssuerElsewhere, wave: str, invitation: Invitation) -> None:
    """The note first: whoever has a code that is good is never drawn another one, even if this is cut off in between.

    Cut off there, one person has a link that is not good; the note says that it was sent, and they will ask.
    """
    mark_invited(storage, wave, invitation.person_id, SENT)
    live = False
    try:
        live = issuer.confirm(wave, code_hash(invitation.code))
    finally:
        if not live:
            mark_invited(storage, wave, invitation.person_id, WAITING)
    if not live:
        raise InvitationRefused(other_mailing(wave))


def other_mailing(wave: str) -> Sentence:
    return worded(
        "another mailing of wave %(wave)r has begun, and this one has ended. Let it finish, then look at `wave status`",
        wave=wave,
    )


def mark_invited(storage: Storage, wave: str, person_id: str, state: str) -> None:
    row = (DELIVERY.c.wave == wave, DELIVERY.c.message == INVITATION, DELIVERY.c.person_id == person_id)
    with begin(storage.people("mailer")) as people:
        people.execute(update(DELIVERY).where(*row).values(state=state))


def revoke_undelivered(storage: Storage, wave: str) -> None:
    """Forget the codes that no mail brought to anybody; new ones are drawn for the same people."""
    if storage.elsewhere is not None:
        tell(storage, wave)
        storage.elsewhere.issuer.revoke_undelivered(wave)
        return
    of_wave = UNDELIVERED.c.wave == wave
    with begin(storage.people("mailer")) as people:
        people.execute(delete(CODE).where(CODE.c.code_hash.in_(select(UNDELIVERED.c.code_hash).where(of_wave))))
        people.execute(delete(UNDELIVERED).where(of_wave))


def code_hash(code: str) -> bytes:
    """SHA-256 of the 16 bytes behind a code, of a letter or a card. Raises ValueError for a text that is no code."""
    raw = heard(code) or unb64u(code)
    if len(raw) != CODE_BYTES:
        raise ValueError("this is not a code: use the link in your invitation as it is")
    return hashlib.sha256(raw).digest()


def check_stage(storage: Storage, config: Config, wave: str) -> None:
    now = config.clock()
    state = state_of(storage, wave, now)
    if state == State.DRAFT:
        raise InvitationRefused(
            worded("wave %(wave)r is a draft: lock it first, so that its rules are fixed", wave=wave)
        )
    if now >= windows_of(storage, wave).enrol[1] or state in (State.CANCELLED, State.CLOSED, State.RELEASED):
        raise InvitationRefused(worded("enrolment in wave %(wave)r is over: invite to the next wave", wave=wave))


def segments_of(storage: Storage, wave: str) -> dict[str, dict[str, str]]:
    """Person -> view -> segment."""
    members = members_of(storage, wave)
    segments = manifest_of(storage, wave)["segments"]
    if not all(segment["segment"] in members for segment in segments):
        raise InvitationRefused(
            worded("the members of wave %(wave)r are forgotten: cancel it, and lock a new one", wave=wave)
        )
    found: dict[str, dict[str, str]] = {}
    for segment in segments:
        for person_id in members[segment["segment"]]:
            found.setdefault(person_id, {})[segment["view"]] = segment["segment"]
    return found


def sizes_of(segments: Mapping[str, dict[str, str]]) -> Counter[str]:
    """Members of each group of the tree."""
    return Counter(mine["org"] for mine in segments.values())


def forget_codes(people: Connection, wave: str) -> None:
    used = select(CODE.c.wave).where(CODE.c.wave == wave, CODE.c.request_hash.is_not(None)).limit(1)
    if people.execute(used).first() is not None:
        raise InvitationRefused(
            worded("people have enrolled in wave %(wave)r: a second code would be a second ballot", wave=wave)
        )
    for table in (CODE, UNDELIVERED, DELIVERY):
        people.execute(delete(table).where(table.c.wave == wave))


def store_codes(
    people: Connection, wave: str, invitations: Iterable[Invitation], segments: Mapping[str, dict[str, str]]
) -> None:
    rows = [row | {"segments": segments[one.person_id]} for row, one in in_key_order(wave, invitations)]
    if rows:
        people.execute(insert(CODE), rows)


def code_rows(wave: str, invitations: Iterable[Invitation], segments: Mapping[str, dict[str, str]]) -> list[CodeRow]:
    """The same for an issuer that runs apart."""
    return [CodeRow(row["code_hash"], segments[one.person_id]) for row, one in in_key_order(wave, invitations)]


def in_key_order(wave: str, invitations: Iterable[Invitation]) -> list[tuple[dict[str, Any], Invitation]]:
    """Rows in the order of their random keys: written person by person they would lie in the file in the roster's."""
    rows = [({"code_hash": code_hash(one.code), "wave": wave}, one) for one in invitations]
    return sorted(rows, key=lambda row: bytes(row[0]["code_hash"]))


def states(people: Connection, wave: str, message: str = INVITATION) -> dict[str, str]:
    """Person -> how far a mail to them is."""
    of_round = (DELIVERY.c.wave == wave, DELIVERY.c.message == message)
    found = people.execute(select(DELIVERY.c.person_id, DELIVERY.c.state).where(*of_round))
    return {person_id: state for person_id, state in found}


def note(people: Connection, wave: str, invitations: Iterable[Invitation], state: str) -> None:
    rows = [{"wave": wave, "message": INVITATION, "person_id": one.person_id, "state": state} for one in invitations]
    if not rows:
        return
    of_person = (DELIVERY.c.wave == wave, DELIVERY.c.message == INVITATION)
    before = delete(DELIVERY).where(*of_person, DELIVERY.c.person_id == bindparam("whose"))
    people.execute(before, [{"whose": row["person_id"]} for row in rows])
    people.execute(insert(DELIVERY), rows)


def letters_file(invitations: Iterable[Invitation]) -> bytes:
    """For a mail merge. The mark at its beginning tells spreadsheets that names are in UTF-8.

    They run what begins like a formula: a name that does could carry the links of everybody away.
    """
    writer = csv.writer(text := io.StringIO())
    writer.writerow(["person_id", "name", "email", "link"])
    for each in invitations:
        told = (each.person_id, each.name, each.email)
        writer.writerow([*(BEGINS_A_FORMULA.sub("'", field) for field in told), each.link])
    return text.getvalue().encode("utf-8-sig")


def letters(storage: Storage, config: Config, wave: str) -> Iterable[Invitation]:
    """A fresh code for everybody on the roster: names beside codes, in memory only, until the letters are written."""
    person = tables.person
    wanted = select(person.c.person_id, person.c.name, person.c.email).order_by(person.c.person_id)
    with reading(storage.people("organiser")) as people:
        for person_id, name, email in people.execute(wanted):
            code = b64u(secrets.token_bytes(CODE_BYTES))
            yield Invitation(person_id, name, email, f"{config.url}/w/{wave}/#code={code}", code)
