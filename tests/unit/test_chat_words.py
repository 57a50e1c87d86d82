"""A title is words in every chat: nothing in it becomes a link, calls somebody, or is markdown."""

import json
import re
from typing import Any

import pytest

from survey.app.outward.announcing.hooks import CHAT, TEAMS
from survey.app.outward.announcing.news import News, body_of

LINKS = re.compile(r"\]\(|\]\[|\]:|\w://|\w\.[a-z]|<[^>]+>|@\w")  # as Slack, Mattermost and Rocket.Chat make them


def said(kind: str, title: str) -> Any:
    return json.loads(
        body_of(News("Firm", "Rest fell.", "Read", "w1", title, "0" * 64, "https://s.example/r"), kind, "")
    )


@pytest.mark.parametrize(
    "title",
    [
        "[Win](https://evil.example/x)",
        "![x](http://evil.example)",
        "[Win][1]",
        "see https://evil.example",
        "www.evil.example",
        "<https://evil.example|Win>",
        "@channel @all",
    ],
)
def test_a_title_makes_no_link_and_calls_nobody_in_a_chat(title: str) -> None:
    first, *others = said(CHAT, title)["text"].split("\n")
    assert not LINKS.search(first) and others[-1] == "https://s.example/r"
    shown = first.replace("\u200b", "").replace("&lt;", "<").replace("&gt;", ">")
    assert shown == f"Firm: {title}"


def test_a_card_for_teams_says_titles_where_no_markdown_is_read() -> None:
    (attachment,) = said(TEAMS, "[Win](https://evil.example) **now**")["attachments"]
    blocks = attachment["content"]["body"]
    assert {block["type"] for block in blocks} == {"RichTextBlock"}
    assert [run["text"] for block in blocks for run in block["inlines"]] == [
        "Firm: [Win](https://evil.example) **now**",
        "Rest fell.",
    ]


def test_dots_and_colons_of_numbers_and_sentences_stay_as_they_are() -> None:
    assert said(CHAT, "Pulse 2026.1: spring. Part 2/3")["text"].startswith("Firm: Pulse 2026.1: spring. Part 2/3\n")
