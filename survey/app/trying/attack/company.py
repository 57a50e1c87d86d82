"""The invented company that all attacks work on: its people per wave, and the public files of its rehearsed waves.

In: a size, a seed, a folder to work in. Out: `Company`. Called by: survey.app.trying.attack.*, tests of attacks.
"""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from survey.app.campaign import Progress, silent
from survey.app.trying.attack.asked import POINTS, items_of, questionnaire_of, turned
from survey.app.trying.attack.people import ATTRIBUTES, WHOLE, Crowd, Size, crowds_of
from survey.app.trying.rehearsal.run import Request, rehearse
from survey.roster.person import Person

Sentence = Callable[[str], None]  # takes a line that says what is being done
NO_VIEWS: Final[tuple[str, ...]] = ()


@dataclass(frozen=True)
class Company:
    """One seed of the company. The attacker knows everything here but `answers`; `crowds` hold both."""

    folder: Path  # where rosters, answers and rehearsals are written
    seed: int = 1
    size: Size = WHOLE
    waves: int = 3
    views: tuple[str, ...] = NO_VIEWS  # columns of the roster that the waves look at, beside the tree
    progress: Progress = silent

    @cached_property
    def crowds(self) -> list[Crowd]:
        """Everybody, wave after wave; waves count from 0."""
        return crowds_of(self.size, self.seed, self.waves)

    @property
    def items(self) -> tuple[str, ...]:
        return items_of(self.size.items)

    @cached_property
    def questionnaire(self) -> Path:
        path = self._own() / "questionnaire.toml"
        path.write_text(questionnaire_of(self.size.items), encoding="utf-8")
        return path

    def people(self, wave: int) -> list[Person]:
        """The roster of a wave, in the order of the crowd's rows."""
        crowd = self.crowds[wave]
        names = list(ATTRIBUTES)
        return [
            Person(
                ids,
                f"Person {ids}",
                f"{ids}@example.org",
                self.size.units[team],
                {name: f"{name} {value + 1}" for name, value in zip(names, values, strict=True)},
            )
            for ids, team, values in zip(crowd.ids, crowd.team.tolist(), crowd.attributes.tolist(), strict=True)
        ]

    def clicked(self, wave: int) -> dict[str, list[int]]:
        """What those who take part click, before any turning, by person."""
        crowd = self.crowds[wave]
        back = [turned(place) for place in range(self.size.items)]
        return {
            ids: [POINTS + 1 - answer if turn else answer for answer, turn in zip(row, back, strict=True)]
            for ids, row, here in zip(crowd.ids, crowd.answers.tolist(), crowd.answered.tolist(), strict=True)
            if here
        }

    def rehearsed(self, wave: int) -> Path:
        """The folder of everything public about a wave, rehearsed through the real protocol; made once."""
        out = self._own() / f"wave-{wave + 1}"
        if out.exists():
            return out
        after = self.rehearsed(wave - 1) if wave else None
        request = Request(
            roster=self.roster_file(wave),
            questionnaire=str(self.questionnaire),
            answers=self.answer_file(wave),
            out=out,
            views=self.views,
            after=after,
            seed=self.seed,
        )
        rehearse(request, self.progress)
        return out

    def public(self, wave: int, name: str) -> dict[str, Any]:
        """One public document of a wave, such as `release.json`."""
        found: dict[str, Any] = json.loads((self.rehearsed(wave) / name).read_bytes())
        return found

    def roster_file(self, wave: int) -> Path:
        path = self._own() / f"roster-{wave + 1}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["person_id", "name", "email", "unit", *ATTRIBUTES])
            writer.writerows(
                [one.person_id, one.name, one.email, one.unit, *one.attributes.values()] for one in self.people(wave)
            )
        return path

    def answer_file(self, wave: int) -> Path:
        path = self._own() / f"answers-{wave + 1}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["person_id", *self.items])
            writer.writerows([person, *clicked] for person, clicked in self.clicked(wave).items())
        return path

    def _own(self) -> Path:
        path = self.folder / f"seed-{self.seed}"
        path.mkdir(parents=True, exist_ok=True)
        return path
