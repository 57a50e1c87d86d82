"""What the collector does for its organiser: makes a box and its key, hands sealed rows over once voting has ended.

In: requests of the organiser, checked by survey.faces.apart.door. Out: a public key, sealed rows, a confirmation.
Called by: survey.app.site.apart.face.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select

from survey.config import Config
from survey.credentials import signing
from survey.credentials.canonical import b64u, sha256_hex, unb64u
from survey.faces.apart.issuing import Untimely
from survey.faces.apart.kept import Record, RecordRefused
from survey.faces.wave_rules import WaveRules
from survey.storage import tables
from survey.storage.rooms import Storage, begin, reading
from survey.waves import nullifiers
from survey.waves.schedule import in_steps

PAGE = 2000  # rows of an answer; some MiB
HANDED_OVER = "handed-over"  # a row of `counter` closes a box
BALLOT, KEY, COUNTER = tables.ballot, tables.collector_key, tables.counter
Body = Mapping[str, Any]


@dataclass(frozen=True)
class Collecting:
    config: Config
    storage: Storage
    record: Record

    @property
    def acts(self) -> Mapping[str, Callable[[str, Body], Body]]:
        return {
            "key": self.key,
            "tell": self.tell,
            "percent": self.percent,
            "rows": self.rows,
            "destroy": self.destroy,
        }

    def key(self, wave: str, _: Body) -> Body:
        """An empty box and its key; a box that is there keeps both, so that asking twice gives the same."""
        if wave in self.record.waves():
            raise Untimely(f"The rules of wave {wave!r} are fixed, and its key with them.")
        self.storage.create_box(wave)
        with begin(self.storage.box(wave, "organiser")) as box:
            if box.execute(select(KEY.c.key_id)).first() is None:
                box.execute(insert(KEY).values(key_id="collector", private=signing.generate()))
        return {"key": b64u(self.public_key(wave))}

    def public_key(self, wave: str) -> bytes:
        with reading(self.storage.box(wave, "collector")) as box:
            return signing.public_of(bytes(box.execute(select(KEY.c.private)).scalar_one()))

    def tell(self, wave: str, body: Body) -> Body:
        self.record.take(wave, body["public"], lambda manifest: self.assert_own_key(wave, manifest))
        return {}

    def assert_own_key(self, wave: str, manifest: Mapping[str, Any]) -> None:
        if self.record.last_word(wave) is not None or wave in self.record.waves():
            return
        own = {"url": self.config.collector_url, "key": b64u(self.public_key(wave))}
        if manifest["collector"] != own:
            raise RecordRefused(
                f"These rules name another collector: {manifest['collector']['url']}. Compare collector_url in both "
                "files canopy.toml, and lock the wave again."
            )

    def percent(self, wave: str, _: Body) -> Body:
        """In steps: exact counts, asked for often, would tell when each ballot came."""
        invited = sum(one["invited"] for one in self.record.rules(wave)["segments"] if one["view"] == "org")
        with reading(self.storage.box(wave, "tally")) as box:
            sent = box.execute(select(func.count()).where(BALLOT.c.view == "org")).scalar_one()
        return {"percent": in_steps(sent, invited)}

    def rows(self, wave: str, body: Body) -> Body:
        """A page of the sealed rows after `after`, in the order of their keys. The first call closes the box."""
        if self.config.clock() < WaveRules.of(self.record.rules(wave)).windows.vote[1]:
            raise Untimely("People are voting by the collector's clock: no ballot is handed over before they are done.")
        self.close_box(wave)
        everything = nullifiers.read_rows(self.storage, wave)
        after = unb64u(body["after"])
        page = [row for row in everything if row.nullifier > after][:PAGE]
        done = not page or page[-1].nullifier == everything[-1].nullifier
        found = {"rows": [row.to_json() for row in page], "done": done}
        return found | ({"rows_sha256": nullifiers.rows_sha256(everything)} if done else {})

    def close_box(self, wave: str) -> None:
        with begin(self.storage.box(wave, "tally")) as box:
            if box.execute(select(COUNTER.c.name)).first() is None:
                box.execute(insert(COUNTER).values(name=HANDED_OVER, document=b"{}"))

    def destroy(self, wave: str, body: Body) -> Body:
        """A counted wave's box goes only if the public list of receipts is the one of the ballots in it."""
        self.record.take(wave, body["public"], lambda manifest: self.assert_own_key(wave, manifest))
        self.assert_counted(wave)
        self.storage.destroy_box(wave)
        return {"destroyed": wave}

    def assert_counted(self, wave: str) -> None:
        last = self.record.last_word(wave)
        if last is None:
            raise Untimely(f"The ledger does not say that wave {wave!r} is over: nothing was destroyed.")
        if last.kind != "closed" or not self.storage.box_exists(wave):
            return
        rows = nullifiers.read_rows(self.storage, wave)
        if rows and sha256_hex(nullifiers.build(rows, last.body["views"])) != last.body["nullifiers_sha256"]:
            raise RecordRefused(
                f"Wave {wave!r} was closed with other ballots than those in this box. Nothing was destroyed: export "
                "them for whoever finds out why."
            )

    def forget(self, wave: str) -> None:
        """At the start: what a restored copy brought back of a wave that is over."""
        self.assert_counted(wave)
        self.storage.destroy_box(wave)
