"""Everything that a reader can reach of one wave, followed link by link, and what no sentence there may look like.

In: a storage, a wave, a scope. Out: pages, and the visible words of all of them. Called by: tests of whole waves.
"""

import html
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import select

from survey.app.site.web import create_app, stop
from survey.config import load_config
from survey.storage import tables
from survey.storage.rooms import Storage

HIDDEN = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.DOTALL)
SLIPPED = re.compile(
    r"\bnan\b|(?<!\w )\bNone\b(?! of\b| clearly\b)|\bundefined\b|\binf\b|%\(|\{\w*\}"
    r"|\b0 (?:of|von) 0\b|(?<![\d.,])[-−]0(?![\d.,])"
    r"|\b1 (?:people|groups|teams|questions|answers|numbers|themes|waves|units|comments|comparisons)\b"
    r"|(?<![\d.,])1 (?:points|Punkten?)\b"
    r"|\b1 (?:Personen|Gruppen|Fragen|Themenfelder\w?|Menschen|Zahlen|Wellen|Vergleiche)\b"
)
Get = Callable[[str], str]


@contextmanager
def reading(storage: Storage, wave: str, scope: str = "management", language: str = "en") -> Iterator[Get]:
    """Opens a page of a wave by what stands behind the wave in its address; a page that leads elsewhere is followed."""
    links = tables.reader_link
    wanted = select(links.c.token).where(links.c.wave == wave, links.c.scope == scope)
    with storage.people("reader").connect() as people:
        start = f"/results/{people.execute(wanted).scalar_one()}/{wave}/"
    app = create_app(load_config(storage.folder), storage)
    client = app.test_client()

    def get(page: str) -> str:
        answer = client.get(start + page, headers={"Accept-Language": language}, follow_redirects=True)
        assert answer.status_code == 200, (page, answer.status_code)
        return answer.get_data(as_text=True).replace(start, "")

    try:
        yield get
    finally:
        stop(app)


def crawl(storage: Storage, wave: str, scope: str = "management", language: str = "en") -> dict[str, str]:
    """The words of every page of a wave that links lead to; fails where one cannot be opened."""
    said = dict[str, str]()
    with reading(storage, wave, scope, language) as get:
        ahead = ["overview"]
        while ahead:
            page = ahead.pop()
            body = get(page)
            said[page] = words_of(body)
            found = (html.unescape(link) for link in re.findall(r'href="([a-z]+(?:\?[^"#]+)?)', body))
            ahead += [link for link in dict.fromkeys(found) if "lang=" not in link and link not in (*said, *ahead)]
    return said


def words_of(body: str) -> str:
    return " ".join(html.unescape(HIDDEN.sub(" ", body)).split())


def slips(said: dict[str, str]) -> list[tuple[str, str]]:
    """Pages with words that no person would write, and what stands around them."""
    found = ((page, words, match) for page, words in said.items() for match in SLIPPED.finditer(words))
    return [(page, words[max(0, one.start() - 60) : one.end() + 40]) for page, words, one in found]
