"""The pages of the organiser that need both halves: waves from draft to publication, and results behind the sign-in.

In: requests under /desk/. Out: pages. Called by: survey.app.site.web, which registers `desk`.
"""

from analytics.pages import results
from survey.app.desk import cards, drafting, home, mailing, people, reading, signing, steps, waves
from survey.app.desk.after import access, actions, announcing, brand, planning, reports, schedule, telling
from survey.app.desk.council import ceremony, counting, proofs
from survey.faces.desk import desk

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
