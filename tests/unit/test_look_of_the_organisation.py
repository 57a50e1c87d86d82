"""Colour, logo and names of files: what is taken, what is refused and why, and what is never in them."""

import struct
import zlib
from io import BytesIO
from zipfile import ZipFile

import pytest
from PIL import Image

from survey.app.reporting.branding.colours import DARK, LIGHT, passes, weakest
from survey.app.reporting.branding.door import stylesheet
from survey.app.reporting.branding.logos import LARGEST, Logo, NoLogo, read_logo
from survey.app.reporting.branding.settings import Appearance, NoColour, Pale, accents
from survey.app.reporting.naming import LONGEST, different, safe

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="urn:drawing" viewBox="0 0 9 9">{}</svg>'
PLAIN = '<path d="M0 0h9v9z" fill="url(#g)" style="stroke:#123456"/><linearGradient id="g"/>'


def svg(inside: str) -> bytes:
    return SVG.format(inside).encode()


@pytest.mark.parametrize("colour", ["#FFD400", "#00FF00", "#FFFFFF", "#7F7F7F", "#E30613", "#000000", "#0000FF"])
def test_whatever_colour_is_asked_for_the_one_that_is_named_instead_is_taken(colour: str) -> None:
    found = accents(colour, "")
    light = found.instead if isinstance(found, Pale) else colour
    taken = accents(light, "")
    assert isinstance(taken, tuple) and taken[0] == light
    assert passes(taken[0], LIGHT) and passes(taken[1], DARK)


def test_a_dark_colour_of_ones_own_is_looked_at_on_dark_pages() -> None:
    found = accents("#0B5D66", "#333333")
    assert isinstance(found, Pale) and found.dark
    assert "dark pages" in found.sentence(lambda text, **values: text % values)
    assert accents("#0B5D66", found.instead) == ("#0B5D66", found.instead)


@pytest.mark.parametrize("typed", ["red", "#12345", "#GGGGGG", "#0B5D66;}body{display:none", "url(x)"])
def test_something_else_than_a_colour_never_becomes_a_style(typed: str) -> None:
    assert accents(typed, "") == NoColour(typed.strip()) == accents("#0B5D66", typed)


def test_the_stylesheet_holds_colours_and_nothing_else() -> None:
    text = stylesheet(Appearance("</style><script>", "#C2185B", "#FA5688", None))
    assert (
        "script" not in text
        and text.count("light-dark(") == 3
        and text.startswith(":root{--accent:light-dark(#C2185B,")
    )


def test_the_colours_that_canopy_comes_with_can_be_read_everywhere() -> None:
    plain = Appearance("Any")
    assert min(weakest(plain.accent, LIGHT), weakest(plain.accent_dark, DARK)) >= 4.5
    assert not plain.coloured


def test_a_drawing_is_taken_without_what_its_program_keeps_for_itself() -> None:
    found = read_logo(svg(f'<!-- by Ann --><metadata>Ann</metadata><x:view x:who="Ann"/>{PLAIN}<g x:who="Ann"/>'))
    assert isinstance(found, Logo) and found.kind == "svg"
    assert b"Ann" not in found.body and b'fill="url(#g)"' in found.body


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        ("<script>alert(1)</script>", "acts"),
        ('<g onload="alert(1)"/>', "acts"),
        ('<g ONCLICK="alert(1)"/>', "acts"),
        ('<a href="#x"><path d="M0 0"/></a>', "acts"),
        ("<foreignObject/>", "acts"),
        ('<animate attributeName="x"/>', "acts"),
        ('<image href="data:image/png;base64,AAAA"/>', "calls"),
        ('<path fill="url(//evil.example/x)"/>', "calls"),
        ("<path style=\"fill:url( 'http://evil.example' )\"/>", "calls"),
        ("<style>@import '//evil.example';</style>", "calls"),
        ("<style>p{fill:u\\72l(x)}</style>", "calls"),
        ("<style><desc/>@import '//evil.example';</style>", "calls"),
        ("<style>p{mask-image:image-set('//evil.example/x' 1x)}</style>", "calls"),
        ("<path style=\"cursor:-webkit-image-set('//evil.example/x' 1x)\"/>", "calls"),
        ("<path style=\"mask-image:src('//evil.example/x')\"/>", "calls"),
        ('<g xmlns:l="http://www.w3.org/1999/xlink" l:href="//evil.example"/>', "calls"),
        ("<text>Northfield</text>", "letters"),
        ('<use href="#g"/>', "unknown"),
        ("<filter/>", "unknown"),
        ("<g/>" * 2001, "large"),
        ("<g>" * 41 + "</g>" * 41, "parts"),
        ("<path", "broken"),
    ],
)
def test_a_drawing_that_acts_calls_or_is_not_understood_is_refused_with_the_reason(inside: str, why: str) -> None:
    found = read_logo(svg(inside)) if why != "large" else read_logo(svg(inside * 3))
    assert isinstance(found, NoLogo) and found.why == why
    assert len(found.sentence(lambda text, **values: text % values)) > 20


