"""What refusals mean that know no catalogue: of the numbers' side, of storage. Their own words are for a report.

In: an error of analytics or of storage. Out: Sentence. Called by: survey.app.desk, survey.app.reporting.
"""

from analytics.grouping import GroupingError
from analytics.noise.declared import DeclaredError
from analytics.noise.drawing import BudgetExceeded
from analytics.pages.brief.focus import NothingToSummarise
from analytics.pages.seen.visible import OutOfScope
from analytics.plan import PlanError
from analytics.policy import PolicyError
from analytics.release.assemble import ParticipationMismatch
from analytics.release.audit import AuditFailed
from analytics.release.board import AlreadyPublished, NotOnTheBoard
from analytics.release.draft.taking import DraftError
from analytics.release.facts import ReleaseError
from analytics.release.gate import NotPublishable
from analytics.reports.brand import NoName, NotAColour, PaleAccent
from analytics.reports.extent import NothingShown
from analytics.reports.logos import NotALogo
from analytics.reports.typesetting import NoFontForThis
from analytics.tally.opening import OpeningKeyError
from analytics.tally.relations import RelationsError
from analytics.tally.wave import UnknownView
from survey.storage.places import NoSuchBox, WrongWaveId
from survey.translations.wording import Sentence, said_by, worded

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
_LOOK = worded(
    "A report cannot be made with the name, the colour or the logo that is set. Let an organiser choose them again"
    " under “Look”."
)
_GONE = worded("This is not there, or not for you to see: choose again from the list on the page before.")
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
    UnknownView: worded(
        "The ballot box holds ballots that the rules of this survey do not know: it is the box of another survey, or"
        " was changed. Put back the one that belongs here. Nothing was counted."
    ),
    OpeningKeyError: worded(
        "This key cannot open the ballots: it is damaged, or of another kind. Take the key that was made for this"
        " survey. Nothing was counted."
    ),
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
    NotOnTheBoard: worded("There is no published survey of this name: choose one from the list of surveys."),
    OutOfScope: _GONE,
    NothingShown: _GONE,
    NothingToSummarise: worded(
        "This survey has questions but no themes to sum up: choose the table or the workbook instead."
    ),
    NotALogo: _LOOK,
    NoName: _LOOK,
    NotAColour: _LOOK,
    PaleAccent: _LOOK,
    NoFontForThis: worded(
        "No font on this machine has the letters of this language. Let one be installed, such as Noto Sans CJK, and"
        " Canopy be started anew, or choose another language."
    ),
}


def meant_by(problem: Exception) -> Sentence:
    return next(MEANT[kind] for kind in type(problem).__mro__ if kind in MEANT)


def told_by(problem: Exception) -> str:
    """The same for what is written down now and read later, in whatever language: words of its own, or its meaning."""
    return meant_by(problem) if isinstance(problem, tuple(MEANT)) else said_by(problem)
