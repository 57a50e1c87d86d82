"""What refusals mean that know no catalogue: of the numbers' side, of storage. Their own words are for a report.

In: an error of analytics or of storage. Out: Sentence. Called by: survey.app.desk.
"""

from analytics.grouping import GroupingError
from analytics.noise.declared import DeclaredError
from analytics.noise.drawing import BudgetExceeded
from analytics.plan import PlanError
from analytics.policy import PolicyError
from analytics.release.assemble import ParticipationMismatch
from analytics.release.audit import AuditFailed
from analytics.release.board import AlreadyPublished
from analytics.release.draft.taking import DraftError
from analytics.release.facts import ReleaseError
from analytics.release.gate import NotPublishable
from analytics.reports.typesetting import NoFontForThis
from analytics.tally.relations import RelationsError
from survey.storage.places import NoSuchBox, WrongWaveId
from survey.translations.wording import Sentence, worded

_AUDIT = worded(
    "The check before publication found something that must not be published. Nothing was published. Leave everything"
    " as it is, and report this as a security problem, with the words below."
)
_COUNT = worded(
    "This count does not fit the rules or the ballots of the survey: let the ballots be counted again. Nothing was"
    " published."
)
_RULES = worded(
    "The rules of this survey are not such as this version of Canopy reads: take the version that locked them, or lock"
    " a new survey. Nothing was changed."
)
MEANT: dict[type[Exception], Sentence] = {
    AuditFailed: _AUDIT,
    BudgetExceeded: _AUDIT,
    DraftError: worded(
        "This file is damaged, or a count of another survey: ask the works council for it again. Nothing was changed."
    ),
    ParticipationMismatch: _COUNT,
    NotPublishable: _COUNT,
    ReleaseError: _COUNT,
    RelationsError: _COUNT,
    AlreadyPublished: worded("This survey is published already, with other numbers. A survey is published once."),
    NoSuchBox: worded(
        "The ballot box of this survey is not in the data folder. It is there from the lock until it is destroyed: put"
        " it back from where it was moved. Nothing was changed."
    ),
    WrongWaveId: worded("A survey is named by 1 to 64 of a–z, 0–9 and -."),
    PlanError: _RULES,
    PolicyError: _RULES,
    GroupingError: _RULES,
    DeclaredError: _RULES,
    NoFontForThis: worded(
        "No font on this machine has the letters of this language. Let one be installed, such as Noto Sans CJK, and"
        " Canopy be started anew, or choose another language."
    ),
}


def meant_by(problem: Exception) -> Sentence:
    return next(MEANT[kind] for kind in type(problem).__mro__ if kind in MEANT)
