"""Lists of names that an issuer shows with a ticket: other names than were fixed, none, or a true list without oneself.

In: grounds whose rules promise a roll, while people enrol. Out: for every lie and client, whether it was refused.
Called by: survey.app.trying.attack.operator.lying.hostile.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from survey.app.trying.attack.operator.lying.dialogue import Body, Try, twist
from survey.app.trying.attack.operator.lying.grounds import FIRST, Grounds, Liar
from survey.app.trying.attack.operator.lying.javascript import has_node, in_node
from survey.credentials.canonical import b64u
from survey.credentials.respondent import RefusedError, Respondent
from survey.credentials.rolls import Recognises

Names = list[str]
INVENTED: Final = "Somebody Invented"

ROLLS: Final[Mapping[str, Callable[[str, Names], Any]]] = {  # of the salt and the true names
    "a name exchanged for an invented one": lambda salt, names: [salt, [INVENTED, *names[1:]]],
    "one name more": lambda salt, names: [salt, [*names, INVENTED]],
    "one name less": lambda salt, names: [salt, names[1:]],
    "one name twice, in place of another": lambda salt, names: [salt, [names[0], names[0], *names[2:]]],
    "the true names under another salt": lambda salt, names: [salt[::-1], names],
    "names in another order": lambda salt, names: [salt, names[::-1]],
    "half a letter among the names": lambda salt, names: [salt, ["\ud800", *names[1:]]],
    "no names though the rules promise them": lambda _salt, _names: None,
}


def at_enrolment(grounds: Grounds) -> Iterator[Try]:
    """One code for all: who refuses a list has not fetched a ticket."""
    code = next(grounds.codes)
    shown = grounds.honest().post(f"/w/{FIRST}/ticket", {"code": code})[1]
    salt, names = shown["roll"]
    lied = {lie: change(salt, names) for lie, change in ROLLS.items()}
    for lie, roll in lied.items():
        yield Try(lie, "python", refuses(grounds, code, roll, lambda _names: True))
    nobody = partial(refuses, grounds, code, shown["roll"])
    yield Try("a true list without the person", "python", nobody(lambda found: INVENTED in found))
    assert not nobody(lambda found: names[0] in found), "the client refuses a true list: what it refuses proves nothing"
    if has_node():
        yield from to_the_browser(grounds, shown["segments"]["org"], [*lied.items(), ("the truth", shown["roll"])])


def to_the_browser(grounds: Grounds, segment: str, lied: list[tuple[str, Any]]) -> Iterator[Try]:
    """Whether somebody is on the list, the browser asks the person; all else its own module says."""
    document = b64u(grounds.honest().get(f"/w/{FIRST}/manifest.json")[1])
    asked = {"document": document, "segment": segment, "rolls": [roll for _, roll in lied]}
    *refused, honest = in_node("roll", asked)
    assert honest is None, "the browser refuses a true list: nothing that it refuses proves anything"
    for (lie, _), code in zip(lied, refused, strict=False):
        yield Try(lie, "javascript", code is not None)


def refuses(grounds: Grounds, code: str, roll: Any, recognises: Recognises) -> bool:
    def lying(body: Body) -> Body:
        return {**body, "roll": roll}

    server = Liar(grounds.honest(), twist("ticket", lying))
    try:
        Respondent(server, FIRST, recognises=recognises).ticket(code)
    except RefusedError:
        return True
    return False
