"""Where every wave stands, in sentences; while people answer, counts come only in steps.

In: an installation. Out: lines. Called by: survey.cli.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from survey.config import Config
from survey.mail.deliveries import invited_so_far
from survey.storage import tables
from survey.storage.rooms import Storage, reading
from survey.waves import ledger
from survey.waves.codes.invitations import LETTER, REFUSED, SENT, WAITING
from survey.waves.manifest import invited_per_view
from survey.waves.schedule import advance, count_enrolled, in_steps, step_of
from survey.waves.states import State, manifest_of, state_of

NEXT = {
    State.DRAFT: "Next: `roster check`, then `wave lock {wave}`.",
    State.LOCKED: "No window is open yet, or one is over and the next has not begun.",
    State.ENROLLING: "People are getting their tickets.",
    State.VOTING: "People are voting.",
    State.ENDED: "Voting is over. Next: `wave close {wave}`.",
    State.CLOSED: "Counted. Next: `wave release {wave}`.",
    State.RELEASED: "The results are out.",
    State.CANCELLED: "Cancelled; everything was destroyed.",
}


BEFORE_THE_END = (State.LOCKED, State.ENROLLING, State.VOTING)


def invitations_told(storage: Storage, wave: str) -> Iterator[str]:
    """How far the invitations are; that says nothing about who uses one."""
    so_far = invited_so_far(storage, wave)
    if not so_far:
        yield f"  Nobody is invited yet. Next: `wave invite {wave} --mail`, or `wave open {wave} --invitations FILE`."
        return
    told = {SENT: "by mail", LETTER: "by letter", REFUSED: "refused by the mail server", WAITING: "not sent yet"}
    yield "  invitations: " + ", ".join(f"{so_far[state]} {words}" for state, words in told.items() if so_far[state])


def status_lines(config: Config, storage: Storage, wave: str | None) -> list[str]:
    waves = [wave] if wave else known_waves(storage)
    lines = [line for each in waves for line in about(config, storage, each)]
    return lines or ["There is no wave yet. `wave create` drafts one."]


def known_waves(storage: Storage) -> list[str]:
    locked = [str(entry.wave) for entry in ledger.entries(storage) if entry.kind == "manifest"]
    with reading(storage.people("organiser")) as people:
        drafts = list(people.execute(select(tables.draft.c.wave).order_by(tables.draft.c.wave)).scalars())
    return [*locked, *drafts]


def about(config: Config, storage: Storage, wave: str) -> Iterator[str]:
    now = config.clock()
    state = state_of(storage, wave, now)
    yield f"{wave}: {state.value}. {NEXT[state].format(wave=wave)}"
    if state == State.ENDED and manifest_of(storage, wave)["sealing"]["trustee"]:
        yield f"  The count of the trustee is waited for: `trustee close --from {config.url}/w/{wave}/`, or by files."
    if state in BEFORE_THE_END:
        yield from invitations_told(storage, wave)
    if state in (State.ENROLLING, State.VOTING, State.ENDED):
        advance(storage, wave, now)
        yield from turnout_told(storage, wave)
    if state == State.RELEASED:
        yield from links(config, storage, wave)


@dataclass(frozen=True)
class Turnout:
    """Rule 9: of the whole organisation only, and in steps: `tickets` and `ballots` are percents, rounded down."""

    invited: int
    tickets: int
    ballots: int

    @property
    def step(self) -> int:
        """Percent: coarser in a small organisation, so that no single ballot stands out."""
        return step_of(self.invited)


def turnout(storage: Storage, wave: str) -> Turnout:
    invited = invited_per_view(manifest_of(storage, wave))["org"]
    if (others := storage.elsewhere) is not None:
        return Turnout(invited, others.issuer.enrolled_percent(wave), others.collector.ballots_percent(wave))
    with reading(storage.box(wave, "tally")) as box:
        ballot = tables.ballot
        sent = box.execute(select(func.count()).where(ballot.c.view == "org")).scalar_one()
    return Turnout(invited, in_steps(count_enrolled(storage, wave)["org"], invited), in_steps(sent, invited))


def turnout_told(storage: Storage, wave: str) -> Iterator[str]:
    found = turnout(storage, wave)
    for name, low in (("tickets", found.tickets), ("ballots", found.ballots)):
        yield f"  {name}: {low} to {low + found.step} % of {found.invited}"


def links(config: Config, storage: Storage, wave: str) -> Iterator[str]:
    for label, address in reader_links(config, storage, wave):
        yield f"  {label:40} {address}"


def reader_links(config: Config, storage: Storage, wave: str) -> list[tuple[str, str]]:
    """Whom a link to the results is for, and the link: `everybody`, `management`, or the label of a group."""
    table = tables.reader_link
    wanted = select(table.c.scope, table.c.token).where(table.c.wave == wave).order_by(table.c.scope)
    labels = {f"group:{one['segment']}": one["label"] for one in manifest_of(storage, wave)["segments"]}
    with reading(storage.people("organiser")) as people:
        found = people.execute(wanted).all()
    return [(labels.get(scope, scope), f"{config.url}/results/{token}/") for scope, token in found]
