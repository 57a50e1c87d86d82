"""Northfield, an organisation that does not exist: its units, its people, who leaves and who joins.

In: a seed. Out: rosters, one per wave. Called by: survey.app.trying.demo.story, tests.
"""

import numpy as np

from survey.roster.people import Person

NAME = "Northfield"
TURNOVER = 0.04  # share of people replaced between two waves

TEAMS: dict[str, int] = {
    "Operations/Depot North/Early shift": 14,
    "Operations/Depot North/Late shift": 12,
    "Operations/Depot North/Night shift": 6,
    "Operations/Depot South/Early shift": 13,
    "Operations/Depot South/Late shift": 11,
    "Operations/Depot South/Dispatch": 10,
    "Operations/Fleet/Drivers East": 16,
    "Operations/Fleet/Drivers West": 15,
    "Operations/Fleet/Workshop": 8,
    "Customer care/Service desk/Phone": 16,
    "Customer care/Service desk/Chat": 14,
    "Customer care/Service desk/Claims": 11,
    "Customer care/Field service/North": 12,
    "Customer care/Field service/South": 12,
    "Customer care/Field service/Planning": 7,
    "Engineering/Product/Web": 11,
    "Engineering/Product/Mobile": 10,
    "Engineering/Product/Design": 8,
    "Engineering/Platform/Infrastructure": 11,
    "Engineering/Platform/Data": 10,
    "Engineering/Platform/Security": 6,
    "Engineering/Quality/Testing": 10,
    "Engineering/Quality/Release": 7,
    "Sales/Accounts/Key accounts": 10,
    "Sales/Accounts/Public sector": 8,
    "Sales/Market/Marketing": 11,
    "Sales/Market/Inside sales": 13,
    "Sales/Market/Partners": 7,
    "Finance and people/Finance/Accounting": 11,
    "Finance and people/Finance/Controlling": 8,
    "Finance and people/Finance/Legal": 6,
    "Finance and people/People/HR services": 10,
    "Finance and people/People/Learning": 7,
    "Finance and people/People/Facilities": 12,
    "Research/Laboratory/Materials": 14,
    "Research/Laboratory/Field trials": 12,
    "Research/Methods/Statistics": 10,
    "Research/Methods/Library": 6,
}

GIVEN = (
    "Ada Amir Anouk Arjun Astrid Bela Bruno Carla Chidi Clara Daniel Dilan Edda Elif Emil Esra Farah Felix "
    "Finn Greta Hanna Hugo Ida Imani Ines Ivan Jakob Jana Jonas Juna Kaito Karim Klara Lars Leila Lena Lian "
    "Luca Magda Malik Mara Mateo Mila Nadia Nils Nora Olga Omar Oskar Paula Pavel Petra Quinn Rafael Rana Rosa "
    "Ruben Sami Sara Selin Stefan Tara Theo Tilda Uma Viktor Vera Willem Yara Yusuf Zoe"
).split()
FAMILY = (
    "Abel Adler Aydin Bakker Bauer Becker Berg Blom Brandt Castro Dahl Demir Diaz Eder Egger Fischer Fontaine "
    "Garcia Graf Haas Hansen Hofer Ivanov Jansen Jung Kaya Keller Kim Klein Koch Kovac Kraus Lang Larsen "
    "Lehmann Lind Lopez Maier Martin Meyer Moreau Nagy Nguyen Novak Okafor Olsen Ortiz Patel Peters Popov Reis "
    "Richter Rossi Roth Sato Schmid Silva Singh Sommer Stein Sundberg Tanaka Vogel Wagner Weber Weiss Winter "
    "Wolf Yilmaz Zeller"
).split()


def first_roster(rng: np.random.Generator) -> list[Person]:
    """About 400 people in teams of 6 to 16."""
    units = [unit for unit, size in TEAMS.items() for _ in range(size)]
    return [invent(number, unit, rng) for number, unit in enumerate(units)]


def next_roster(roster: list[Person], rng: np.random.Generator) -> list[Person]:
    """The roster of the next wave: a few people left, as many joined in the same teams."""
    leavers = rng.random(len(roster)) < TURNOVER
    highest = max(int(person.person_id[1:]) for person in roster)
    kept = [person for person, leaves in zip(roster, leavers, strict=True) if not leaves]
    vacant = [person.unit for person, leaves in zip(roster, leavers, strict=True) if leaves]
    return kept + [invent(highest + 1 + number, unit, rng) for number, unit in enumerate(vacant)]


def invent(number: int, unit: str, rng: np.random.Generator) -> Person:
    given, family = rng.choice(GIVEN), rng.choice(FAMILY)
    site = {"Operations": "Depot", "Research": "Campus"}.get(unit.split("/")[0], "Headquarters")
    person_id = f"p{number:04d}"
    email = f"{given}.{family}.{number}@northfield.example".lower()
    return Person(person_id=person_id, name=f"{given} {family}", email=email, unit=unit, attributes={"site": site})
