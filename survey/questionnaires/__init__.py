"""Questions as data: kinds of answer, the file format, its parser, and the packs in the box."""

from survey.questionnaires.library import PackNotFound, named, pack, packs
from survey.questionnaires.parser import QuestionnaireError, parse

__all__ = ["PackNotFound", "QuestionnaireError", "named", "pack", "packs", "parse"]
