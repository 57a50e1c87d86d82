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

from survey.app.reporting.branding.trial import wrong_with

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
OTHERS: Final = (  # how files of other kinds begin, to say what was sent
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"RIFF", "WebP"),
    (b"%PDF", "PDF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
)
LEFT_OUT: Final = frozenset({"metadata"})  # and whatever belongs to a drawing program
REFERENCE: Final = re.compile(r"url\s*\(\s*['\"]?\s*(?!#)", re.IGNORECASE)
CALLS: Final = re.compile(
    r"@import|@font-face|@namespace|expression\s*\(|image(-set)?\s*\(|src\s*\(|javascript:|\\", re.IGNORECASE
)
NUMBERS: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
SIDES: Final = {
    "width": re.compile(rf"{NUMBERS.pattern}\s*(px|pt|pc|mm|cm|in|em|ex|rem|%)?"),
    "height": re.compile(rf"{NUMBERS.pattern}\s*(px|pt|pc|mm|cm|in|em|ex|rem|%)?"),
    "viewBox": re.compile(rf"({NUMBERS.pattern}[\s,]*){{4}}"),
}
LARGEST_NUMBER: Final = 100_000  # of sides, in whatever unit
LONGEST_SHOWN: Final = 40  # characters of what is no size

ET.register_namespace("", SVG[1:-1])
Gettext = Callable[..., str]
Why = Literal[
    "large",
    "kind",
    "broken",
    "declared",
    "acts",
    "calls",
    "letters",
    "unknown",
    "parts",
    "sides",
    "pixels",
    "drawn",
    "empty",
]


@dataclass(frozen=True)
class Logo:
    body: bytes
    kind: Literal["svg", "png"]


@dataclass(frozen=True)
class NoLogo:
    """Why a file is not taken; `part`: what in it, or what was found instead of what is taken."""

    why: Why
    part: str = ""

    def sentence(self, _: Gettext) -> str:
        said = {
            "large": _(
                "The logo has %(found)s KB, and at most %(n)s are taken, because every page carries it. Take a simpler"
                " file.",
                found=self.part,
                n=LARGEST >> 10,
            ),
            "kind": _("A logo is an SVG or a PNG file, and this is a %(kind)s. Save it as one of them.", kind=self.part)
            if self.part
            else _("A logo is an SVG or a PNG file, and this is neither."),
            "broken": _("This file is damaged, or something else than its name says."),
            "declared": _("The SVG has a DOCTYPE or entities. Save it as “plain SVG”."),
            "acts": _("The SVG has something in it that acts: %(part)s. Save it as “plain SVG”.", part=self.part),
            "calls": _(
                "The SVG loads something from elsewhere: %(part)s. A logo holds all that it shows.", part=self.part
            ),
            "letters": _("The SVG has letters as text, which look different on every machine. Turn them into paths."),
            "unknown": _("The SVG uses “%(part)s”, which is not taken. Flatten the drawing to paths.", part=self.part),
            "parts": _("The SVG has too many parts. Take a simpler drawing."),
            "pixels": _(
                "A PNG has at most %(n)s pixels on each side, and this one has %(found)s. Make it smaller.",
                n=LARGEST_SIDE,
                found=self.part,
            ),
            "drawn": _(
                "This file cannot be drawn in reports. Save it as “plain SVG” without masks, or as PNG, not more than"
                " 20 times as wide as high."
            ),
        }
        return said.get(self.why) or self.unseen(_)

    def unseen(self, _: Gettext) -> str:
        said = {
            "sides": _(
                "The SVG says %(part)s, which is no size of a picture. Expected: numbers from 0 to %(n)s, such as"
                ' width="120" height="40" viewBox="0 0 120 40".',
                part=self.part,
                n=LARGEST_NUMBER,
            ),
            "empty": _(
                "Nothing can be seen of this file: it draws nothing, or only outside of its edges. Save it with the"
                " drawing in it, and with a viewBox around the drawing."
            ),
        }
        return said[self.why]


class Refusal(ValueError):
    """Carries a NoLogo out of the depth of a drawing."""

    def __init__(self, found: NoLogo) -> None:
        super().__init__(found.why)
        self.found = found


def read_logo(body: bytes) -> Logo | NoLogo:
    """The logo, rewritten from what was understood of it: what nobody looked at is not in it any more."""
    if other := next((kind for start, kind in OTHERS if body.startswith(start)), ""):
        return NoLogo("kind", other)
    if len(body) > LARGEST:
        return too_large(len(body))
    try:
        found = Logo(cleaned_png(body), "png") if body.startswith(SIGNATURE) else Logo(cleaned_svg(body), "svg")
    except Refusal as refusal:
        return refusal.found
    why = wrong_with(found.body, found.kind)
    return NoLogo(why) if why else found


def too_large(size: int) -> NoLogo:
    return NoLogo("large", str(-(-size // 1024)))


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
    check_sides(root)
    root.tail = None
    left = [root]
    while left:
        element = left.pop()
        clean(element)
        left += list(element)
    found: bytes = ET.tostring(root, encoding="utf-8")
    if len(found) > LARGEST:
        raise Refusal(too_large(len(found)))
    return found


def check_size(root: ET.Element) -> None:
    level, depth, parts = [root], 0, 0
    while level:
        depth, parts = depth + 1, parts + len(level)
        if depth > DEEPEST or parts > MOST_PARTS:
            raise Refusal(NoLogo("parts"))
        level = [child for element in level for child in element]


def check_sides(root: ET.Element) -> None:
    """What is no number is drawn as nothing, and one without end as a line."""
    for name in ("width", "height", "viewBox"):
        said = root.get(name)
        if said is None:
            continue
        found = [float(number) for number in NUMBERS.findall(said)] if SIDES[name].fullmatch(said.strip()) else []
        if not found or min(found[-2:]) <= 0 or max(map(abs, found)) > LARGEST_NUMBER:
            raise Refusal(NoLogo("sides", f'{name}="{said[:LONGEST_SHOWN]}"'))


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
        raise Refusal(NoLogo("pixels", f"{width} × {height}"))
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}.get(colour, 0)
    if not samples or depth not in (1, 2, 4, 8, 16):
        raise Refusal(NoLogo("broken"))
    return int(-(-width * samples * depth // 8) * height + 4 * height + 64 + width * samples * 2)
