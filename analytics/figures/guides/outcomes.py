"""Guides on what comes of it: wellbeing, staying, recommending; and one that fits any theme.

In: the words of the page. Out: `Guide`s. Called by: `analytics.figures.guides.talk`.
"""

from analytics.figures.guides.guide import Guide
from analytics.figures.wording import Wording


def wellbeing(_: Wording) -> Guide:
    return Guide(
        short=_("Ask what gives energy at work and what takes it, and begin with one thing that can change."),
        opening=_("I would like to talk about what gives energy at work here and what takes it."),
        questions=(
            _("What made a working day a good one lately?"),
            _("What costs energy and helps nobody?"),
            _("What should we begin with, if we can change one thing only?"),
        ),
        listen=_("Conditions that can be changed, such as tasks, time, tools and tone."),
        avoid=_("How anybody is, privately or in health. Do not offer advice on living; change the work."),
        step=_("Choose one of the themes that go together with wellbeing, and begin with its first step."),
    )


def stay(_: Wording) -> Guide:
    return Guide(
        short=_("Ask what makes people want to stay, in general; never ask who is thinking of leaving."),
        opening=_(
            "I would like to know what makes this a good place to work. I will not ask anybody about their plans."
        ),
        questions=(
            _("What would you miss here?"),
            _("What would have to become better so that people like to work here for long?"),
            _("Which promise was made when you began, and is it kept?"),
        ),
        listen=_("Reasons to stay that are in your hands: tasks, times, learning, how people treat each other."),
        avoid=_("Who is thinking of leaving. Not in the group, not in private, and not by a hint."),
        step=_("Take up one of the reasons that were named, and say what will happen to it and when."),
    )


def recommend(_: Wording) -> Guide:
    return Guide(
        short=_("Ask what people would tell a friend about working here, and what they would leave out."),
        opening=_("I would like to hear how you would describe this place to a friend."),
        questions=(
            _("What would you tell first?"),
            _("What would you rather not mention?"),
            _("For whom would this place be right, and for whom not?"),
        ),
        listen=_("Differences between what we promise outside and what it is like inside."),
        avoid=_("Which number anybody chose."),
        step=_("Correct one promise that is not true, or make it true."),
    )


def anything(_: Wording) -> Guide:
    return Guide(
        short=_("Ask what makes this easier, what makes it harder, and which one change would help most."),
        opening=_(
            "I would like to understand what is behind this number. It is about our conditions and not about anybody"
            " in person."
        ),
        questions=(
            _("What makes this easier here, and what makes it harder?"),
            _("When is it different from usual, and why then?"),
            _("Which one change would help most?"),
        ),
        listen=_("What several people name, and what you could change yourself."),
        avoid=_("Who answered what, or whether somebody answered at all."),
        step=_("Agree on one small change, who sees to it, and on which day you will look at it again."),
    )
