"""What an organisation may put on its reports: a name, a readable accent, a logo that loads and runs nothing."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from analytics.reports.brand import LEAST, Brand, NoName, NotAColour, PaleAccent, least_contrast, nearest_readable
from analytics.reports.logos import NotALogo

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'


def png(width: int = 9, height: int = 9) -> bytes:
    file = BytesIO()
    Image.new("RGB", (width, height), "#0B5D66").save(file, "PNG")
    return file.getvalue()


def test_our_own_accent_is_the_default_and_passes() -> None:
    assert least_contrast(Brand("Northfield").accent) >= LEAST


def test_a_pale_accent_is_refused_with_the_nearest_that_passes() -> None:
    with pytest.raises(PaleAccent, match=r"#FFCC00 has a contrast of 1\.3\d to 1.*the nearest .* #8A6D00"):
        Brand("Northfield", "#FFCC00")
    Brand("Northfield", "#8A6D00")


@given(st.integers(0, 0xFFFFFF))
def test_the_nearest_colour_always_passes_and_one_that_passes_stays(number: int) -> None:
    colour = f"#{number:06X}"
    nearest = nearest_readable(colour)
    assert least_contrast(nearest) >= LEAST
    assert nearest == colour or least_contrast(colour) < LEAST


@pytest.mark.parametrize("written", ["teal", "#FFF", "#0B5D6", "0B5D66", "#0B5D66;", ""])
def test_a_colour_written_otherwise_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(NotAColour, match="#0B5D66"):
        Brand("Northfield", written)


@pytest.mark.parametrize("name", ["", " ", "North\nfield", "N" * 121])
def test_a_report_needs_a_name_of_one_line(name: str) -> None:
    with pytest.raises(NoName):
        Brand(name)


def test_plain_drawings_and_pictures_are_taken() -> None:
    Brand(
        "Northfield",
        logo=SVG.format('<use href="#leaf"/><path d="M0 0h9" fill="url(#shade)"/>').encode(),
        logo_kind="svg",
    )
    Brand("Northfield", logo=png(), logo_kind="png")


@pytest.mark.parametrize(
    "inside",
    [
        "<script>1</script>",
        '<path onload="1"/>',
        '<image href="https://tracker.example/a.png"/>',
        '<image xmlns:x="http://www.w3.org/1999/xlink" x:href="file:///etc/passwd"/>',
        '<image href="data:image/svg+xml;base64,AAAA"/>',
        "<foreignObject/>",
        "<style>@import 'https://tracker.example/a.css';</style>",
        '<path style="fill: url( https://tracker.example/a.svg#b )"/>',
        "<path",
    ],
)
def test_a_drawing_that_would_load_or_run_something_is_refused(inside: str) -> None:
    with pytest.raises(NotALogo):
        Brand("Northfield", logo=SVG.format(inside).encode(), logo_kind="svg")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + SVG.format("").encode(), "svg"),
        (b"<html/>", "svg"),
        (b"", "svg"),
        (b" " * 300_000, "svg"),
        (png()[:-30], "png"),
        (png(4001, 1), "png"),
        (png(210, 10), "png"),
        (SVG.replace('viewBox="0 0 9 9"', 'width="100000" height="1"').format("").encode(), "svg"),
        (SVG.format("").encode(), "png"),
        (b"GIF89a", "gif"),
    ],
)
def test_a_file_that_is_no_logo_is_refused(body: bytes, kind: str) -> None:
    with pytest.raises(NotALogo):
        Brand("Northfield", logo=body, logo_kind=kind)
