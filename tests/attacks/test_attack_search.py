"""A10: marks are planted in a company and looked for everywhere. Nothing is found, and what is put there is."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from survey.app.trying.attack.operator.searching import search
from survey.app.trying.attack.operator.searching.crawler import Endless, Seen, crawl, everything, links_of, signed_in
from survey.app.trying.attack.operator.searching.planted import CODE, COMMENT, VISITOR, WHO, Planted, planted

MARKS = {WHO: {b"Name77"}, CODE: {b"k-o-d-e"}, COMMENT: {b"Unsaid5"}, VISITOR: {b"203.0.113.77"}}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    with planted(tmp_path_factory.mktemp("planted")) as found:
        yield found


def page(path: str = "/results/x/", reader: str = "link", body: bytes = b"", **headers: str) -> Seen:
    return Seen(reader, path, 200, {"Content-Type": "text/html", **headers}, body)


def test_no_page_that_a_stranger_reaches_holds_a_mark(company: Planted) -> None:
    begin = search.doors(company.house.storage)
    links = [one for one in begin if one.startswith("/results/")]
    seen = list(crawl(company.app.test_client(), "link", [*begin[: -len(links)], links[0]]))
    assert len(seen) > 60
    assert [one for each in seen for one in search.in_page(each, company.marks)] == []


@pytest.mark.parametrize("role", ["organiser", "works-council", "operator"])
def test_no_page_of_a_role_holds_a_mark_but_the_rosters(company: Planted, role: str) -> None:
    client = signed_in(company.app, *company.passwords[role])
    seen = list(crawl(client, role, ["/desk/"], below="/desk/"))
    assert len(seen) > (3 if role == "operator" else 20)
    assert [one for each in seen for one in search.in_page(each, company.marks)] == []


def test_no_file_and_no_export_holds_a_mark(company: Planted) -> None:
    assert list(search.in_files(company.house.config.data, company.marks)) == []
    exports = dict(search.exported(company))
    assert len(exports) >= 8
    every = (WHO, *search.EVERYWHERE)
    assert [one for name, body in exports.items() for one in search.in_bytes(name, body, company.marks, every)] == []


def test_the_marks_are_really_there(company: Planted) -> None:
    people = (company.house.config.data / "people.db").read_bytes()
    assert sum(mark in people for mark in company.marks[WHO]) == 3 * 40
    assert {kind: len(marks) > 1 for kind, marks in company.marks.items()} == dict.fromkeys(company.marks, True)


@pytest.mark.parametrize(
    ("seen", "what"),
    [
        (page(body=b"<td>Name77</td>"), WHO),
        (page(path="/desk/people/", reader="works-council", body=b"Name77"), WHO),
        (page(path="/desk/people/", reader="organiser", body=b"k-o-d-e"), CODE),
        (page(Location="/w/x/?code=k-o-d-e"), CODE),
        (page(body=b"<q>Unsaid5</q>"), COMMENT),
        (page(body=b"<td>last seen 12:07:31</td>"), "an exact time"),
        (page(**{"Set-Cookie": "session=1; Path=/"}), "a cookie"),
    ],
)
def test_a_page_that_tells_is_found(seen: Seen, what: str) -> None:
    assert [found.what for found in search.in_page(seen, MARKS)] == [what]


def test_the_roster_of_the_organiser_and_the_cookie_of_the_desk_are_no_findings() -> None:
    roster = page(path="/desk/people/", reader="organiser", body=b"Name77", **{"Set-Cookie": "canopy=1; Path=/desk"})
    windows = page(body=b'{"from":"2026-03-02T08:00:00Z"}')
    assert [*search.in_page(roster, MARKS), *search.in_page(windows, MARKS)] == []


def test_a_file_a_table_and_a_column_that_tell_are_found(tmp_path: Path) -> None:
    (tmp_path / "boxes").mkdir()
    (tmp_path / "access.log").write_text("203.0.113.77 GET /w/x/")
    with closing(sqlite3.connect(tmp_path / "boxes" / "w.db")) as box:
        box.execute("CREATE TABLE ballot (nullifier BLOB PRIMARY KEY, created_at TEXT)")
    found = [one.what for one in search.in_files(tmp_path, MARKS)]
    assert found == [VISITOR, "a row id that counts upwards", "a time, a place or an order"]


def test_every_level_of_the_log_is_heard() -> None:
    with search.Listening() as heard:
        logging.getLogger("anything").debug("ticket for %s", "k-o-d-e")
    assert list(search.in_bytes("log", heard.text(), MARKS, (CODE,))) == [search.Finding("log", CODE)]


def test_what_is_packed_in_an_export_is_laid_open(company: Planted) -> None:
    exports = dict(search.exported(company))
    assert any(name.startswith("export xlsx") and b"<worksheet" in body for name, body in exports.items())


def test_the_crawler_follows_links_redirects_and_stays_on_the_site() -> None:
    links = b'<a href="one?x=1&amp;y=2"></a><img src="/two"><a href="https://elsewhere.example/three"></a>'
    seen = page(path="/a/", body=links, Location="/four")
    assert list(links_of(seen)) == ["/four", "/a/one?x=1&y=2", "/two"]


def test_every_link_is_followed_and_translations_once() -> None:
    app = Flask("links")
    app.add_url_rule("/", "door", lambda: "")
    app.add_url_rule("/results/<token>/", "page", lambda token: f'<a href="on"></a><a href="?lang=de"></a>{token}')
    app.add_url_rule("/results/<token>/on", "on", lambda token: token)
    seen = [one.path for one in everything(app, ["/", "/results/a/", "/results/b/"], {}, tell=print)]
    assert sorted(seen) == ["/", "/results/a/", "/results/a/?lang=de", "/results/a/on", "/results/b/", "/results/b/on"]


def test_a_crawl_without_end_stops_the_attack() -> None:
    app = Flask("endless")
    app.add_url_rule("/<int:n>", "page", lambda n: f'<a href="/{n + 1}">on</a>')
    with pytest.raises(Endless):
        list(crawl(app.test_client(), "link", ["/0"]))