def test_a_drawing_that_declares_something_is_refused_before_it_is_read() -> None:
    bomb = b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + svg("&a;")
    assert read_logo(bomb) == NoLogo("declared")
    assert read_logo(b"\xff\xfe" + bomb.decode().encode("utf-16-le")) == NoLogo("kind")


def within(tag: str, attribute: str) -> str:
    """Nine in each of nine, fifteen times: some kilobytes, and more work than there is time."""
    parts = [f'<{tag} id="m{n}">' + f'<path {attribute}="url(#m{n + 1})" d="M0 0h9v9z"/>' * 9 for n in range(15)]
    return f"</{tag}>".join([*parts, f'<path {attribute}="url(#m0)" d="M0 0h9v9z"/>'])


@pytest.mark.parametrize(
    "drawing",
    [
        svg(within("mask", "mask")),
        svg(within("clipPath", "clip-path")),
        svg(PLAIN).replace(b'viewBox="0 0 9 9"', b'width="100000" height="1"'),
        svg(PLAIN).replace(b'viewBox="0 0 9 9"', b'width="1" height="100000"'),
    ],
    ids=["masks", "clips", "wide", "high"],
)
def test_a_drawing_that_would_take_all_time_or_memory_is_refused_and_ends_nothing(drawing: bytes) -> None:
    assert len(drawing) < LARGEST and read_logo(drawing) == NoLogo("drawn")


@pytest.mark.parametrize(
    "sides",
    [
        'width="NaN"',
        'width="-1" height="5"',
        'width="1e30" height="1e29"',
        'width="0" height="0"',
        'height="large"',
        'viewBox="0 0 9"',
        'viewBox="0 0 0 9"',
        'viewBox="0 0 NaN NaN"',
        'width=""',
    ],
)
def test_sides_that_are_no_size_are_named(sides: str) -> None:
    found = read_logo(svg(PLAIN).replace(b'viewBox="0 0 9 9"', sides.encode()))
    assert isinstance(found, NoLogo) and found.why == "sides" and found.part.partition("=")[0] in sides
    assert "such as width=" in found.sentence(lambda text, **values: text % values)


@pytest.mark.parametrize(
    "inside",
    ["", "<g/>", '<path d="M20 20h9v9z"/>', '<path d="M0 0h9v9z" fill="none"/>', '<path d="M0 0h9v9z" opacity="0"/>'],
)
def test_a_drawing_of_which_nothing_can_be_seen_is_not_taken(inside: str) -> None:
    assert read_logo(svg(inside)) == NoLogo("empty")


@pytest.mark.parametrize("sides", ['width="120" height="40"', 'width="12mm" height=".5in" viewBox="-1,-1 20 20"'])
def test_sides_as_programs_write_them_are_taken(sides: str) -> None:
    assert isinstance(read_logo(svg(PLAIN).replace(b'viewBox="0 0 9 9"', sides.encode())), Logo)


