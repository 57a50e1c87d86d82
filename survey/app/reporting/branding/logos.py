"""A logo as it may stand on pages and in reports: cleaned, small, and with nothing in it that acts or calls.

In: the bytes of an SVG or PNG file. Out: Logo, or NoLogo with the reason. Called by: survey.app.reporting.branding.
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal
from xml.etree import ElementTree as ET

LARGEST: Final = 20 * 1024  # bytes: every page carries it, also on a phone
LARGEST_SIDE: Final = 1500  # pixels of a PNG
MOST_PARTS, DEEPEST = 2000, 40
SVG: Final = "{http://www.w3.org/2000/svg}"
SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
KEPT_CHUNKS: Final = (b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"pHYs", b"IDAT", b"IEND")
DRAWN: Final = frozenset(
    "svg g defs title desc path rect circle ellipse line polyline polygon linearGradient radialGradient stop clipPath"
    " mask style".split()
)
LEFT_OUT: Final = frozenset({"metadata"})  # and whatever belongs to a drawing program
REFERENCE: Final = re.compile(r"url\s*\(\s*['\"]?\s*(?!#)", re.IGNORECASE)
CALLS: Final = re.compile(
    r"@import|@font-face|@namespace|expression\s*\(|image(-set)?\s*\(|src\s*\(|javascript:|\\", re.IGNORECASE
)

ET.register_namespace("", SVG[1:-1])
Gettext = Callable[..., str]
Why = Literal["large", "kind", "broken", "declared", "acts", "calls", "letters", "unknown", "parts", "pixels"]


@dataclass(frozen=True)
class Logo:
    body: bytes
    kind: Literal["svg", "png"]


@dataclass(frozen=True)
class NoLogo:
    """Why a file is not taken; `part`: what in it."""

    why: Why
    part: str = ""

    def sentence(self, _: Gettext) -> str:
        said = {
            "large": _(
                "The logo is larger than %(n)s KB. Every page carries it: take a simpler file.", n=LARGEST >> 10
            ),
            "kind": _("This is neither an SVG nor a PNG file."),
            "broken": _("This file is damaged, or something else than its name says."),
            "declared": _("The SVG has a DOCTYPE or entities. Save it as “plain SVG”."),
            "acts": _("The SVG has something in it that acts: %(part)s. Save it as “plain SVG”.", part=self.part),
            "calls": _(
                "The SVG loads something from elsewhere: %(part)s. A logo holds all that it shows.", part=self.part
            ),
            "letters": _("The SVG has letters as text, which look different on every machine. Turn them into paths."),
            "unknown": _("The SVG uses “%(part)s”, which is not taken. Flatten the drawing to paths.", part=self.part),
            "parts": _("The SVG has too many parts. Take a simpler drawing."),
            "pixels": _("A PNG has at most %(n)s pixels on each side.", n=LARGEST_SIDE),
        }
        return said[self.why]


class Refusal(ValueError):
    """Carries a NoLogo out of the depth of a drawing."""

    def __init__(self, found: NoLogo) -> None:
        super().__init__(found.why)
        self.found = found


def read_logo(body: bytes) -> Logo | NoLogo:
    """The logo, rewritten from what was understood of it: what nobody looked at is not in it any more."""
    if len(body) > LARGEST:
        return NoLogo("large")
    try:
        if body.startswith(SIGNATURE):
            return Logo(cleaned_png(body), "png")
        return Logo(cleaned_svg(body), "svg")
    except Refusal as refusal:
        return refusal.found


def cleaned_svg(body: bytes) -> bytes:
    if b"<svg" not in body and b":svg" not in body:
        raise Refusal(NoLogo("kind"))
    if re.search(rb"<!(DOCTYPE|ENTITY)|<\?xml-stylesheet", body, re.IGNORECASE) or b"\0" in body:
        raise Refusal(NoLogo("declared"))
    try:
        root = ET.fromstring(body)  # noqa: S314  # declares nothing: looked at above, in every encoding with ASCII in it
    except (ET.ParseError, ValueError, LookupError):
        raise Refusal(NoLogo("broken")) from None
    if root.tag != f"{SVG}svg":
        raise Refusal(NoLogo("kind"))
    check_size(root)
    root.tail = None
    left = [root]
    while left:
        element = left.pop()
        clean(element)
        left += list(element)
    found: bytes = ET.tostring(root, encoding="utf-8")
    if len(found) > LARGEST:
        raise Refusal(NoLogo("large"))
    return found


def check_size(root: ET.Element) -> None:
    level, depth, parts = [root], 0, 0
    while level:
        depth, parts = depth + 1, parts + len(level)
        if depth > DEEPEST or parts > MOST_PARTS:
            raise Refusal(NoLogo("parts"))
        level = [child for element in level for child in element]


def clean(element: ET.Element) -> None:
    """Leave out what a drawing program keeps for itself; refuse what acts, calls or is not known."""
    for child in list(element):
        if not isinstance(child.tag, str) or not child.tag.startswith(SVG) or child.tag[len(SVG) :] in LEFT_OUT:
            element.remove(child)
    name = element.tag.removeprefix(SVG)
    if name in DRAWN:
        check_text("".join(element.itertext()) if name == "style" else "")  # what stands after a part of it as well
        for attribute, value in list(element.attrib.items()):
            check_attribute(element, attribute, value)
        return
    if name in ("text", "tspan", "textPath"):
        raise Refusal(NoLogo("letters"))
    if name in ("script", "foreignObject", "a", "set") or name.startswith("animate"):
        raise Refusal(NoLogo("acts", name))
    raise Refusal(NoLogo("calls" if name in ("image", "feImage") else "unknown", name))


def check_attribute(element: ET.Element, attribute: str, value: str) -> None:
    """Raises Refusal. What another program's namespace says is left out; `href` is of parts that are not taken."""
    bare = attribute.rpartition("}")[2]
    if bare.lower().startswith("on"):
        raise Refusal(NoLogo("acts", bare))
    if bare in ("href", "src") and not value.strip().startswith("#"):
        raise Refusal(NoLogo("calls", bare))
    if attribute.startswith("{"):
        del element.attrib[attribute]
        return
    check_text(value)


