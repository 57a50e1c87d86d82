"""An empty deck in the organisation's colours: 16:9, our typeface, layouts whose places are what slides fill.

In: a brand, a language. Out: a presentation. Called by: `analytics.reports.slides.writing`.
"""

from copy import deepcopy
from html import escape
from typing import Any, Final, NamedTuple

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches, Length

from analytics.reports.brand import Brand
from analytics.reports.colours import INK, INK_2, LINE, PAPER, RAMP, WHITE

FONT: Final = "Source Sans 3"
FALLBACK: Final = {"panose": "020B0503030403020204", "pitchFamily": "34", "charset": "0"}  # a humanist sans
WIDTH, HEIGHT = 13.333, 7.5  # inches
EDGE: Final = 0.6
INNER: Final = WIDTH - 2 * EDGE
TITLE, LEAD, NOTE, CONTENT = 0, 12, 15, 14  # idx of places
FIGURES: Final = (21, 22, 23)
POINTS: Final = 16  # of text
NAMESPACES: Final = nsdecls("a", "p", "r")


class Box(NamedTuple):
    """Inches from the left and the top, width, height."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[Length, Length, Length, Length]:
        return Inches(self.left), Inches(self.top), Inches(self.width), Inches(self.height)


class Place(NamedTuple):
    """One place of a layout: its kind and number in the file format, where it lies, how its text looks."""

    name: str
    kind: str
    idx: int
    box: Box
    points: float
    colour: str = "tx1"
    bold: bool = False
    anchor: str = "t"


HEAD: Final = Place("Title", "title", TITLE, Box(EDGE, 0.42, INNER, 0.95), 26, bold=True, anchor="b")
SAID: Final = Place("Lead", "body", LEAD, Box(EDGE, 1.42, INNER, 0.5), 15, "tx2")
BODY: Final = Box(EDGE, 2.0, INNER, 4.55)
BELOW: Final = Place("Note", "body", NOTE, Box(EDGE, 6.55, INNER, 0.42), 11, "tx2")
FOOT: Final = Place("Footer", "ftr", 10, Box(EDGE, 7.02, 9.5, 0.3), 10, "tx2", anchor="ctr")
NUMBER: Final = Place("Slide number", "sldNum", 11, Box(WIDTH - EDGE - 1, 7.02, 1, 0.3), 10, "tx2", anchor="ctr")
LOGO: Final = Box(WIDTH - EDGE - 2.2, 7.0, 1.1, 0.32)

LAYOUTS: Final[dict[str, tuple[Place, ...]]] = {
    "Title": (
        Place("Title", "ctrTitle", TITLE, Box(EDGE, 2.3, INNER, 1.6), 40, bold=True, anchor="b"),
        Place("Subtitle", "subTitle", 1, Box(EDGE, 4.05, INNER, 1.4), 20, "tx2"),
    ),
    "Figures": (
        HEAD,
        SAID,
        *(
            Place(f"Figure {number}", "body", idx, Box(EDGE + number * (INNER / 3), 2.15, INNER / 3 - 0.25, 1.65), 14)
            for number, idx in enumerate(FIGURES)
        ),
        Place("Text", "body", CONTENT, Box(EDGE, 3.95, INNER, 2.9), 15),
        FOOT,
        NUMBER,
    ),
    "Chart": (HEAD, SAID, Place("Chart", "chart", CONTENT, BODY, 12), BELOW, FOOT, NUMBER),
    "Table": (HEAD, SAID, Place("Table", "tbl", CONTENT, BODY, 12), BELOW, FOOT, NUMBER),
    "Text": (HEAD, SAID, Place("Text", "body", CONTENT, Box(EDGE, 2.05, INNER, 4.8), 15), FOOT, NUMBER),
}


RULE: Final = Box(EDGE, 3.96, INNER, 0.04)
RULE_XML: Final = (
    f'<p:sp {NAMESPACES}><p:nvSpPr><p:cNvPr id="90" name="Rule"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>'
    f'<a:xfrm><a:off x="{RULE.emu[0]}" y="{RULE.emu[1]}"/><a:ext cx="{RULE.emu[2]}" cy="{RULE.emu[3]}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val="accent1"/></a:solidFill>'
    "<a:ln><a:noFill/></a:ln></p:spPr><p:txBody><a:bodyPr/><a:p/></p:txBody></p:sp>"
)


def blank(brand: Brand) -> Any:
    """A presentation without slides: theme, one master, our layouts."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    master = deck.slide_master
    retheme(master, brand)
    dress(master, (HEAD, Place("Text", "body", 1, BODY, 15), FOOT, NUMBER))
    bar = f"<p:bg><p:bgPr>{solid('bg1')}<a:effectLst/></p:bgPr></p:bg>"
    replace_background(master, bar)
    kept = list(deck.slide_layouts)[: len(LAYOUTS)]
    for layout in list(deck.slide_layouts)[len(LAYOUTS) :]:
        deck.slide_layouts.remove(layout)
    for layout, (name, places) in zip(kept, LAYOUTS.items(), strict=True):
        layout._element.cSld.set("name", name)
        layout._element.attrib.pop("type", None)
        dress(layout, places)
    kept[0].shapes._spTree.append(parse_xml(RULE_XML))  # below the title; of a layout, so that nobody hears it read
    return deck


