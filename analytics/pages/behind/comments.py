"""Comments: subjects that several people wrote about, and their words where they agreed to be quoted.

In: a desk. Out: what results/comments.html shows. Called by: `analytics.pages.routes`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from analytics.figures.wording import Wording, respondents_text
from analytics.measures.comments.languages import guess_language
from analytics.pages.desk import Desk
from analytics.pages.seen.visible import ORGANISATION

TEXT: Final = "text"  # the view that comments are certified for


@dataclass(frozen=True)
class Subject:
    """A theme of comments: its label, its terms, and the range of people behind each."""

    label: str
    writers: str
    terms: list[tuple[str, str]]
    language: str


@dataclass(frozen=True)
class Block:
    """One comment question in one group of the text view; quotes come with their language, if it can be told."""

    group: str
    question: str
    subjects: list[Subject]
    quotes: list[tuple[str, str | None]]


def build(desk: Desk) -> Mapping[str, Any]:
    release, questions = desk.now.release, desk.now.questions
    asked = [item for item in questions.items.values() if item.kind == "comment"]
    blocks = [
        Block(
            group=label,
            question=desk.words.title(item.text),
            subjects=[subject(theme, desk) for theme in own_first(about(release.themes, group, item.id), desk.words)],
            quotes=[quoted(str(quote["text"])) for quote in about(release.quotes, group, item.id)],
        )
        for group, label in text_groups(desk)
        for item in asked
    ]
    return {
        "blocks": [block for block in blocks if block.subjects or block.quotes],
        "policy": desk.now.policy,
        "asked": asked,
    }


def text_groups(desk: Desk) -> list[tuple[str, str]]:
    """The organisation, then the divisions that comments were certified for; never anything smaller."""
    _ = desk.words
    segments = [part for part in desk.now.manifest["segments"] if part["view"] == TEXT]
    below = [(part["segment"], part["label"]) for part in segments if part["segment"] != ORGANISATION]
    return [(ORGANISATION, _("Whole organisation")), *below]


def about(entries: Sequence[Mapping[str, Any]], group: str, item: str) -> list[Mapping[str, Any]]:
    return [entry for entry in entries if entry["group"] == group and entry["item"] == item]


def own_first(entries: Sequence[Mapping[str, Any]], _: Wording) -> list[Mapping[str, Any]]:
    """Subjects in the language of the page before those in others, each as they were released."""
    return sorted(entries, key=lambda entry: entry["language"] != _.lang)


def quoted(text: str) -> tuple[str, str | None]:
    return text, guess_language(text)


def subject(theme: Mapping[str, Any], desk: Desk) -> Subject:
    terms = [(str(term["term"]), respondents_text(term["writers"], desk.words)) for term in theme["terms"]]
    return Subject(str(theme["label"]), respondents_text(theme["writers"], desk.words), terms, str(theme["language"]))
