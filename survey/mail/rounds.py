"""Mails to the people of a wave; a round that was interrupted is taken up where it ended, and nobody is mailed twice.

In: a wave, a mail server. Out: who got a mail, who did not and why. Called by: survey.cli, the desk.
"""

from collections.abc import Callable, Mapping
from functools import partial

from sqlalchemy import select

from survey.config import Config
from survey.mail import deliveries, letters
from survey.mail.composing import Recipient, Sender
from survey.mail.deliveries import REMINDER, RESULTS, VOTING
from survey.mail.delivering import Item, Outcome, Progress, deliver
from survey.mail.letters import Letter, Occasion, Words
from survey.mail.looks import look_of
from survey.mail.recipients import of_wave
from survey.mail.sending import Post
from survey.mail.settings import read_settings
from survey.mail.turns import turn
from survey.storage import tables
from survey.storage.rooms import Storage, reading
from survey.translations.wording import worded
from survey.waves.codes import invitations
from survey.waves.codes.invitations import INVITATION, INVITED, REFUSED, SENT, Invitation
from survey.waves.manifest import TWO_WINDOW
from survey.waves.states import State, manifest_of, read_document, state_of, windows_of

Written = Callable[[Words], Letter]
EVERYBODY_READS = "everybody"  # the scope of the link that is the same for all


class MailingRefused(ValueError):
    """A mail that would say something untrue now, or that everybody has got already."""


def nothing_shown(what: str, done: int, total: int) -> None:
    """The progress of those who do not look."""


def send_invitations(storage: Storage, config: Config, wave: str, progress: Progress = nothing_shown) -> Outcome:
    """A code by mail for everybody who has no invitation yet. No code is drawn before the mail server answers."""
    settings = read_settings(config)
    invitations.check_stage(storage, config, wave)
    with turn(storage.folder):
        left = uninvited(storage, wave, settings.language)
        wanted = {person: to for person, to in left.items() if to.email}
        outcome = Outcome()
        if wanted:
            with Post(settings) as post:
                outcome = mail_codes(storage, config, wave, wanted, post=post, progress=progress)
        outcome.without_address = [to for to in left.values() if not to.email]
    return outcome


def uninvited(storage: Storage, wave: str, otherwise: str) -> dict[str, Recipient]:
    """Those of a wave who have neither a mail nor a letter."""
    known = deliveries.known(storage, wave, INVITATION)
    people = of_wave(storage, wave, otherwise)
    return {person: to for person, to in people.items() if known.get(person) not in INVITED}


def mail_codes(
    storage: Storage, config: Config, wave: str, wanted: Mapping[str, Recipient], *, post: Post, progress: Progress
) -> Outcome:
    """Whatever happens on the way: codes that reached nobody are forgotten, and the files keep no order of sending."""
    about = occasion(storage, config, wave)
    try:
        drawn = invitations.invite_rest(storage, config, wave, wanted, delivered=False)
        items = [invitation_item(storage, wave, one, addressed(about, one, wanted[one.person_id])) for one in drawn]
        return deliver(post, Sender.of(config, post.settings, look_of(config, storage)), items, progress)
    finally:
        invitations.revoke_undelivered(storage, wave)
        storage.rewrite_people()


def addressed(about: Occasion, one: Invitation, to: Recipient) -> tuple[Recipient, Letter]:
    return to, letters.invitation(about, one.link, Words.of(to.language))


def invitation_item(storage: Storage, wave: str, one: Invitation, mail: tuple[Recipient, Letter]) -> Item:
    return Item(
        *mail,
        taken=partial(invitations.confirm, storage, wave, one),
        refused=partial(deliveries.mark, storage, wave, INVITATION, one.person_id, state=REFUSED),
    )


def remind(storage: Storage, config: Config, wave: str, progress: Progress = nothing_shown) -> Outcome:
    """To everybody who was invited, whoever has answered; the next reminder, or what is left of the last one."""
    letter = reminder_letter(storage, config, wave)
    last = deliveries.last_reminder(storage, wave)
    unfinished = last and not deliveries.is_over(storage, wave, f"{REMINDER}-{last}")
    message = f"{REMINDER}-{last if unfinished else last + 1}"
    return to_everybody(storage, config, wave, message, letter=letter, progress=progress)


def announce(storage: Storage, config: Config, wave: str, progress: Progress = nothing_shown) -> Outcome:
    """What is new, to everybody, once: that voting is open, or that the results are out."""
    message, letter = announcement(storage, config, wave)
    own = results_letters(storage, config, wave) if message == RESULTS else {}
    return to_everybody(storage, config, wave, message, letter=letter, own=own, progress=progress)


