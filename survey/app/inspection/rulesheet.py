"""The rules of a wave as a sheet that can be read, discussed and signed: every number comes from the rules themselves.

In: manifest.json and questionnaire.json, words of a language. Out: Markdown. Called by: survey.app.inspection.evidence.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from analytics.figures.wording import Wording
from analytics.policy import Policy
from survey.waves.manifest import IMPORTED, ONE_VISIT

Document = Mapping[str, Any]


def rule_sheet(manifest: Document, questionnaire: Document, words: Wording) -> str:
    _ = words
    parts = [
        "# " + _("Rules of “%(title)s”", title=manifest["title"]),
        *about(manifest, words),
        "## " + _("What is shown, and what is never shown"),
        "\n".join(f"* {line}" for line in promises(manifest, words)),
        "## " + _("Who is asked, in which groups"),
        groups(manifest, words),
        "## " + _("What is asked"),
        "\n".join(questions(questionnaire, words)),
    ]
    return "\n\n".join(parts) + "\n"


def about(manifest: Document, words: Wording) -> Iterator[str]:
    _ = words
    yield _("%(organisation)s asks.", organisation=manifest["organisation"])
    if manifest["mode"] == IMPORTED:
        yield _("These answers were counted from files of an earlier system. Nobody was asked through Canopy.")
        return
    vote = span(manifest["windows"]["vote"])
    if manifest["mode"] == ONE_VISIT:
        yield _("Ticket and answers in one visit, %(span)s.", span=vote)
        yield _("This cannot protect people from an operator who writes down times; two windows can.")
    else:
        yield _("Tickets: %(span)s. Answers: %(vote)s.", span=span(manifest["windows"]["enrol"]), vote=vote)
    yield (
        _("The works council holds the key to the ballots: nothing on the server opens them.")
        if manifest["sealing"]["trustee"]
        else _("The key to the ballots lies on the server, under a passphrase: the operator is trusted at the close.")
    )


def promises(manifest: Document, words: Wording) -> Iterator[str]:
    _, policy = words, Policy.from_public(manifest["policy"])
    if policy.epsilon is not None:
        yield _(
            "Policy strict: everything published carries noise, (%(epsilon)s, %(delta)s)-differentially private.",
            epsilon=policy.epsilon,
            delta=policy.delta,
        )
        return
    yield _("A number of a group needs %(n)s answers to that very question.", n=policy.minimum_answers)
    yield _("Sensitive questions need %(n)s, in larger groups.", n=policy.sensitive_minimum)
    yield _("Averages of groups are rounded, and never shown below or above a fixed bound.")
    yield _(
        "How answers are spread is shown from %(n)s answers on, with noise of about %(sigma)s people on every count.",
        n=policy.distribution_minimum,
        sigma=f"{policy.distribution_sigma:g}",
    )
    yield _("What goes together with what is told of at least %(n)s people.", n=policy.drivers_minimum)
    yield _(
        "Themes of comments are shown from %(n)s comments on, if %(writers)s people of the group share them.",
        n=policy.comments_for_themes,
        writers=policy.theme_writers,
    )
    yield _("Word for word only what its writer agreed to, at least %(n)s together.", n=policy.verbatim_minimum)
    yield _("While people answer, turnout is told in steps of %(n)s%%, of all together.", n=policy.running_step_percent)
    yield _("There is no score of a person and no ranking of teams.")


def groups(manifest: Document, words: Wording) -> str:
    """One line a group; the hash of its list of members where there is one."""
    _, asked = words, manifest["mode"] != IMPORTED
    head = (_("View"), _("Group"), _("Invited") if asked else _("Answers"), _("Hash of the list of members"))
    rows = [
        (
            part["view"],
            part["label"],
            str(part["invited"]) if asked else "–".join(map(str, part["answers"])),
            roll(part),
        )
        for part in manifest["segments"]
    ]
    return "\n".join([row(head), row(("---",) * len(head)), *map(row, rows)])


def questions(questionnaire: Document, words: Wording) -> Iterator[str]:
    sensitive = " " + words.translate("(sensitive)")
    for number, item in enumerate(questionnaire["items"], 1):
        mark = sensitive if item.get("sensitive") else ""
        yield f"{number}. {words.title(item['text'])}{mark}"


def span(window: Any) -> str:
    """Both ends as the rules write them, to the minute.

    >>> span(["2026-12-01T08:00:00Z", "2026-12-06T08:00:00Z"])
    '2026-12-01 08:00 – 2026-12-06 08:00 UTC'
    """
    opens, ends = (f"{text[:10]} {text[11:16]}" for text in window)
    return f"{opens} – {ends} UTC"


def roll(segment: Document) -> str:
    return str(segment.get("roll") or "–")


def row(cells: tuple[str, ...]) -> str:
    """A line of a table; a label cannot break out of it.

    >>> row(("a", "b | c"))
    '| a | b / c |'
    """
    return "| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in cells) + " |"
