"""Guides on how people treat each other: support, recognition, fairness, safety, growth.

In: the words of the page. Out: `Guide`s. Called by: `analytics.figures.guides.talk`.
"""

from analytics.figures.guides.guide import Guide
from analytics.figures.wording import Wording


def manager_support(_: Wording) -> Guide:
    return Guide(
        short=_("Ask what people need from their manager in an ordinary week, and what gets in the way."),
        opening=_(
            "This one is about me as well. I would like to know what you need from me, and I will not defend myself"
            " today."
        ),
        questions=(
            _("In an ordinary week, what should I do more often, and what could I leave?"),
            _("When was it hard to reach me, or to get an answer?"),
            _("What should I know earlier than I do now?"),
        ),
        listen=_(
            "Wishes about time, answers and backing; silence, too, says something about how safe the question is."
        ),
        avoid=_("Who gave which answer, or whether somebody present is unhappy with you."),
        step=_("Promise one thing that costs you half an hour a week, keep it for a month, and ask whether it helped."),
    )


def peer_support(_: Wording) -> Guide:
    return Guide(
        short=_("Ask when colleagues can step in for each other, and what would make that easier."),
        opening=_("I would like to talk about how we help each other when it gets tight."),
        questions=(
            _("When did help come at the right moment lately, and what made it possible?"),
            _("What keeps you from asking a colleague?"),
            _("For which tasks is there only one person who can do them?"),
        ),
        listen=_("Distance, shifts and targets that keep people apart; not whether people like each other."),
        avoid=_("Who helps and who does not."),
        step=_("Pick one task that a second person learns this month, and make the time for it."),
    )


def recognition(_: Wording) -> Guide:
    return Guide(
        short=_("Ask whose good work goes unseen, and how people like to hear that it was noticed."),
        opening=_("I would like to know which good work goes unseen here, by me too."),
        questions=(
            _("What was done well lately that nobody has mentioned?"),
            _("How do you like to hear that something was good: in private, in the team, in writing?"),
            _("Which work is noticed only when it goes wrong?"),
        ),
        listen=_("Work behind the scenes, and praise that sounds like a form."),
        avoid=_("Who deserves more than others."),
        step=_("Say once a week, concretely and without an occasion, what was good and why it mattered."),
    )


def fairness(_: Wording) -> Guide:
    return Guide(
        short=_("Ask how tasks and chances are given out, and which of these rules nobody has ever explained."),
        opening=_("I would like to understand how our rules look from where you stand."),
        questions=(
            _("Which decision about tasks, shifts or chances was hard to understand?"),
            _("Which rule would you like to see written down?"),
            _("How would you like to be asked before something is given out?"),
        ),
        listen=_(
            "The way in which it was decided, more than the result: who was asked, who was told, who knew the rule."
        ),
        avoid=_(
            "Whether somebody present was treated better. A complaint about unequal treatment belongs in a talk in"
            " private, or to the works council."
        ),
        step=_("Publish one rule for giving out tasks or shifts, and how to object to it."),
    )


def psychological_safety(_: Wording) -> Guide:
    return Guide(
        short=_("Ask how mistakes and doubts are met, and say first what you were wrong about."),
        opening=_("I would like it to be easy here to say what goes wrong. I will begin with something of my own."),
        questions=(
            _("What happens here when somebody says that they made a mistake?"),
            _("Which topic do we avoid in our meetings?"),
            _("How could doubts reach me that nobody wants to say aloud?"),
        ),
        listen=_("What follows after something was said: nothing, thanks, or trouble."),
        avoid=_("Why somebody is silent. Nobody has to speak in this round."),
        step=_("Tell of a mistake of your own and of what you learned, and thank the next person who objects."),
    )


def growth(_: Wording) -> Guide:
    return Guide(
        short=_("Ask what people want to learn next, and which work would let them practise it."),
        opening=_("I would like to know what you want to learn, and what the work here could give you for that."),
        questions=(
            _("Which part of your work would you like to do more of?"),
            _("What have you learned in the last year, and what would you have liked to learn?"),
            _("What is missing: time, a task, a course, somebody to ask?"),
        ),
        listen=_("Wishes that a task could fulfil, and not only a course."),
        avoid=_("Who wants to get on and who does not, or what somebody plans for later."),
        step=_("Offer one task to the team by which somebody who wants to can learn something new."),
    )


def relationships(_: Wording) -> Guide:
    return Guide(
        short=_("Ask how people want to be spoken to, and name those to whom one can turn in confidence."),
        opening=_(
            "I would like us to deal with each other in such a way that nobody dreads coming here. What I do not"
            " want is a round of accusations."
        ),
        questions=(
            _("What should be different in how we speak to each other?"),
            _("In which situations does the tone become rough, with colleagues or with customers?"),
            _("Does everybody know to whom one can turn, in confidence and outside of this team?"),
        ),
        listen=_("Situations and conditions: pressure, handovers, contact with the public."),
        avoid=_(
            "Whether somebody was insulted, harassed or threatened, or by whom. That is never talked about in a group."
        ),
        step=_("Name the confidential contacts, inside and outside, and say that turning to them has no disadvantage."),
    )