def reminder_letter(storage: Storage, config: Config, wave: str) -> Written:
    """Raises MailingRefused when there is nothing to remind of."""
    state = state_of(storage, wave, config.clock())
    if state not in (State.ENROLLING, State.VOTING):
        raise MailingRefused(
            worded(
                "wave %(wave)r is %(state)s: reminders are for the time in which people can take part",
                wave=wave,
                state=state.said,
            )
        )
    if not deliveries.known(storage, wave, INVITATION):
        raise MailingRefused(
            worded(
                "nobody is invited to wave %(wave)r yet: `wave invite %(wave)s --mail` sends the invitations", wave=wave
            )
        )
    return partial(letters.reminder, occasion(storage, config, wave), state == State.VOTING)


def announcement(storage: Storage, config: Config, wave: str) -> tuple[str, Written]:
    """Which message is due, and its letter, but for the link to one's own group. Raises MailingRefused without news."""
    state = state_of(storage, wave, config.clock())
    if state == State.RELEASED:
        link, own = results_links(storage, config, wave)[EVERYBODY_READS], f"{config.url}/results/…/"
        return RESULTS, partial(letters.results_are_out, occasion(storage, config, wave), link, own)
    if state == State.VOTING and windows_of(storage, wave).mode == TWO_WINDOW:
        return VOTING, partial(letters.voting_opens, occasion(storage, config, wave))
    raise MailingRefused(
        worded(
            "wave %(wave)r is %(state)s: there is something to announce when voting has opened after "
            "enrolment, and when the results are out",
            wave=wave,
            state=state.said,
        )
    )


def invitation_letter(storage: Storage, config: Config, wave: str) -> Written:
    """As everybody gets it, but for the link. Raises InvitationRefused when nobody can be invited any more."""
    invitations.check_stage(storage, config, wave)
    about = occasion(storage, config, wave)
    return partial(letters.invitation, about, f"{about.page}#code=…")


def to_everybody(
    storage: Storage,
    config: Config,
    wave: str,
    message: str,
    *,
    letter: Written,
    progress: Progress,
    own: Mapping[str, Written] | None = None,
) -> Outcome:
    """The same mail to all who were invited, in their languages. Raises MailingRefused when all of them have it.

    `own`: the letters of those whose link leads to their own group.
    """
    settings = read_settings(config)
    people = of_wave(storage, wave, settings.language)
    spoken = {code: Words.of(code) for code in {to.language for to in people.values()}}
    written = {code: letter(words) for code, words in spoken.items()}
    with turn(storage.folder), Post(settings) as post:
        if deliveries.is_over(storage, wave, message):
            raise MailingRefused(
                worded("everybody who was invited to wave %(wave)r has got this mail already", wave=wave)
            )
        left = deliveries.waiting(storage, wave, message, [person for person, to in people.items() if to.email])
        items = [
            Item(
                to=people[person],
                letter=own[person](spoken[people[person].language])
                if own and person in own
                else written[people[person].language],
                taken=partial(deliveries.mark, storage, wave, message, person, state=SENT),
                refused=partial(deliveries.mark, storage, wave, message, person, state=REFUSED),
            )
            for person in left
        ]
        outcome = deliver(post, Sender.of(config, post.settings, look_of(config, storage)), items, progress)
        if not outcome.later:
            deliveries.finish(storage, wave, message)
    outcome.without_address = [to for to in people.values() if not to.email]
    return outcome


def occasion(storage: Storage, config: Config, wave: str) -> Occasion:
    manifest = read_document(storage, wave, "manifest.json")
    return Occasion.of(config, manifest, manifest_of(storage, wave))


def results_letters(storage: Storage, config: Config, wave: str) -> dict[str, Written]:
    """By person: with the link to the group whose answers theirs count towards, as it was locked (rule 12)."""
    about, links = occasion(storage, config, wave), results_links(storage, config, wave)
    everybody = links[EVERYBODY_READS]
    return {
        person: partial(letters.results_are_out, about, everybody, links.get(f"group:{parts['org']}", everybody))
        for person, parts in invitations.segments_of(storage, wave).items()
    }


def results_links(storage: Storage, config: Config, wave: str) -> dict[str, str]:
    """By scope: "everybody", "management", "group:" and which one."""
    link = tables.reader_link.c
    wanted = select(link.scope, link.token).where(link.wave == wave)
    with reading(storage.people("organiser")) as people:
        return {str(scope): f"{config.url}/results/{token}/" for scope, token in people.execute(wanted)}
