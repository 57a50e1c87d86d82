"""What the mails say. Each letter is one structure, so that its text and its HTML cannot say different things.

In: what a wave has published, the words of a language. Out: Letters. Called by: survey.mail.rounds, survey.mail.single.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any

from survey.config import Config
from survey.translations import Language, catalogue, day_in, language, moment_in
from survey.waves.manifest import ONE_VISIT, fingerprint


@dataclass(frozen=True)
class Words:
    """A language, and what it takes to say something in it."""

    language: Language

    @classmethod
    def of(cls, code: str) -> "Words":
        return cls(language(code))

    def translate(self, message: str, /, **values: object) -> str:
        return catalogue(self.language.code).gettext(message) % values

    def moment(self, value: str, zone: tzinfo = UTC) -> str:
        return moment_in(self.language.code, value, zone)

    def day(self, value: str) -> str:
        return day_in(self.language.code, value)


@dataclass(frozen=True)
class Attachment:
    """A file in a mail; only what everybody may see."""

    name: str
    mimetype: str
    body: bytes


@dataclass(frozen=True)
class Letter:
    subject: str
    opening: tuple[str, ...]  # paragraphs
    action: tuple[str, str]  # what to press, and where that leads
    facts: tuple[tuple[str, str], ...] = ()
    closing: tuple[str, ...] = ()
    small: tuple[str, ...] = ()
    attached: Attachment | None = None


@dataclass(frozen=True)
class ReportReady:
    """A report that somebody can fetch. `link`: where; `stop`: where its reader ends these mails."""

    organisation: str
    title: str
    link: str
    stop: str


@dataclass(frozen=True)
class Occasion:
    """The wave that a letter is about, as its manifest says."""

    organisation: str
    title: str
    page: str
    one_visit: bool
    enrol_to: str
    vote: tuple[str, str]
    fingerprint: str
    zone: tzinfo = UTC  # in which its moments are read; the rules say them in UTC

    @classmethod
    def of(cls, config: Config, manifest: bytes, rules: Mapping[str, Any]) -> "Occasion":
        vote = rules["windows"]["vote"]
        return cls(
            organisation=rules["organisation"],
            title=rules["title"],
            page=f"{config.url}/w/{rules['wave']}/",
            one_visit=rules["mode"] == ONE_VISIT,
            enrol_to=(rules["windows"]["enrol"] or vote)[1],
            vote=(vote[0], vote[1]),
            fingerprint=fingerprint(manifest),
            zone=config.zone,
        )


def invitation(about: Occasion, link: str, words: Words) -> Letter:
    """The only mail that differs from person to person: by its link. That of the results differs by group."""
    _ = words.translate
    return Letter(
        subject=_("%(title)s: your invitation", title=about.title),
        opening=(
            _(
                "%(organisation)s asks how your work is going, and wants to improve it. You decide whether you take "
                "part.",
                organisation=about.organisation,
            ),
            _("You get a ticket and answer, both in one visit.")
            if about.one_visit
            else _("It goes in two steps: first you get a ticket; when voting opens, you answer on the same device."),
        ),
        facts=facts(about, words),
        action=(_("Open the survey"), link),
        closing=(
            _("This link is yours alone and gives one ticket. Please do not pass this mail on."),
            _(
                "Everybody who was invited is asked to get a ticket, also people who do not want to answer. So having "
                "a ticket does not show that you took part."
            ),
        ),
        small=(compare(words), nothing_hidden(words)),
    )


def reminder(about: Occasion, voting: bool, words: Words) -> Letter:
    """To everybody, because nobody can know who has answered. It holds no code: codes are not kept."""
    _ = words.translate
    return Letter(
        subject=_("%(title)s: a reminder to everybody", title=about.title),
        opening=(
            _(
                "This reminder goes to everybody who was invited, because nobody can know who has taken part. If you "
                "have: thank you, there is nothing more to do."
            ),
            how_to_go_on(about, voting, words),
        ),
        facts=facts(about, words),
        action=(_("Open the survey"), about.page),
        small=(compare(words), nothing_hidden(words)),
    )


def how_to_go_on(about: Occasion, voting: bool, words: Words) -> str:
    _ = words.translate
    invited = _("%(title)s: your invitation", title=about.title)
    if about.one_visit or not voting:
        return _(
            "To take part, open the link in the mail “%(subject)s”. It is yours alone; this mail cannot repeat it, "
            "because it is kept nowhere.",
            subject=invited,
        )
    return _("If you have a ticket, open the survey on the device that holds it, and answer.")


def voting_opens(about: Occasion, words: Words) -> Letter:
    """The second step of two windows, to everybody alike."""
    _ = words.translate
    return Letter(
        subject=_("%(title)s: voting is open", title=about.title),
        opening=(
            _("This mail goes to everybody who was invited, whether they have a ticket or not."),
            _("If you have a ticket, open the survey on the device that holds it, and answer."),
        ),
        facts=facts(about, words)[1:],
        action=(_("Open the survey"), about.page),
        closing=(_("Every question can be skipped. Your answers stay on your device until you send them."),),
        small=(compare(words), nothing_hidden(words)),
    )


def results_are_out(about: Occasion, everybody: str, own: str, words: Words) -> Letter:
    """To everybody at the same time. `own`: the link to the reader's own group; `everybody`: the one for all others."""
    _ = words.translate
    return Letter(
        subject=_("%(title)s: the results are out", title=about.title),
        opening=(
            _("Everybody can see the results now, at the same time as the management."),
            _(
                "Your link shows the whole organisation and, where enough people answered, your own group. Everybody "
                "in your group has the same link: it does not show who you are."
            ),
        ),
        action=(_("See the results"), own),
        facts=((_("What everybody sees, to show others"), everybody),),
        small=(nothing_hidden(words),),
    )