def test_what_is_taken_can_be_drawn_in_reports() -> None:
    for body in (
        svg(PLAIN),
        svg('<mask id="m"><path d="M0 0h9v9z" fill="#fff"/></mask><path mask="url(#m)" d="M0 0h9v9z"/>'),
        png(),
    ):
        found = read_logo(body)
        assert isinstance(found, Logo)
        assert Appearance("Northfield", logo=found).brand().logo == found.body


def png(width: int = 40, height: int = 20) -> bytes:
    target = BytesIO()
    Image.new("RGBA", (width, height), "#C2185B").save(target, "PNG")
    return target.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def test_a_picture_is_taken_without_what_somebody_wrote_into_it() -> None:
    body = png()
    written = body[:33] + chunk(b"tEXt", b"Author\0Ann") + body[33:] + b"<script>"
    found = read_logo(written)
    assert isinstance(found, Logo) and found.kind == "png" and b"Ann" not in found.body and b"script" not in found.body
    assert Image.open(BytesIO(found.body)).convert("RGBA").getpixel((5, 5)) == (0xC2, 0x18, 0x5B, 0xFF)


def test_a_picture_that_unpacks_to_more_than_it_says_or_is_cut_off_is_refused() -> None:
    bomb = png()[:33] + chunk(b"IDAT", zlib.compress(bytes(5_000_000))) + chunk(b"IEND", b"")
    assert read_logo(bomb) == NoLogo("broken") == read_logo(png()[:-20])
    assert read_logo(png(1501, 2)) == NoLogo("pixels", "1501 × 2")
    short = chunk(b"IHDR", struct.pack(">IIBBBBB", 9, 9, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(bytes(10)))
    assert read_logo(png()[:8] + short + chunk(b"IEND", b"")) == NoLogo("drawn")
    assert read_logo(bytes(LARGEST + 1)) == NoLogo("large", "21")


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"\xff\xd8\xff\xe0" + bytes(40_000), "this is a JPEG"),
        (b"GIF89a", "this is a GIF"),
        (png(4000, 200), "4000 × 200"),
        (bytes(30_000), "30 KB, and at most 20"),
    ],
)
def test_a_file_that_is_not_taken_is_told_what_was_found_and_what_is_expected(body: bytes, found: str) -> None:
    refused = read_logo(body)
    assert isinstance(refused, NoLogo) and found in refused.sentence(lambda text, **values: text % values)


def test_a_pale_colour_is_told_its_contrast_rounded_down_and_the_one_that_is_needed() -> None:
    refused = accents("#787878", "")
    assert isinstance(refused, Pale)
    said = refused.sentence(lambda text, **values: text % values)
    assert "its contrast is 3.7 to 1, and text needs 4.5" in said


NASTY = [
    "../../etc/passwd", "C:\\Windows", "CON", "nul.txt", "a/b", "a:b", ".hidden", "end.", "-rf", "\u202egpj.exe",
    "tab\there", "x" * 400, "", "??", "Ärzte", "A\u0308rzte", "ärzte", "名" * 60, "README",
]  # fmt: skip


def test_names_of_files_are_safe_on_every_system_whatever_a_group_is_called() -> None:
    for name in map(safe, NASTY):
        assert name and not set(name) & set('<>:"/\\|?*\t\u202e') and name[0] not in ".-" and name[-1] not in ". "
        assert len(name.encode()) <= LONGEST + 1 and name.split(".")[0].upper() not in ("CON", "NUL")


def test_names_of_files_are_different_also_where_capitals_and_accents_are_not() -> None:
    labels = [(label, above) for above in ("North", "South") for label in NASTY]
    names = list(different(labels))
    assert len({name.casefold() for name in names}) == len(names) == 2 * len(NASTY)
    assert list(different([("Early", "Depot"), ("Early", "Fleet"), ("EARLY", "Fleet")])) == [
        "Early", "Fleet - Early", "Fleet - EARLY (2)",
    ]  # fmt: skip
    with ZipFile(BytesIO(), "w") as archive:
        for name in names:
            archive.writestr(name, b"")
