"""The last chapters: what is protected and why, what to do next, how each number is made.

In: a desk. Out: chapters. Called by: `analytics.reports.story.telling`.
"""

from collections.abc import Sequence

from analytics.figures.questions import origin_text
from analytics.figures.wording import Wording
from analytics.pages.account import method as method_numbers
from analytics.pages.account import protected as protected_numbers
from analytics.pages.brief.leadership import act, topics, where_to_begin
from analytics.pages.brief.method import Rule, sections
from analytics.pages.desk import Desk
from analytics.reports.story.parts import Block, Chapter, Grid, Id, Said, Terms
from analytics.reports.story.rules import protection


def protected(desk: Desk) -> Chapter:
    """What is promised, what is not covered, the rules, and what is hidden in this report."""
    _ = desk.words
    return Chapter(
        Id.PROTECTED,
        _("Protection"),
        _("What is protected, and why"),
        _("These rules were fixed and signed before the first answer, and nobody can change them afterwards."),
        (
            Said(promises(desk), _("What we promise")),
            Terms(tuple(protection(desk)), _("The rules")),
            Said(not_covered(desk), _("What is not covered")),
            Said(hidden(desk), _("In this report")),
        ),
        (
            _(
                "A hatched cell is not a bad sign. It only means that too few people answered for a number to be safe."
                " Please do not ask around to fill it in."
            ),
        ),
    )


def promises(desk: Desk) -> tuple[str, ...]:
    _, policy = desk.words, desk.now.policy
    if desk.now.only_noise:
        return (
            _(
                "Whatever anyone already knows, everything published in this survey is (%(epsilon)s,"
                " 10⁻⁶)-differentially private for your answers.",
                epsilon=_.decimal(policy["epsilon"]),
            ),
        )
    return (
        _(
            "Every team, department and company average would be exactly the same if you had swapped your answers with"
            " any colleague of your reporting group, at least %(minimum)s people who answered.",
            minimum=policy["minimum_answers"],
        ),
        _(
            "From one wave's numbers no outsider, even with one colleague of the group who tells what they answered,"
            " and no colleague alone, can conclude that you answered unfavourably."
        ),
    )


def not_covered(desk: Desk) -> tuple[str, ...]:
    _ = desk.words
    always = (
        _("That a group as a whole is unhappy can be seen. That is what a survey is for."),
        _(
            "Whoever compares several waves may learn a little more than from one, beyond what the rule on small"
            " changes prevents."
        ),
    )
    if desk.now.only_noise:
        return always
    return (
        *always,
        _("What you write in comments can give you away by its content or its style."),
        _(
            "Two colleagues who pool their own answers can learn more about the rest of a group with fewer than"
            " %(minimum)s answers.",
            minimum=desk.now.policy["sensitive_minimum"],
        ),
    )


def hidden(desk: Desk) -> tuple[str, ...]:
    """Of withheld numbers only that there are some."""
    _, found = desk.words, protected_numbers(desk)
    some = (
        _("Some numbers of this report are protected. They are hatched, all alike, whatever the reason.")
        if found["some_withheld"]
        else _("No number of this report is protected in this wave.")
    )
    return (
        some,
        str(found["price"]),
    )


def next_steps(desk: Desk) -> Chapter:
    """What to talk about first, with a question to begin with, or that nobody can tell; then what to keep in mind."""
    _, found = desk.words, topics(desk)
    names = [topic.theme for topic in found]
    first: tuple[Block, ...] = (
        (Terms(merged([(topic.theme, topic.guide) for topic in found], _), _("Conversation guide")),)
        if found
        else (Said((where_to_begin(desk),)),)
    )
    return Chapter(
        Id.NEXT,
        _("Next steps"),
        _("Talk about %(themes)s first", themes=_.listed(names)) if names else _("Talk before you act"),
        _("The people concerned know what is behind the numbers."),
        (*first, Said(tuple(act(_)), _("Before you act"))),
        tuple(talk_notes(_)),
    )


def merged(topics: Sequence[tuple[str, str]], _: Wording) -> tuple[tuple[str, str], ...]:
    """Themes that begin with the same question are told together."""
    asked = dict.fromkeys(question for _title, question in topics)
    return tuple((_.listed([title for title, one in topics if one == question]), question) for question in asked)


def talk_notes(_: Wording) -> list[str]:
    return [
        _("Show the results to everybody before you plan anything, and ask one question at a time."),
        _("Agree on one change that is in your own hands, on who does it and by when, and say so in public."),
    ]


def method(desk: Desk) -> Chapter:
    """Every section of the page of methods, and whose questions were asked."""
    _ = desk.words
    blocks: list[Block] = [
        Terms(tuple((rule.term, sourced(rule)) for rule in one.rules), one.title) for one in sections(desk)
    ]
    table = method_numbers(desk)["reliability"]
    if table:
        about = _("How well the questions of a theme measure one thing together, from 0 to 1 (whole organisation).")
        headers = (_("Theme"), _("Alpha"), _("Omega"))
        note = f"{about} Cronbach 1951; McDonald 1999"
        blocks.append(Grid(_("Reliability"), headers, tuple(table), (), note))
    return Chapter(
        Id.METHOD,
        _("Method"),
        _("How each number is computed"),
        _("In words, with sources. Whoever has the published file can repeat every step."),
        tuple(blocks),
        (_("Questions: %(origin)s", origin=origin_text(desk.now.questions, _)),),
    )


def sourced(rule: Rule) -> str:
    return f"{rule.text} ({rule.source})" if rule.source else rule.text
