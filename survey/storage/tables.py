"""The tables of the three rooms.

In: nothing. Out: SQLAlchemy tables, one MetaData per room. Called by: whoever reads or writes a room.

The board's tables (release, cell) stand in the room `public` too; analytics declares them.
Every table is WITHOUT ROWID: a row id counts upwards, and would keep the order in which rows arrived.
"""

from typing import Any

from sqlalchemy import JSON, Column, Integer, LargeBinary, MetaData, Table, Text, text
from sqlalchemy.types import TypeEngine

people_metadata = MetaData()
public_metadata = MetaData()
box_metadata = MetaData()


def _table(metadata: MetaData, name: str, *columns: Column[Any], comment: str) -> Table:
    return Table(name, metadata, *columns, comment=comment, sqlite_with_rowid=False)


def _key(name: str, kind: type[TypeEngine[Any]], comment: str) -> Column[Any]:
    return Column(name, kind, primary_key=True, autoincrement=False, nullable=False, comment=comment)


def _value(name: str, kind: type[TypeEngine[Any]], comment: str) -> Column[Any]:
    return Column(name, kind, nullable=False, comment=comment)


person = _table(
    people_metadata,
    "person",
    _key("person_id", Text, "the organisation's own id"),
    _value("name", Text, "as colleagues know the person"),
    _value("email", Text, "where the invitation goes; empty for people without mail"),
    _value("unit", Text, "Division/Department/Team"),
    _value("attributes", JSON, "further columns of the roster, text to text"),
    comment="Who may be asked. Nothing here says whether somebody answered.",
)

draft = _table(
    people_metadata,
    "draft",
    _key("wave", Text, "id of the wave"),
    _value("settings", JSON, "everything that lock turns into a manifest"),
    comment="Waves that are not locked yet.",
)

membership = _table(
    people_metadata,
    "membership",
    _key("wave", Text, "id of the wave"),
    _key("group_id", Text, "group of either partition"),
    _key("person_id", Text, "invited member at lock"),
    comment="Who was invited in which group at the last lock: needed to see which groups changed by one or two people.",
)

segment_key = _table(
    people_metadata,
    "segment_key",
    _key("wave", Text, "id of the wave"),
    _key("view", Text, "way of cutting the roster"),
    _key("segment", Text, "group of that view"),
    _value("private_der", LargeBinary, "RSA key that signs tickets of this segment, PKCS #8; destroyed after the wave"),
    comment="The issuer's keys, one per segment.",
)

code = _table(
    people_metadata,
    "code",
    _key("code_hash", LargeBinary, "SHA-256 of the code; the code itself is only in its letter"),
    _value("wave", Text, "id of the wave"),
    _value("segments", JSON, "view to segment; no name, no address, no id of a person"),
    Column("request_hash", LargeBinary, nullable=True, comment="SHA-256 of the enrolment; NULL until there is one"),
    Column(
        "filler",
        LargeBinary,
        nullable=False,
        server_default=text("X'" + "00" * 32 + "'"),
        comment="32 bytes that give way to request_hash: a row that grew would move, and show the order of enrolment",
    ),
    comment="Right to one ticket.",
)

organiser_key = _table(
    people_metadata,
    "organiser_key",
    _key("key_id", Text, "always 'organiser'"),
    _value("private", LargeBinary, "Ed25519, 32 bytes; signs manifests and the ledger"),
    comment="The organiser's signing key.",
)

reader_link = _table(
    people_metadata,
    "reader_link",
    _key("token", Text, "unguessable part of a link to results"),
    _value("wave", Text, "id of the wave the link was made in"),
    _value("scope", Text, "everybody, management or group:<segment>"),
    comment="Links to results, the same for all members of a group.",
)

document = _table(
    public_metadata,
    "document",
    _key("wave", Text, "id of the wave"),
    _key("name", Text, "manifest.json, manifest.sig.json, questionnaire.json or nullifiers.json"),
    _value("body", LargeBinary, "exactly the bytes that are served and hashed"),
    comment="Public files of a wave.",
)

ledger = _table(
    public_metadata,
    "ledger",
    _key("seq", Integer, "place in the chain; public, and about waves only"),
    _value("entry", LargeBinary, "canonical JSON of the entry"),
    comment="The hash-chained public record.",
)

ballot = _table(
    box_metadata,
    "ballot",
    _key("nullifier", LargeBinary, "SHA-256 that stands for the token; also the receipt"),
    _value("view", Text, "way of cutting the roster"),
    _value("segment", Text, "group of that view"),
    _value("ballot_key", LargeBinary, "P-256 point whose owner may replace the ballot"),
    _value("sealed", LargeBinary, "HPKE ciphertext that only the trustee opens"),
    comment="The ballot box: these five columns and no other.",
)

collector_key = _table(
    box_metadata,
    "collector_key",
    _key("key_id", Text, "name of the key"),
    _value("private", LargeBinary, "Ed25519, 32 bytes; signs acknowledgements"),
    comment="The collector's signing key of this wave; gone when the box is closed.",
)

counter = _table(
    box_metadata,
    "counter",
    _key("name", Text, "name of the document"),
    _value("document", LargeBinary, "canonical JSON"),
    comment="What close is about to publish: ledger body and receipts, no count of a group. A row means: box closed.",
)

release_draft = _table(
    box_metadata,
    "release_draft",
    _key("name", Text, "name of the document"),
    _value("document", LargeBinary, "canonical JSON"),
    comment="The release between close and publication, written in the transaction that empties the box.",
)
