"""The page of the evidence pack: what is in it, its hash, and the download; for those who control.

In: a wave. Out: a page, a ZIP. Called by: survey.app.desk.
"""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from survey.accounts.roles import Role
from survey.app.desk.facts import facts_of
from survey.app.desk.steps import attachment
from survey.app.inspection.evidence import attack_report, contents, evidence
from survey.app.inspection.exporting import wording
from survey.app.inspection.rulesheet import sheet_of
from survey.app.site.translations import current_language
from survey.app.trying.attack.report import said, target_of
from survey.faces.desk.forms import Confirmation
from survey.faces.desk.guard import note, requires, storage
from survey.waves import ledger

proofs = Blueprint("proofs", __name__, url_prefix="/waves")


@proofs.get("/<wave>/evidence")
@requires(Role.WORKS_COUNCIL, Role.AUDITOR)
def show(wave: str) -> ResponseReturnValue:
    facts, words = facts_of(wave), wording(current_language().code)
    pack, sheet = contents(storage(), wave, words), sheet_of(facts.manifest or {}, facts.questionnaire, words)
    own = [(path.rpartition("/")[2], len(body)) for path, body in sorted(pack.items()) if f"/{wave}/" in path]
    head = ledger.entries(storage())[-1]
    attacks = [(one.outcome, said(one.outcome.figure), target_of(one)) for one in attack_report(pack, wave)]
    return render_template(
        "desk/evidence.html",
        facts=facts,
        files=own,
        sheet=sheet,
        head=head,
        attacks=attacks,
        said=said,
    )


@proofs.post("/<wave>/evidence")
@requires(Role.WORKS_COUNCIL, Role.AUDITOR)
def take(wave: str) -> ResponseReturnValue:
    if not Confirmation().validate_on_submit():
        return redirect(url_for(".show", wave=wave))
    pack = evidence(storage(), wave, current_language().code)
    note("evidence-taken", wave=wave)
    return attachment(pack, f"evidence-{wave}.zip", "application/zip")