def dress(holder: Any, places: tuple[Place, ...]) -> None:
    """Give a master or a layout exactly these places, in reading order."""
    tree = holder.shapes._spTree
    for shape in list(tree.iterchildren(qn("p:sp"), qn("p:pic"))):
        tree.remove(shape)
    for number, place in enumerate(places, 2):
        tree.append(parse_xml(place_xml(place, number)))


def place_xml(place: Place, number: int) -> str:
    left, top, width, height = place.box.emu
    bold = ' b="1"' if place.bold else ' b="0"'
    size = f'sz="{round(place.points * 100)}"'
    run = f'<a:defRPr {size}{bold}>{solid(place.colour)}<a:latin typeface="+mn-lt"/></a:defRPr>'
    right = ' algn="r"' if place.kind == "sldNum" else ' algn="l"'
    text = (
        '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr lang="en-GB"/><a:t>‹#›</a:t></a:fld>'
        if place.kind == "sldNum"
        else f'<a:r><a:rPr lang="en-GB"/><a:t>{escape(place.name)}</a:t></a:r>'
    )
    before = '<a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/>'
    levels = f'<a:lvl1pPr marL="0" indent="0"{right}>{before}{run}</a:lvl1pPr>'
    return (
        f'<p:sp {NAMESPACES}><p:nvSpPr><p:cNvPr id="{number}" name="{place.name}"/><p:cNvSpPr><a:spLocks noGrp="1"/>'
        f'</p:cNvSpPr><p:nvPr><p:ph type="{place.kind}"{idx_of(place)}/></p:nvPr></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f'<p:txBody><a:bodyPr lIns="0" rIns="0" tIns="0" bIns="0" anchor="{place.anchor}"><a:normAutofit/></a:bodyPr>'
        f"<a:lstStyle>{levels}</a:lstStyle><a:p>{text}</a:p></p:txBody></p:sp>"
    )


def idx_of(place: Place) -> str:
    return "" if place.idx == TITLE else f' idx="{place.idx}"'


def solid(scheme: str) -> str:
    return f'<a:solidFill><a:schemeClr val="{scheme}"/></a:solidFill>'


def replace_background(master: Any, xml: str) -> None:
    scene = master._element.cSld
    for old in scene.findall(qn("p:bg")):
        scene.remove(old)
    scene.insert(0, parse_xml(xml.replace("<p:bg>", f"<p:bg {NAMESPACES}>", 1)))


def retheme(master: Any, brand: Brand) -> None:
    """Put our colours, the organisation's accent and our typeface into the theme, so that charts and text follow it."""
    part = master.part.part_related_by(RT.THEME)
    theme = parse_xml(part.blob)
    theme.set("name", "Canopy")
    colours = dict(zip(("dk1", "lt1", "dk2", "lt2"), (INK, WHITE, INK_2, PAPER), strict=True))
    accents = (brand.accent, INK_2, RAMP[5], RAMP[1], RAMP[6], LINE)
    colours |= {f"accent{number}": colour for number, colour in enumerate(accents, 1)}
    colours |= {"hlink": brand.accent, "folHlink": INK_2}
    scheme = theme.find(f".//{qn('a:clrScheme')}")
    for name, colour in colours.items():
        entry = scheme.find(qn(f"a:{name}"))
        for old in list(entry):
            entry.remove(old)
        entry.append(parse_xml(f'<a:srgbClr {NAMESPACES} val="{colour.lstrip("#")}"/>'))
    for kind in ("major", "minor"):
        latin = theme.find(f".//{qn(f'a:{kind}Font')}/{qn('a:latin')}")
        latin.attrib.clear()
        latin.attrib.update({"typeface": FONT, **FALLBACK})
    part._blob = serialize_part_xml(theme)


def add_slide(deck: Any, layout: str, foot: str) -> Any:
    """A slide of a layout, with its foot and its number, which the library leaves to the layout."""
    found = next(one for one in deck.slide_layouts if one.name == layout)
    slide = deck.slides.add_slide(found)
    for place in found.placeholders:
        if place.element.ph.get("type") in ("ftr", "sldNum"):
            copied = deepcopy(place.element)
            for properties in copied.iter(qn("a:rPr")):
                del properties.attrib["lang"]  # of the layout's own words
            slide.shapes._spTree.append(copied)
            if place.element.ph.get("type") == "ftr":
                copied.find(f".//{qn('a:t')}").text = foot
    return slide
