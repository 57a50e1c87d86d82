"""What the issuer does for its organiser: makes keys that never leave it, takes hashes of codes, counts, destroys.

In: requests of the organiser, checked by survey.faces.apart.door. Out: moduli, counts, a confirmation.
Called by: survey.app.site.apart.face.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select

from survey.config import Config
from survey.credentials import blind
from survey.credentials.canonical import b64u, canonical, sha256_hex, unb64u
from survey.faces.apart.kept import Record, RecordRefused
from survey.faces.wave_rules import WaveRules
from survey.storage import tables
from survey.storage.elsewhere import Segment
from survey.storage.rooms import Storage, begin, reading
from survey.waves.codes.room import assert_room, by_group
from survey.waves.codes.thin import thin_body
from survey.waves.schedule import in_steps
from survey.waves.verify.cards import OF_CARDS, cards_in

CODE, CARD, UNDELIVERED = tables.code, tables.card, tables.undelivered
LINK, KEY, ROLL = tables.reader_link, tables.segment_key, tables.roll
COUNTED_IN = {"enrolled": CODE, "drawn": CARD}
TOO_MANY = (
    "More codes for a group than the rules say people are invited to it. Nothing was taken: each of them could become "
    "a ballot."
)
NOT_WHOLE = (
    "A code for other groups than one of each part of the answers, or a card with more than its group and comments. "
    "Nothing was taken: each would count as one ticket, whatever it opens."
)
TWICE = "A code that is a card as well. Nothing was taken: nobody could say what it is good for."
Body = Mapping[str, Any]


class Untimely(ValueError):
    """The right request before its time, or after it."""


@dataclass(frozen=True)
class Issuing:
    config: Config
    storage: Storage
    record: Record

    @property
    def acts(self) -> Mapping[str, Callable[[str, Body], Body]]:
        return {
            "keys": self.keys,
            "tell": self.tell,
            "codes": self.codes,
            "confirm": self.confirm,
            "revoke": self.revoke,
            "cards": self.cards,
            "strike": self.strike,
            "boxes": self.boxes,
            "enrolled": self.enrolled,
            "thin": self.thin,
            "percent": self.percent,
            "destroy": self.destroy,
        }

    def keys(self, wave: str, body: Body) -> Body:
        """A key for each of these segments; one that is there stays, so that asking twice gives the same."""
        if wave in self.record.waves():
            raise Untimely(f"The rules of wave {wave!r} are fixed, and its keys with them.")
        wanted = {(str(view), str(segment)) for view, segment in body["segments"]}
        held = private_keys(self.storage, wave)
        missing = {segment: blind.generate_key(self.config.key_bits) for segment in sorted(wanted - set(held))}
        with begin(self.storage.people("organiser")) as people:
            for view, segment in set(held) - wanted:
                people.execute(delete(KEY).where(KEY.c.wave == wave, KEY.c.view == view, KEY.c.segment == segment))
            if missing:
                people.execute(insert(KEY), [key_row(wave, segment, der) for segment, der in missing.items()])
        made = {segment: der for segment, der in (held | missing).items() if segment in wanted}
        return {"keys": [[*segment, b64u(blind.public_key_of(der).n)] for segment, der in sorted(made.items())]}

    def tell(self, wave: str, body: Body) -> Body:
        self.record.take(wave, body["public"], lambda manifest: self.assert_own_keys(wave, manifest))
        rolls = {segment: canonical(roll) for segment, roll in body["rolls"].items()}
        self.assert_published(wave, rolls)
        with begin(self.storage.people("organiser")) as people:
            people.execute(delete(LINK).where(LINK.c.wave == wave))
            people.execute(delete(ROLL).where(ROLL.c.wave == wave))
            if body["links"] and self.record.last_word(wave) is None:
                people.execute(insert(LINK), [link_row(wave, *link) for link in sorted(body["links"].items())])
            if rolls and self.record.last_word(wave) is None:
                people.execute(insert(ROLL), [roll_row(wave, *roll) for roll in sorted(rolls.items())])
        return {}

    def assert_published(self, wave: str, rolls: Mapping[str, bytes]) -> None:
        """Members are shown the names whose hash everybody can read, and no other."""
        segments = self.record.rules(wave)["segments"]
        public = {one["segment"]: one.get("roll") for one in segments if one["view"] == "org"}
        if any(public.get(segment) != sha256_hex(roll) for segment, roll in rolls.items()):
            raise RecordRefused("A list of names is not the one whose hash stands in the rules.")

    def assert_own_keys(self, wave: str, manifest: Mapping[str, Any]) -> None:
        """Rules that name a key of somebody else would let that one sign tickets too."""
        if self.record.last_word(wave) is not None or wave in self.record.waves():
            return
        held = {segment: blind.public_key_of(der).n for segment, der in private_keys(self.storage, wave).items()}
        named = {(one["view"], one["segment"]): unb64u(one["key"]["n"]) for one in manifest["segments"]}
        if held != named:
            raise RecordRefused("These rules do not name exactly the keys that were made here: lock the wave again.")

    def codes(self, wave: str, body: Body) -> Body:
        """Hashes of codes and their groups. Never more for a group than people the rules say are invited to it."""
        self.assert_running(wave)
        given = {unb64u(code): dict(segments) for code, segments in body["codes"]}
        assert_whole(self.record.rules(wave), given.values())
        with begin(self.storage.people("organiser")) as people:
            if body["replace"]:
                assert_unused(people, wave)
                people.execute(delete(CODE).where(CODE.c.wave == wave))
                people.execute(delete(UNDELIVERED).where(UNDELIVERED.c.wave == wave))
            new = sorted(set(given) - (set() if body["replace"] else self.known(given)))
            if new:
                people.execute(
                    insert(CODE), [{"code_hash": code, "wave": wave, "segments": given[code]} for code in new]
                )
            if new and not body["delivered"]:
                people.execute(insert(UNDELIVERED), [{"code_hash": code, "wave": wave} for code in new])
            self.assert_not_too_many(people, wave)
            assert_no_card(people, given)
        self.storage.leave_no_copies()
        return {}

    def known(self, codes: Iterable[bytes]) -> set[bytes]:
        """Of these codes those that are here already: a request that is repeated adds nothing."""
        wanted = set(codes)
        with reading(self.storage.people("issuer")) as people:
            return {bytes(found) for found in people.execute(select(CODE.c.code_hash)).scalars()} & wanted

    def assert_not_too_many(self, people: Connection, wave: str) -> None:
        invited = {(one["view"], one["segment"]): one["invited"] for one in self.record.rules(wave)["segments"]}
        found = people.execute(select(CODE.c.segments).where(CODE.c.wave == wave)).scalars()
        held = Counter(pair for segments in found for pair in segments.items())
        if any(count > invited.get(segment, 0) for segment, count in held.items()):
            raise RecordRefused(TOO_MANY)
        assert_room(people, wave, WaveRules.of(self.record.rules(wave)).invited)

    def cards(self, wave: str, body: Body) -> Body:
        """Hashes of cards for a box. Never more than the ledger says were printed and not handed back."""
        self.assert_running(wave)
        given = {unb64u(card): dict(segments) for card, segments in body["cards"]}
        assert_whole(self.record.rules(wave), given.values(), only=OF_CARDS)
        with begin(self.storage.people("organiser")) as people:
            known = set(people.execute(select(CARD.c.code_hash).where(CARD.c.code_hash.in_(given))).scalars())
            if new := sorted(set(given) - known):
                people.execute(
                    insert(CARD), [{"code_hash": card, "wave": wave, "segments": given[card]} for card in new]
                )
            entries = self.record.entries()
            announced = cards_in(entries, wave, "printed") - cards_in(entries, wave, "returned")
            if sum(by_group(people, CARD, wave).values()) > announced:
                raise RecordRefused("More cards than the ledger says were printed. Nothing was taken.")
            if self.known(given):
                raise RecordRefused(TWICE)
        self.storage.leave_no_copies()
        return {}

    def strike(self, wave: str, body: Body) -> Body:
        mine = (CARD.c.wave == wave, CARD.c.code_hash.in_([unb64u(card) for card in body["cards"]]))
        with begin(self.storage.people("organiser")) as people:
            known = len(people.execute(select(CARD.c.code_hash).where(*mine)).all())
            struck = people.execute(delete(CARD).where(*mine, CARD.c.request_hash.is_(None))).rowcount
        return {"known": known, "struck": struck}

    def boxes(self, wave: str, _: Body) -> Body:
        with reading(self.storage.people("organiser")) as people:
            return {"cards": by_group(people, CARD, wave)}

    def confirm(self, wave: str, body: Body) -> Body:
        self.assert_running(wave)
        code = unb64u(body["code"])
        with begin(self.storage.people("mailer")) as people:
            people.execute(delete(UNDELIVERED).where(UNDELIVERED.c.code_hash == code))
        return {"live": code in self.known([code])}

    def revoke(self, wave: str, _: Body) -> Body:
        of_wave = UNDELIVERED.c.wave == wave
        with begin(self.storage.people("mailer")) as people:
            people.execute(delete(CODE).where(CODE.c.code_hash.in_(select(UNDELIVERED.c.code_hash).where(of_wave))))
            people.execute(delete(UNDELIVERED).where(of_wave))
        return {}

    def enrolled(self, wave: str, body: Body) -> Body:
        """Counted under the write lock, and kept: whoever is bound is counted, and nobody is bound afterwards."""
        kind = str(body["kind"])
        table, windows = COUNTED_IN[kind], WaveRules.of(self.record.rules(wave)).windows
        kept = self.record.counted(wave, kind)
        if kept is not None:
            return {"count": kept}
        if self.config.clock() < (windows.enrol if table is CODE else windows.vote)[1]:
            raise Untimely("People are getting their tickets; the number is told when their time is over.")
        with begin(self.storage.people("organiser")) as people:
            count = used(people, wave, table)
            self.record.keep_count(wave, kind, count)
        return {"count": count}

    def thin(self, wave: str, _: Body) -> Body:
        if self.record.counted(wave, "enrolled") is None:
            raise Untimely("People are getting their tickets; small groups are named when their time is over.")
        with begin(self.storage.people("organiser")) as people:
            return {"thin": thin_body(people, self.record.rules(wave))}

    def percent(self, wave: str, _: Body) -> Body:
        """While people enrol the organiser learns no more than a step: two exact counts would tell who came between."""
        invited = sum(one["invited"] for one in self.record.rules(wave)["segments"] if one["view"] == "org")
        with reading(self.storage.people("organiser")) as people:
            return {"percent": in_steps(used(people, wave), invited)}

    def destroy(self, wave: str, body: Body) -> Body:
        """Keys, codes and links of a wave that its ledger calls over; and every page of a file that held them."""
        self.record.take(wave, body["public"], lambda manifest: self.assert_own_keys(wave, manifest))
        if self.record.last_word(wave) is None:
            raise Untimely(f"The ledger does not say that wave {wave!r} is over: nothing was destroyed.")
        self.forget(wave)
        return {"destroyed": wave}

    def forget(self, wave: str) -> None:
        with begin(self.storage.people("organiser")) as people:
            for table in (CODE, CARD, UNDELIVERED, KEY, LINK, ROLL):
                people.execute(delete(table).where(table.c.wave == wave))
        self.storage.rewrite_people()

    def assert_running(self, wave: str) -> None:
        windows = WaveRules.of(self.record.rules(wave)).windows
        if self.record.last_word(wave) is not None or self.config.clock() >= windows.vote[1]:
            raise Untimely(f"Wave {wave!r} is over: it takes no codes any more.")


def private_keys(storage: Storage, wave: str) -> dict[Segment, bytes]:
    with reading(storage.people("issuer")) as people:
        found = people.execute(select(KEY.c.view, KEY.c.segment, KEY.c.private_der).where(KEY.c.wave == wave))
        return {(view, segment): bytes(der) for view, segment, der in found}


def key_row(wave: str, segment: Segment, der: bytes) -> dict[str, Any]:
    return {"wave": wave, "view": segment[0], "segment": segment[1], "private_der": der}


def link_row(wave: str, segment: str, token: str) -> dict[str, str]:
    return {"token": token, "wave": wave, "scope": f"group:{segment}"}


def roll_row(wave: str, segment: str, names: bytes) -> dict[str, Any]:
    return {"wave": wave, "segment": segment, "names": names}


def assert_whole(rules: Mapping[str, Any], given: Iterable[Mapping[str, str]], only: Collection[str] = ()) -> None:
    """One group of every view: the ledger counts codes, and one for half of the views would hide a forged half."""
    known = {(one["view"], one["segment"]) for one in rules["segments"]}
    views = {view for view, _ in known if view in only or not only}
    if any(set(segments) != views or not segments.items() <= known for segments in given):
        raise RecordRefused(NOT_WHOLE)


def assert_no_card(people: Connection, given: Iterable[bytes]) -> None:
    if not {bytes(card) for card in people.execute(select(CARD.c.code_hash)).scalars()}.isdisjoint(given):
        raise RecordRefused(TWICE)


def used(people: Connection, wave: str, table: Table = CODE) -> int:
    wanted = select(func.count()).where(table.c.wave == wave, table.c.request_hash.is_not(None))
    return people.execute(wanted).scalar_one()


def assert_unused(people: Connection, wave: str) -> None:
    if used(people, wave):
        raise Untimely("People have enrolled: a second code would be a second ballot.")
