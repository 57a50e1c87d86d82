"""Guides on the work itself: its amount, its freedom, its times, its aims, its changes, its places.

In: the words of the page. Out: `Guide`s. Called by: `analytics.figures.guides.talk`.
"""

from analytics.figures.guides.guide import Guide
from analytics.figures.wording import Wording


def demands(_: Wording) -> Guide:
    return Guide(
        short=_("Ask which tasks do not fit into the time, and which of them could wait, shrink or go."),
        opening=_("I would like to understand how our work and the time that we have for it fit together."),
        questions=(
            _("Which tasks take more time than anybody outside would think?"),
            _("What usually has to wait when everything is urgent?"),
            _("If one thing could stop or become simpler from next week on, which should it be?"),
        ),
        listen=_(
            "Tasks that nobody would miss, peaks that come again every month, interruptions that could be bundled."
        ),
        avoid=_("Who is slower than others, who stays late, or who can or cannot cope."),
        step=_("Strike, shrink or postpone one task together, and say on which day you will look at it again."),
    )


def control(_: Wording) -> Guide:
    return Guide(
        short=_("Ask which decisions people could take themselves, and what keeps them from doing so."),
        opening=_("I would like to know where you could decide more by yourselves, and what you would need for that."),
        questions=(
            _("Which decisions wait for somebody although you know what to do?"),
            _("Where do rules or approvals help, and where do they only cost time?"),
            _("What would you arrange differently about how or when the work is done?"),
        ),
        listen=_("Approvals that are always given, and the wish for clear limits as much as for freedom."),
        avoid=_("Who could be trusted with more than others."),
        step=_("Hand over one recurring decision for a month, and say beforehand what you will not overrule."),
    )


def recovery(_: Wording) -> Guide:
    return Guide(
        short=_("Ask what keeps people from taking breaks and ending on time, before changing any schedule."),
        opening=_(
            "I would like to talk about breaks, endings and days off: about how work is set up, and about nobody's"
            " private life."
        ),
        questions=(
            _("What keeps you from taking a break, or from ending on time?"),
            _("When do messages reach you although nobody expects an answer?"),
            _("After which days or shifts does it take longest to feel rested?"),
        ),
        listen=_("Habits that nobody ever decided on: late mails, meetings over lunch, breaks that end at the desk."),
        avoid=_("How anybody sleeps, who is ill, or what somebody does after work."),
        step=_("Protect one break or one end of the working day for four weeks, your own first."),
    )


def meeting_load(_: Wording) -> Guide:
    return Guide(
        short=_("Ask which meetings people would keep, shorten or leave, and try it for four weeks."),
        opening=_(
            "I would like to look through our meetings with you: which of them help, and which cost more than they"
            " bring."
        ),
        questions=(
            _("Which meeting would you keep even if you were free to choose?"),
            _("Which could be half as long, or a note that everybody reads?"),
            _("When do you have two hours without an interruption, and what would give you more of them?"),
        ),
        listen=_("Meetings without an aim, people who sit there just in case, days that are cut into pieces."),
        avoid=_("Who talks too much, or who was not there."),
        step=_("Cancel or halve one regular meeting for four weeks, and decide together afterwards."),
    )


def role_clarity(_: Wording) -> Guide:
    return Guide(
        short=_("Ask where it is unclear who looks after what, and what comes first when all is urgent."),
        opening=_("I would like to find out where it is unclear who looks after what, and what comes first."),
        questions=(
            _("What lands between two people or two teams again and again?"),
            _("How do you know that a piece of work is good enough?"),
            _("When two things are urgent, who says which comes first?"),
        ),
        listen=_("Expectations that contradict each other, and goals that only you know."),
        avoid=_("Who did not do their part."),
        step=_("Write down the three aims of this quarter on one page and ask what is missing or wrong."),
    )


def change(_: Wording) -> Guide:
    return Guide(
        short=_("Ask which changes came without a reason or a warning, and how people want to hear of the next."),
        opening=_("I would like to hear how the last changes reached you, and how we should do the next."),
        questions=(
            _("Which change did you hear of too late, or without a reason?"),
            _("What would you have said if somebody had asked before?"),
            _("What is still unclear about what comes next?"),
        ),
        listen=_("Questions that nobody has answered yet; say which of them you cannot answer either."),
        avoid=_("Who is for a change and who is against it."),
        step=_("Name the next change with its reason, what is decided, what is open, and when you will say more."),
    )


def physical_conditions(_: Wording) -> Guide:
    return Guide(
        short=_("Walk through the rooms together and ask what should be repaired, moved or quieter."),
        opening=_("I would like to see our workplaces with your eyes: rooms, tools, noise, air, light, ways."),
        questions=(
            _("What do you put up with every day that could be repaired?"),
            _("Which tool or which room do you work around?"),
            _("What gets worse in summer, in winter or at night?"),
        ),
        listen=_("Small things that were reported before and never answered."),
        avoid=_("Who has a health problem. Whoever needs something of their own can come to you alone."),
        step=_("Walk through the rooms together and have one thing repaired within two weeks."),
    )
