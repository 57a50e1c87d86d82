"""The pages of the organiser that need both halves: waves from draft to publication, and results behind the sign-in.

In: requests under /desk/. Out: pages. Called by: survey.app.site.web, which registers `desk`.
"""

from flask import render_template

from analytics.pages import results
from survey.app.desk import cards, drafting, home, mailing, people, reading, signing, steps, waves
from survey.app.desk.after import access, actions, announcing, brand, planning, reports, schedule, telling
from survey.app.desk.council import ceremony, counting, proofs
from survey.app.ending.refusing import MEANT, meant_by
from survey.app.site.translations import SOURCE_LANGUAGE, current_language
from survey.faces.desk import desk


def refused(problem: Exception) -> tuple[str, int]:
    """What knows no catalogue says so in English alone: here is what it means, and its own words below."""
    spoken = current_language().code == SOURCE_LANGUAGE
    said = {"sentences": [str(problem)]} if spoken else {"sentences": [meant_by(problem)], "own_words": str(problem)}
    return render_template("desk/refused.html", **said), 409


for _kind in MEANT:
    desk.register_error_handler(_kind, refused)
desk.before_request(reading.sign_in_first)
desk.context_processor(lambda: {"plan_address": planning.address_for})
PARTS = (
    home.home,
    people.people,
    mailing.mailing,
    cards.cards,
    waves.waves,
    drafting.drafting,
    steps.steps,
    signing.signing,
    counting.counting,
    proofs.proofs,
    ceremony.ceremony,
    actions.actions,
    planning.planning,
    telling.telling,
    access.access,
    announcing.announcing,
    reports.reports,
    schedule.schedule,
    schedule.choice,
    brand.brand,
    results,
)
for _part in PARTS:
    desk.register_blueprint(_part)

__all__ = ["desk"]
