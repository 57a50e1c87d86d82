"""The tables of the rooms people, public and box; those of accounts stand beside, in account_tables.

In: nothing. Out: SQLAlchemy tables, one MetaData per room. Called by: whoever reads or writes a room.

The board's tables (release, cell) stand in the room `public` too; analytics declares them.
Every table is WITHOUT ROWID: a row id counts upwards, and would keep the order in which rows arrived.
"""

from typing import Any

from sqlalchemy import JSON, Column, Constraint, Integer, LargeBinary, MetaData, Table, Text, text
from sqlalchemy.types import TypeEngine

people_metadata = MetaData()
public_metadata = MetaData()
box_metadata = MetaData()


def new_table(metadata: MetaData, name: str, *columns: Column[Any] | Constraint, comment: str) -> Table:
    return Table(name, metadata, *columns, comment=comment, sqlite_with_rowid=False)


def key_column(name: str, kind: type[TypeEngine[Any]], comment: str) -> Column[Any]:
    return Column(name, kind, primary_key=True, autoincrement=False, nullable=False, comment=comment)


def value_column(name: str, kind: type[TypeEngine[Any]], comment: str) -> Column[Any]:
    return Column(name, kind, nullable=False, comment=comment)


person = new_table(
    people_metadata,
    "person",
    key_column("person_id", Text, "the organisation's own id"),
    value_column("name", Text, "as colleagues know the person"),
    value_column("email", Text, "where the invitation goes; empty for people without mail"),
    value_column("unit", Text, "Division/Department/Team"),
    value_column("attributes", JSON, "further columns of the roster, text to text"),
    comment="Who may be asked. Nothing here says whether somebody answered.",
)

draft = new_table(
    people_metadata,
    "draft",
    key_column("wave", Text, "id of the wave"),
    value_column("settings", JSON, "everything that lock turns into a manifest"),
    comment="Waves that are not locked yet.",
)

membership = new_table(
    people_metadata,
    "membership",
    key_column("wave", Text, "id of the wave"),
    key_column("group_id", Text, "group of either partition"),
    key_column("person_id", Text, "invited member at lock"),
    comment="Who was invited in which group at the last lock: needed to see which groups changed by one or two people.",
)

segment_key = new_table(
    people_metadata,
    "segment_key",
    key_column("wave", Text, "id of the wave"),
    key_column("view", Text, "way of cutting the roster"),
    key_column("segment", Text, "group of that view"),
    value_column(
        "private_der", LargeBinary, "RSA key that signs the segment's tickets, PKCS #8; destroyed after the wave"
    ),
    comment="The issuer's keys, one per segment.",
)


def right_to_a_ticket(name: str, of: str, comment: str) -> Table:
    """Both kinds of codes lie in rows of the same form: nothing but their table tells one from the other."""
    return new_table(
        people_metadata,
        name,
        key_column("code_hash", LargeBinary, f"SHA-256 of the code; the code itself is only on its {of}"),
        value_column("wave", Text, "id of the wave"),
        value_column("segments", JSON, "view to segment; no name, no address, no id of a person"),
        Column("request_hash", LargeBinary, nullable=True, comment="SHA-256 of the enrolment; NULL until there is one"),
        Column(
            "filler",
            LargeBinary,
            nullable=False,
            server_default=text("X'" + "00" * 32 + "'"),
            comment="32 bytes that give way to request_hash: a row that grew would move, and tell when it was used",
        ),
        comment=comment,
    )


code = right_to_a_ticket("code", "letter", "Right to one ticket, given to one person.")
card = right_to_a_ticket("card", "card", "Right to one ticket, drawn from a box by nobody knows whom.")

undelivered = new_table(
    people_metadata,
    "undelivered",
    key_column(
        "code_hash", LargeBinary, "SHA-256 of a code whose mail no server has taken yet: until then no door knows it"
    ),
    value_column("wave", Text, "id of the wave"),
    comment="Codes of a mailing that is under way. Empty once it is done.",
)

