"""The rules of a wave as a sheet that can be read, discussed and signed: every number comes from the rules themselves.

In: manifest.json and questionnaire.json, words of a language. Out: a sheet, as data and as Markdown.
Called by: survey.app.inspection.evidence, survey.app.desk.council.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from analytics.figures.wording import Wording
from analytics.pages.seen.scope import DEPTH_FOR_EVERYBODY, node_depth
from analytics.plan import ORG
from survey.waves.manifest import IMPORTED, ONE_VISIT

Document = Mapping[str, Any]
Row = tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """Everything that the rules of a wave say, in one language."""

    title: str
    about: tuple[str, ...]
    promises: tuple[str, ...]
    head: Row  # of the table of groups
    groups: tuple[Row, ...]
    questions: tuple[str, ...]


def sheet_of(manifest: Document, questionnaire: Document, words: Wording) -> Sheet:
    return Sheet(
        title=words.translate("Rules of “%(title)s”", title=manifest["title"]),
        about=tuple(about(manifest, words)),
        promises=tuple(promises(manifest["policy"], words)),
        head=head_of(manifest, words),
        groups=tuple(groups(manifest, words)),
        questions=tuple(questions(questionnaire, words)),
    )


def markdown(sheet: Sheet, words: Wording) -> str:
    """The sheet as a file that reads well as it is."""
    _ = words
    rows = (sheet.head, ("---",) * len(sheet.head), *sheet.groups)
    parts = [
        f"# {sheet.title}",
        *sheet.about,
        "## " + _("What is shown, and what is never shown"),
        "\n".join(f"* {line}" for line in sheet.promises),
        "## " + _("Who is asked, in which groups"),
        "\n".join(map(line_of, rows)),
        "## " + _("What is asked"),
        "\n".join(f"{number}. {asked}" for number, asked in enumerate(sheet.questions, 1)),
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


def promises(policy: Document, words: Wording) -> Iterator[str]:
    """From the numbers as they stand in the rules, of whatever version they are."""
    _ = words
    if policy.get("epsilon") is not None:
        yield _(
            "Policy strict: everything published carries noise, (%(epsilon)s, %(delta)s)-differentially private.",
            epsilon=policy["epsilon"],
            delta=policy["delta"],
        )
        return
    yield _("A number of a group needs %(n)s answers to that very question.", n=policy["minimum_answers"])
    yield _("Sensitive questions need %(n)s, in larger groups.", n=policy["sensitive_minimum"])
    yield _("Averages of groups are rounded, and never shown below or above a fixed bound.")
    yield _(
        "How answers are spread is shown from %(n)s answers on, with noise of about %(sigma)s people on every count.",
        n=policy["distribution_minimum"],
        sigma=format(policy["distribution_sigma"], "g"),
    )
    yield _("What goes together with what is told of at least %(n)s people.", n=policy["drivers_minimum"])
    yield _(
        "Themes of comments are shown from %(n)s comments on, if %(writers)s people of the group share them.",
        n=policy["comments_for_themes"],
        writers=policy["theme_writers"],
    )
    yield _("Word for word only what its writer agreed to, at least %(n)s together.", n=policy["verbatim_minimum"])
    yield _(
        "While people answer, turnout is told in steps of %(n)s%% or more, of all together.",
        n=policy["running_step_percent"],
    )
    yield _("There is no score of a person and no ranking of teams.")


def head_of(manifest: Document, words: Wording) -> Row:
    _, asked = words, manifest["mode"] != IMPORTED
    people = _("Invited") if asked else _("Answers")
    return _("View"), _("Group"), people, _("Whose pages show it"), _("Hash of the list of members")


def groups(manifest: Document, words: Wording) -> Iterator[Row]:
    """One line a group: on whose pages it is (rule 12), and the hash of its list of members where there is one."""
    _ = words
    tree = frozenset(unit for part in manifest["segments"] if part["view"] == ORG for unit in part["units"])
    for part in manifest["segments"]:
        people = "–".join(map(str, part["answers"])) if manifest["mode"] == IMPORTED else str(part["invited"])
        in_tree = part["view"] == ORG and bool(part["units"])  # comments and views by attribute are on every page
        open_to_all = not in_tree or node_depth(part["units"], tree) <= DEPTH_FOR_EVERYBODY
        readers = _("everybody’s") if open_to_all else _("those of its members and management")
        yield part["view"], part["label"], people, readers, str(part.get("roll") or "–")


def questions(questionnaire: Document, words: Wording) -> Iterator[str]:
    sensitive = " " + words.translate("(sensitive)")
    for item in questionnaire["items"]:
        yield words.title(item["text"]) + (sensitive if item.get("sensitive") else "")


def span(window: Any) -> str:
    """Both ends as the rules write them, to the minute.

    >>> span(["2026-12-01T08:00:00Z", "2026-12-06T08:00:00Z"])
    '2026-12-01 08:00 – 2026-12-06 08:00 UTC'
    """
    opens, ends = (f"{text[:10]} {text[11:16]}" for text in window)
    return f"{opens} – {ends} UTC"


def line_of(cells: Row) -> str:
    """A line of a table; a label cannot break out of it.

    >>> line_of(("a", "b | c", "1", "–"))
    '| a | b / c | 1 | – |'
    """
    return "| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in cells) + " |"
