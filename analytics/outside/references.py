"""Reference values from outside: what another survey published about its own people, beside a wave with its questions.

In: documents in the public room. Out: the table `reference`; `Outside`, one value with where it comes from.
Called by: survey.app.history.published, analytics.pages.

Aggregated values only. They are about other people: no number of a wave is made from them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import rfc8785
from sqlalchemy import Column, Connection, LargeBinary, Table, Text, insert, select

from analytics.release.board import metadata

FAVOURABLE: Final = "favourable"
INDEX: Final = "index"

reference: Final = Table(
    "reference",
    metadata,
    Column("reference", Text, primary_key=True, nullable=False, comment="id of the reference"),
    Column("document", LargeBinary, nullable=False, comment="canonical JSON: titles, source, licence, values by year"),
    sqlite_with_rowid=False,
)


class ReferenceStays(ValueError):
    """There is a reference of this id with other values."""


@dataclass(frozen=True)
class Outside:
    """The values of one reference in the year that a wave is held against."""

    id: str
    title: Mapping[str, str]
    population: Mapping[str, str]
    caution: Mapping[str, str]
    source: str
    licence: str
    year: int
    number: int
    favourable: Mapping[str, float]  # by question, percent
    index: Mapping[str, float]  # by theme, 0 to 100
    low: Mapping[str, float]  # by theme: one organisation in five lies below
    high: Mapping[str, float]  # by theme: one in five lies above


def load(public: Connection) -> list[Mapping[str, Any]]:
    """All references, by id."""
    rows = public.execute(select(reference.c.document).order_by(reference.c.reference)).scalars()
    return [json.loads(document) for document in rows]


def add(public: Connection, document: Mapping[str, Any]) -> bool:
    """Add one in the caller's transaction, and say whether it is new; the same one again changes nothing.

    Raises: ReferenceStays for other values under an id that is taken.
    """
    known = next((one for one in load(public) if one["id"] == document["id"]), None)
    text = rfc8785.dumps(dict(document))
    if known is None:
        public.execute(insert(reference), [{"reference": document["id"], "document": text}])
    elif rfc8785.dumps(dict(known)) != text:
        raise ReferenceStays(
            f"there is a reference {document['id']!r} with other values, and readers have seen it. Give this one"
            " another id, such as one with a year. Nothing was imported."
        )
    return known is None


def beside(references: Sequence[Mapping[str, Any]], questionnaire: str, closed: str) -> list[Outside]:
    """What a wave can be held against: references of its questionnaire, in the last year up to its own.

    A reference that begins after the wave gives its first year, so that a page always says which year it is.
    """
    found = []
    for one in references:
        if one["questionnaire"] != questionnaire:
            continue
        years = sorted(one["years"], key=lambda part: int(part["year"]))
        before = [part for part in years if part["year"] <= int(closed[:4])]
        chosen = (before or years[:1])[-1]
        found.append(_outside(one, chosen))
    return found


def _outside(one: Mapping[str, Any], year: Mapping[str, Any]) -> Outside:
    return Outside(
        id=str(one["id"]),
        title=one["title"],
        population=one["population"],
        caution=one["caution"] or {},
        source=one["source"],
        licence=one["licence"],
        year=int(year["year"]),
        number=int(year["number"]),
        favourable=year[FAVOURABLE],
        index=year[INDEX],
        low=year.get("low", {}),
        high=year.get("high", {}),
    )