delivery = new_table(
    people_metadata,
    "delivery",
    key_column("wave", Text, "id of the wave"),
    key_column("message", Text, "invitation, reminder-<n>, voting or results"),
    key_column("person_id", Text, "who is to get it; empty: the round is over, and its rows are gone"),
    value_column(
        "state", Text, "waiting, sent, letter or refused: the same for those who answered and those who did not"
    ),
    comment="Who was sent which mail, so that nobody gets it twice. Forgotten when the wave is closed or cancelled.",
)

organiser_key = new_table(
    people_metadata,
    "organiser_key",
    key_column("key_id", Text, "always 'organiser'"),
    value_column("private", LargeBinary, "Ed25519, 32 bytes; signs manifests and the ledger"),
    comment="The organiser's signing key.",
)

reader_link = new_table(
    people_metadata,
    "reader_link",
    key_column("token", Text, "unguessable part of a link to results"),
    value_column("wave", Text, "id of the wave the link was made in"),
    value_column("scope", Text, "everybody, management or group:<segment>"),
    comment="Links to results, the same for all members of a group.",
)

roll = new_table(
    people_metadata,
    "roll",
    key_column("wave", Text, "id of the wave"),
    key_column("segment", Text, "group of the tree"),
    value_column("names", LargeBinary, "canonical JSON of [salt, [names]]; its hash is in the manifest"),
    comment="Names that the members of a group are shown, where a wave has a roll. Destroyed with the codes.",
)

document = new_table(
    public_metadata,
    "document",
    key_column("wave", Text, "id of the wave"),
    key_column(
        "name",
        Text,
        "manifest.json, manifest.sig.json, questionnaire.json, nullifiers.json, attack.json, client-<hash>",
    ),
    value_column("body", LargeBinary, "exactly the bytes that are served and hashed"),
    comment="Public files of a wave.",
)

ledger = new_table(
    public_metadata,
    "ledger",
    key_column("seq", Integer, "place in the chain; public, and about waves only"),
    value_column("entry", LargeBinary, "canonical JSON of the entry"),
    comment="The hash-chained public record.",
)

brand = new_table(
    public_metadata,
    "brand",
    key_column("number", Integer, "the highest counts; what pages looked like before stays, as everything public does"),
    value_column("body", LargeBinary, "canonical JSON: name, accent, accent_dark, logo_kind"),
    value_column("logo", LargeBinary, "a checked SVG or PNG; empty without one"),
    comment="Name, colour and logo that pages and reports carry.",
)

ballot = new_table(
    box_metadata,
    "ballot",
    key_column("nullifier", LargeBinary, "SHA-256 that stands for the token; also the receipt"),
    value_column("view", Text, "way of cutting the roster"),
    value_column("segment", Text, "group of that view"),
    value_column("ballot_key", LargeBinary, "P-256 point whose owner may replace the ballot"),
    value_column("sealed", LargeBinary, "HPKE ciphertext that only the trustee opens"),
    comment="The ballot box: these five columns and no other.",
)

collector_key = new_table(
    box_metadata,
    "collector_key",
    key_column("key_id", Text, "name of the key"),
    value_column("private", LargeBinary, "Ed25519, 32 bytes; signs acknowledgements"),
    comment="The collector's signing key of this wave; gone when the box is closed.",
)

counter = new_table(
    box_metadata,
    "counter",
    key_column("name", Text, "name of the document"),
    value_column("document", LargeBinary, "canonical JSON"),
    comment="What close is about to publish: ledger body and receipts, no count of a group. A row means: box closed.",
)

release_draft = new_table(
    box_metadata,
    "release_draft",
    key_column("name", Text, "name of the document"),
    value_column("document", LargeBinary, "canonical JSON"),
    comment="The release between close and publication, written in the transaction that empties the box.",
)
