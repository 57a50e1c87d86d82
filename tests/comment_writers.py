"""Invented people who write comments in four languages: a subject, small talk around it, mistakes of real keyboards.

In: a random source. Out: texts, and `Writer`s. Called by: tests/unit/test_comment_languages.py.
"""

import random
from collections.abc import Iterator

from analytics.measures.comments.words import CommentAnswer, Writer

SUBJECTS = {
    "en": {
        "handover": (
            "The shift handover is rushed",
            "Plan ten minutes of overlap for the handover",
            "No handover notes",
        ),
        "parking": ("There is never enough parking", "I circle the parking lot every morning", "More parking please"),
        "training": ("The training budget was cancelled", "I was promised training twice", "Bring training back"),
    },
    "de": {
        "schichtplan": (
            "Der Schichtplan kommt zu spät",
            "Ich brauche den Schichtplan früher",
            "Schichtplan dauernd neu",
        ),
        "kantine": (
            "Die Kantine schließt zu früh",
            "In der Kantine gibt es nichts Warmes",
            "Unsere Kantine ist zu teuer",
        ),
        "lärm": ("Der Lärm im Büro ist unerträglich", "Bei dem Lärm kann ich nicht telefonieren", "Weniger Lärm bitte"),
    },
    "fr": {
        "horaires": (
            "Les horaires changent sans arrêt",
            "Donnez-nous les horaires plus tôt",
            "Trop d'horaires décalés",
        ),
        "parking": ("Le parking est toujours plein", "Il manque un parking près de l'atelier", "Agrandir le parking"),
        "réunions": ("Il y a trop de réunions", "Les reunions durent des heures", "Une réunion par semaine suffit"),
    },
    "es": {
        "turnos": (
            "Los turnos cambian cada semana",
            "Necesitamos los turnos con antelación",
            "El turno de noche agota",
        ),
        "formación": ("No hay formación para nadie", "La formacion se cancela siempre", "Quiero más formación técnica"),
        "ruido": ("El ruido de la nave es enorme", "Con tanto ruido no se puede hablar", "Menos ruido por favor"),
    },
}
FILLERS = {
    "en": (
        "Honestly it is just what it is.",
        "I really think so!!",
        "Thanks for asking.",
        "That's the main thing for me.",
    ),
    "de": ("Das ist eigentlich alles.", "Ich finde das wirklich nicht gut.", "Sonst passt es ja.", "Bitte ändern!!!"),
    "fr": ("C'est vraiment dommage.", "Je pense que c'est important pour nous.", "Voilà, c'est tout.", "Sinon ça va."),
    "es": ("La verdad es que no es normal.", "Creo que es muy importante.", "Eso es todo.", "Por lo demás todo bien."),
}


def written(language: str, subject: str, draw: random.Random) -> str:
    """One comment: a sentence or several about the subject, small talk around it, sometimes without capitals."""
    about = draw.sample(SUBJECTS[language][subject], k=draw.choice((1, 1, 2, 3)))
    talk = draw.choices(FILLERS[language], k=draw.choice((0, 1, 2)))
    sentences = [f"{sentence}." for sentence in about] + talk
    draw.shuffle(sentences)
    text = draw.choice((" ", "\n", "  ")).join(sentences)
    return text.lower() if draw.random() < 0.15 else text


def crowd(language: str, each: int, draw: random.Random, segment: str = "north") -> Iterator[Writer]:
    """As many people for every subject of a language."""
    for subject in SUBJECTS[language]:
        for _ in range(each):
            yield one(written(language, subject, draw), segment)


def one(text: str, segment: str = "north", *, quotable: bool = False) -> Writer:
    return Writer(segment, (CommentAnswer("help", text, quotable),))