def account_invitation(organisation: str, link: str, until: str, words: Words) -> Letter:
    """For somebody who is to work at the desk. `until`: the day on which the link ends, such as 2026-11-30."""
    _ = words.translate
    return Letter(
        subject=_("Your access to the surveys of %(organisation)s", organisation=organisation),
        opening=(
            _("You are invited to work with the surveys of %(organisation)s.", organisation=organisation),
            _("Open the link and choose a password. It can be used once, until %(day)s.", day=words.day(until)),
        ),
        action=(_("Choose a password"), link),
        small=(_("If you did not expect this mail, you need not do anything."),),
    )


def report_is_ready(about: ReportReady, attached: Attachment | None, words: Words) -> Letter:
    """For somebody who reads results at the desk; what they may see is behind the sign-in, and not in the mail."""
    _ = words.translate
    return Letter(
        subject=_("%(title)s: your report is ready", title=about.title),
        opening=(
            _("The results of “%(title)s” are published.", title=about.title),
            _("Sign in to fetch your report. It holds what you may see, and is made when you fetch it."),
        ),
        action=(_("Fetch the report"), about.link),
        closing=(_("Attached is the report that everybody may read, because you chose that."),) if attached else (),
        small=(
            _("You get this mail because %(organisation)s lets you read results.", organisation=about.organisation)
            + " "
            + _("You can end these mails yourself: %(address)s", address=about.stop),
            nothing_hidden(words),
        ),
        attached=attached,
    )


def trial(organisation: str, url: str, words: Words) -> Letter:
    _ = words.translate
    return Letter(
        subject=_("A test mail from the surveys of %(organisation)s", organisation=organisation),
        opening=(_("If you can read this, invitations and reminders will arrive as well."),),
        action=(_("Open the survey"), f"{url}/"),
        small=(nothing_hidden(words),),
    )


def facts(about: Occasion, words: Words) -> tuple[tuple[str, str], ...]:
    _ = words.translate
    start, end = (words.moment(each, about.zone) for each in about.vote)
    answer = (_("Answer"), _("from %(start)s until %(end)s", start=start, end=end))
    rules = (_("Fingerprint of the rules"), about.fingerprint)
    if about.one_visit:
        return answer, rules
    return (_("Get a ticket"), _("until %(end)s", end=words.moment(about.enrol_to, about.zone))), answer, rules


def compare(words: Words) -> str:
    return words.translate("The fingerprint must be the same on your page and on the poster.")


def nothing_hidden(words: Words) -> str:
    return words.translate("This mail loads nothing and tells nobody whether you read it.")
