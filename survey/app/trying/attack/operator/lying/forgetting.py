"""A collector that forgets, exchanges or takes back ballots after it acknowledged them, and what its signature proves.

In: grounds while people vote. Out: for every fraud, whether it is proved after close. Called by: lying.hostile.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import delete, update

from survey.app.ending.closing import close_with_passphrase
from survey.app.trying.attack.operator.lying.dialogue import ANSWERS, Try
from survey.app.trying.attack.operator.lying.grounds import FIRST, Grounds
from survey.credentials.ballots import Answers
from survey.credentials.canonical import unb64u
from survey.credentials.respondent import Receipt, Ticket
from survey.storage import tables
from survey.storage.rooms import begin
from survey.waves.states import read_document
from survey.waves.verify.acknowledged import Verdict, verdict_on

BALLOT = tables.ballot.c
EARLIER = Answers({"q1": 5, "q2": 5})


def frauds(grounds: Grounds, tickets: list[Ticket]) -> Iterator[Try]:
    """Forget one ballot, exchange another, put an older one back; then close, and compare as their owners would."""
    honest, forgotten, exchanged, taken_back = tickets[:4]
    older = cast(grounds, taken_back, EARLIER)
    stored = sealed(grounds, older)
    kept = {name: cast(grounds, one) for name, one in _named(honest, forgotten, exchanged, taken_back)}
    foreign = sealed(grounds, kept["honest"])
    _forget(grounds, kept["forgotten"])
    _overwrite(grounds, kept["exchanged"], foreign)
    _overwrite(grounds, kept["taken back"], stored)
    grounds.over()
    close_with_passphrase(grounds.house.config, grounds.house.storage, FIRST, grounds.passphrase)
    assert verdict(grounds, kept["honest"]) is Verdict.COUNTED, "an honest ballot convicts nobody"
    yield Try("a ballot that was acknowledged and forgotten", "receipt", convicted(grounds, kept, "forgotten"))
    yield Try("a ballot whose content was exchanged", "receipt", convicted(grounds, kept, "exchanged"))
    yield Try("an older ballot put back", "receipt", convicted(grounds, kept, "taken back"))
    forged = {**acknowledgement(kept["honest"]), "receipt": kept["forgotten"].receipt}
    yield Try("an acknowledgement that the voter forged", "receipt", _judged(grounds, forged) is Verdict.UNPROVED)


def _named(*tickets: Ticket) -> Iterator[tuple[str, Ticket]]:
    yield from zip(("honest", "forgotten", "exchanged", "taken back"), tickets, strict=True)


def cast(grounds: Grounds, ticket: Ticket, answers: Answers = ANSWERS) -> Receipt:
    return grounds.respondent().cast(ticket, answers, "org")


def convicted(grounds: Grounds, kept: Mapping[str, Receipt], name: str) -> bool:
    expected = Verdict.MISSING if name == "forgotten" else Verdict.CHANGED
    return verdict(grounds, kept[name]) is expected


def verdict(grounds: Grounds, receipt: Receipt) -> Verdict:
    return _judged(grounds, acknowledgement(receipt))


def acknowledgement(receipt: Receipt) -> dict[str, str]:
    """As the browser saves it."""
    return {"receipt": receipt.receipt, "sealed_sha256": receipt.sealed_sha256, "signature": receipt.signature}


def _judged(grounds: Grounds, told: Mapping[str, str]) -> Verdict:
    documents = (read_document(grounds.house.storage, FIRST, name) for name in ("manifest.json", "nullifiers.json"))
    return verdict_on(told, *documents)


def sealed(grounds: Grounds, receipt: Receipt) -> bytes:
    with grounds.house.storage.box(FIRST, "tally").connect() as box:
        wanted = tables.ballot.select().where(BALLOT.nullifier == unb64u(receipt.receipt))
        return bytes(box.execute(wanted).one().sealed)


def _forget(grounds: Grounds, receipt: Receipt) -> None:
    """Whoever holds the file is above all rights; the role that may do it is as good as any."""
    with begin(grounds.house.storage.box(FIRST, "tally")) as box:
        box.execute(delete(tables.ballot).where(BALLOT.nullifier == unb64u(receipt.receipt)))


def _overwrite(grounds: Grounds, receipt: Receipt, content: bytes) -> None:
    with begin(grounds.house.storage.box(FIRST, "collector")) as box:
        box.execute(update(tables.ballot).where(BALLOT.nullifier == unb64u(receipt.receipt)).values(sealed=content))