def check_text(text: str) -> None:
    """A style, or an attribute that could be one."""
    for pattern in (CALLS, REFERENCE):
        if found := pattern.search(text):
            raise Refusal(NoLogo("calls", found.group().strip()))


def cleaned_png(body: bytes) -> bytes:
    """The picture alone: no text, no place, no profile; its pixels are counted before anybody unpacks them."""
    kept, packed = [SIGNATURE], b""
    for name, data in chunks(body):
        if name == b"IHDR":
            largest = unpacked_size(data)
        if name == b"IDAT":
            packed += data
        if name in KEPT_CHUNKS:
            kept.append(struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)))
    unpacker = zlib.decompressobj()
    try:
        size = len(unpacker.decompress(packed, largest + 1))
    except zlib.error:
        raise Refusal(NoLogo("broken")) from None
    if not 0 < size <= largest:
        raise Refusal(NoLogo("broken"))
    return b"".join(kept)


def chunks(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Every chunk, from IHDR to IEND. Raises Refusal."""
    at, name = len(SIGNATURE), b""
    while name != b"IEND":
        head = body[at : at + 8]
        length = struct.unpack(">I", head[:4])[0] if len(head) == 8 else len(body)
        name, data, sum_ = head[4:], body[at + 8 : at + 8 + length], body[at + 8 + length : at + 12 + length]
        if len(sum_) != 4 or struct.unpack(">I", sum_)[0] != zlib.crc32(name + data):
            raise Refusal(NoLogo("broken"))
        if (at == len(SIGNATURE)) != (name == b"IHDR"):
            raise Refusal(NoLogo("broken"))
        yield name, data
        at += 12 + length


def unpacked_size(header: bytes) -> int:
    """Bytes of the picture at most: interlaced ones have a byte more for each line of each pass."""
    if len(header) != 13:
        raise Refusal(NoLogo("broken"))
    width, height, depth, colour = struct.unpack(">IIBB", header[:10])
    if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
        raise Refusal(NoLogo("pixels"))
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}.get(colour, 0)
    if not samples or depth not in (1, 2, 4, 8, 16):
        raise Refusal(NoLogo("broken"))
    return int(-(-width * samples * depth // 8) * height + 4 * height + 64 + width * samples * 2)
