"""How a browser places answers that only its device knows beside published numbers: labels, turning, parts of themes.

In: the questions of a wave, words. Out: an `AnswerKey` without any answer in it. Called by: `analytics.pages.items`,
`analytics.pages.scales`.

The rules are those of `measures.scoring`: high is good, an index from 0 to 100, at least half of the parts. Nothing of
an answer comes here: `static/results/own.js` computes in the browser.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.figures.questions import Item, Questions
from analytics.figures.wording import Wording


@dataclass(frozen=True)
class AnswerKey:
    """All that depends on the questionnaire alone; questions that share their answers share one list of labels."""

    wave: str
    labels: tuple[tuple[str, ...], ...]
    items: tuple[tuple[Item, int], ...]  # with the place of its labels
    scales: Mapping[str, Sequence[str]]
    indices: Mapping[str, Sequence[str]]

    def to_json(self) -> dict[str, Any]:
        return {
            "wave": self.wave,
            "labels": self.labels,
            "items": {
                item.id: {"labels": at, "turned": item.reverse, "lowest": item.axis.low, "scored": item.has_mean}
                for item, at in self.items
            },
            "scales": self.scales,
            "indices": self.indices,
        }


def answer_key(wave: str, questions: Questions, words: Wording) -> AnswerKey:
    asked = [item for item in questions.items.values() if item.kind != "comment"]
    labels = [tuple(words.title(option) for option in item.options) for item in asked]
    different = tuple(dict.fromkeys(labels))
    return AnswerKey(
        wave=wave,
        labels=different,
        items=tuple((item, different.index(of)) for item, of in zip(asked, labels, strict=True)),
        scales={scale.measure: scale.items for scale in questions.scales},
        indices={index.measure: [f"scale:{part}" for part in index.items] for index in questions.indices},
    )
