"""An answer of every endpoint, of an invented organisation: for the description, and for whoever writes a program.

In: nothing. Out: `EXAMPLES`. Called by: survey.app.outward.interface.described.
"""

from typing import Any, Final

from pydantic import BaseModel

from analytics.pages.interface import shapes, told

SHA: Final = "1a0ae55957205abffaa9f350e9ac0b9f0aa8bd8ef1ae7ac1b8cb2f0d6f4a4a11"
WAVE: Final = {"id": "autumn-2026", "title": "Autumn 2026", "closed": "2026-10-09"}
RECOVERY: Final = {"en": "Recovery", "de": "Erholung"}
KEY: Final = {"group": "depot-north-5be62a", "measure": "scale:recovery", "statistic": "index"}
NUMBER: Final = {"status": "released", "value": 46.2, "low": 43.1, "high": 49.4, "noise": None, "margin": 5.9}
ORGANISATION: Final = {"status": "released", "value": 51.7, "low": 50.9, "high": 52.4, "noise": None, "margin": 1.3}
SENTENCE: Final = "No clear change in Recovery since Spring 2026"
PREDICTOR: Final = {"measure": "scale:recovery", "share": 0.14, "rank": [1, 2], "together": 1, "direction": "same"}
DRIVER: Final = {"group": "organisation", "outcome": "scale:wellbeing", "method": "lmg", "explained": 0.44}
POINT: Final = {
    "wave": WAVE["id"], "title": WAVE["title"], "closed": WAVE["closed"], "group": NUMBER, "organisation": ORGANISATION,
    "called": None, "people_changed": False, "regrouped": False, "same_questions": True, "same_as_before": True,
}  # fmt: skip
EARLIER: Final = {
    **POINT, "wave": "spring-2026", "title": "Spring 2026", "closed": "2026-04-10", "group": {"status": "withheld"},
    "called": "Northern depot",
}  # fmt: skip


def wave() -> dict[str, Any]:
    people = {"invited": 1030, "enrolled": 847, "redeemed": 758, "spoilt": 1, "counted": 757}
    recovery = {"measure": "scale:recovery", "kind": "scale", "titles": RECOVERY, "sensitive": False}
    return {
        **WAVE,
        "mode": "two-window",
        "previous": "spring-2026",
        "release_sha256": SHA,
        "policy": {"name": "default", "version": "1", "minimum_answers": 6, "sensitive_minimum": 9},
        "participation": {"org": people},
        "measures": [{**recovery, "parts": ["item:q1", "item:q2"], "statistics": ["index"], "options": []}],
    }


def groups() -> dict[str, Any]:
    depot = {"id": "depot-north-5be62a", "view": "org", "label": "Depot North", "path": ["Operations"]}
    units = ["Operations/Depot North/Early shift", "Operations/Depot North/Late shift"]
    told_of = {"units": units, "parent": "operations-1f2d77", "leaf": False, "partition": "ordinary"}
    return {"groups": [{**depot, **told_of, "respondents": [40, 99]}], "next": "1f4"}


def series() -> dict[str, Any]:
    depot = {"id": "depot-north-5be62a", "label": "Depot North"}
    change = {"since": "spring-2025", "verdict": "no-clear-change", "difference": -2.4, "margin": 6.8}
    return {
        "wave": "autumn-2026", "measure": "scale:recovery", "titles": RECOVERY, "group": depot, "told_of": depot,
        "points": [EARLIER, POINT], "change": None, "long_run": {**change, "smallest_detectable": 9.7}, "course": None,
        "sentence": SENTENCE,
    }  # fmt: skip


def comments() -> dict[str, Any]:
    terms = [{"term": "shift handover", "writers": [40, 99]}, {"term": "overlap", "writers": [21, 39]}]
    subject = {"group": "organisation", "item": "help", "language": "en", "label": "shift handover, overlap"}
    quote = {"group": "organisation", "item": "help", "text": "Plan the shift handover with some overlap please"}
    return {"themes": [{**subject, "writers": [40, 99], "terms": terms}], "quotes": [quote]}


def references() -> dict[str, Any]:
    titles = {"titles": {"en": "People survey"}, "population": {"en": "Departments of a government"}, "caution": {}}
    values = {"favourable": {"q1": 63.0}, "index": {"recovery": 58.0}}
    return {
        "references": [{**titles, "source": "Its publisher", "licence": "OGL", "year": 2025, "number": 9000, **values}]
    }


EXAMPLES: Final[dict[str, BaseModel]] = {
    "reader": shapes.Reader.model_validate(
        {"scope": "units", "units": ["Operations"], "expires": "2027-03-31", "organisation": "Northfield"}
    ),
    "waves": shapes.Waves.model_validate({"waves": [{**WAVE, "release_sha256": SHA}]}),
    "wave": shapes.Wave.model_validate(wave()),
    "groups": shapes.Groups.model_validate(groups()),
    "cells": shapes.Cells.model_validate(
        {
            "cells": [
                {**KEY, **NUMBER, "basis": "computed"},
                {**KEY, "measure": "item:q1", "statistic": "mean", "status": "withheld"},
            ],
            "next": None,
        }
    ),
    "series": told.Series.model_validate(series()),
    "drivers": told.Drivers.model_validate(
        {"drivers": [{**DRIVER, "unseen": 0.41, "predictors": [{**PREDICTOR, "holds": True}]}]}
    ),
    "outlook": told.Outlook.model_validate(
        {
            "outlook": [
                {
                    "group": "s-depot-north-77f0aa",
                    "measure": "scale:stay",
                    "level": "indistinct",
                    "below": 0.12,
                    "above": 0.03,
                    "rate": None,
                }
            ]
        }
    ),
    "comments": told.Comments.model_validate(comments()),
    "reliability": told.Reliability.model_validate(
        {"reliability": [{"group": "organisation", "measure": "scale:recovery", "alpha": 0.78, "omega": 0.8}]}
    ),
    "references": told.References.model_validate(references()),
    "document": shapes.Document.model_validate({"schema": "canopy.release/1"}),
}
