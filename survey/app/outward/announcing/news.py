"""What is said about a release: what everybody may know, and nothing about groups.

In: a published wave. Out: `News`, and the body that a program or a chat understands.
Called by: survey.app.outward.announcing.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from analytics.pages.desk import Asked, Desk
from analytics.pages.overview import build
from analytics.release.board import Board
from analytics.release.board import release as releases
from survey.app.inspection.exporting import wording
from survey.app.outward.announcing.hooks import CHAT, TEAMS
from survey.app.reporting.branding.settings import read
from survey.app.site.readers import Scope
from survey.config import Config
from survey.storage import tables
from survey.storage.rooms import Storage, reading
from survey.waves import ledger

SCHEMA = "canopy.announcement/1"
EVERYBODY = "everybody"
LINKING = re.compile(r"@|\](?=[(\[:])|:(?=//)|(?<=\w)\.(?=[^\W\d])")  # what calls, or makes of words a link


@dataclass(frozen=True)
class News:
    """One wave as everybody may know it; without a wave it is a try."""

    organisation: str
    said: str
    call: str  # what the link is called
    wave: str = ""
    title: str = ""
    release_sha256: str = ""
    results: str = ""


def released(storage: Storage) -> dict[str, str]:
    """Waves that are published, with the hash of each."""
    with storage.public("reader").connect() as public:
        return {str(wave): str(sha) for wave, sha in public.execute(select(releases.c.wave, releases.c.sha256))}


def news_of(config: Config, storage: Storage, wave: str, language: str) -> News:
    """The headline of the organisation, as its overview has it for everybody."""
    board, _ = Board(storage.public("reader")), wording(language)
    desk = Desk(board, Scope(EVERYBODY), Asked(wave), _)
    return News(
        organisation=read(storage, config.organisation).name,
        said=build(desk)["headline"].text,
        call=_("Read the results"),
        wave=wave,
        title=desk.now.title,
        release_sha256=released(storage)[wave],
        results=results_link(config, storage, wave),
    )


def results_link(config: Config, storage: Storage, wave: str) -> str:
    """The link that is in everybody's mail; the start page where there is none."""
    link = tables.reader_link.c
    wanted = select(link.token).where(link.wave == wave, link.scope == EVERYBODY)
    with reading(storage.people("reader")) as people:
        found = people.execute(wanted).scalar_one_or_none()
    return f"{config.url}/results/{found}/" if found else f"{config.url}/"


def worth_telling(storage: Storage) -> list[str]:
    """Waves that people answered here: one that was counted from files of an earlier system is no news."""
    imported = {entry.wave for entry in ledger.entries(storage) if entry.kind == "imported"}
    return [wave for wave in released(storage) if wave not in imported]


def trial(config: Config, storage: Storage, language: str) -> News:
    _, name = wording(language), read(storage, config.organisation).name
    return News(name, _("This is a try. Nothing was released."), _("Read the results"))


def body_of(news: News, kind: str, delivery: str) -> bytes:
    """As the receiver understands it."""
    made = {CHAT: chat, TEAMS: teams}.get(kind)
    told = made(news) if made else plain(news, delivery)
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def plain(news: News, delivery: str) -> dict[str, Any]:
    told = {"schema": SCHEMA, "delivery": delivery, "organisation": news.organisation, "headline": news.said}
    if not news.wave:
        return {**told, "event": "try"}
    wave = {"id": news.wave, "title": news.title}
    about = {"wave": wave, "release_sha256": news.release_sha256, "results": news.results}
    return {**told, **about, "event": "released"}


def chat(news: News) -> dict[str, Any]:
    """Slack, Mattermost and Rocket.Chat read `text`; what would call people or make links there is taken apart."""
    lines = [f"{news.organisation}: {news.title}" if news.wave else news.organisation, news.said]
    return {"text": "\n".join([*map(harmless, lines), *([news.results] if news.wave else [])])}


def harmless(text: str) -> str:
    """
    >>> harmless("<!channel> @all"), harmless("[a](https://b.example)")
    ('&lt;!channel&gt; @\\u200ball', '[a]\\u200b(https:\\u200b//b.\\u200bexample)')
    """
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return LINKING.sub("\\g<0>\u200b", escaped)


def teams(news: News) -> dict[str, Any]:
    """A card that a workflow of Microsoft Teams posts to its channel. Text in runs is no markdown, in blocks it is."""
    title = f"{news.organisation}: {news.title}" if news.wave else news.organisation
    runs = [
        {"type": "TextRun", "text": title, "weight": "Bolder", "size": "Medium"},
        {"type": "TextRun", "text": news.said},
    ]
    blocks = [{"type": "RichTextBlock", "inlines": [run]} for run in runs]
    links = [{"type": "Action.OpenUrl", "title": news.call, "url": news.results}] if news.wave else []
    card = {"type": "AdaptiveCard", "version": "1.4", "body": blocks, "actions": links}
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [content]}
