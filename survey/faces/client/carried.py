"""The client of a wave as one HTML file, for people who trust no page: it can be hashed, kept, and opened from a disk.

In: a Bundle, the published rules, the address of the wave. Out: a Carried for each language.
Called by: faces.client.door, survey.cli.installation.

The same bundle, rules and address give the same bytes: no time, no order of a dictionary, no words of the machine.
"""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from survey.credentials.canonical import canonical, sha256_hex
from survey.credentials.canonical import fingerprint as fingerprint_of
from survey.faces.client.bundle import Bundle
from survey.faces.client.linked import linked
from survey.faces.client.screens import environment
from survey.faces.doors import origin
from survey.faces.terms import read_terms
from survey.translations import language

FONT_FACE = re.compile(r"@font-face\{[^}]*\}\n?")  # a file brings no fonts: the device's own are used
NO_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)  # a file asks the server for the time and the state
NEVER = ""


@dataclass(frozen=True)
class Wave:
    """What a file is made for: the rules byte for byte, and where their doors are."""

    manifest: bytes
    questionnaire: bytes
    home: str  # https://survey.example/w/autumn/

    @property
    def collector(self) -> str:
        return str(json.loads(self.manifest)["collector"]["url"])


@dataclass(frozen=True)
class Carried:
    """What the template needs beside the terms."""

    home: str
    client: str
    style: str
    script: str
    policy: str


def draw_file(bundle: Bundle, wave: Wave, code: str) -> bytes:
    """The whole file in one language."""
    terms = read_terms(wave.manifest, wave.questionnaire, state=NEVER, now=NO_MOMENT)
    style, script = FONT_FACE.sub("", bundle.files["css/canopy.css"]), linked(bundle.files)
    carried = Carried(wave.home, bundle.address, style, script, policy_for(wave, style, script))
    template = environment(bundle, code, plain_moment).get_template("answer/carried.html")
    spoken = {"lang": code, "dir": language(code).direction, "organisation": json.loads(wave.manifest)["organisation"]}
    return template.render(terms=terms, carried=carried, **spoken).encode()


def listing(bundle: Bundle, wave: Wave) -> bytes:
    """`file.json`: what the file of every language has to hash to."""
    files = {code: sha256_hex(draw_file(bundle, wave, code)) for code in bundle.languages()}
    made_of: dict[str, Any] = {"client": bundle.address, "fingerprint": fingerprint_of(wave.manifest)}
    return canonical({**made_of, "home": wave.home, "files": files})


def file_name(wave: str, code: str) -> str:
    return f"canopy-{wave}-{code}.html"


def policy_for(wave: Wave, style: str, script: str) -> str:
    """This style, this script, these two hosts, and nothing else; in the file, because no server sends a header."""
    hosts = " ".join(sorted({origin(wave.home), origin(wave.collector)}))
    rules = {
        "default-src": "'none'",
        "script-src": sha256_source(script),
        "style-src": sha256_source(style),
        "img-src": "data:",
        "connect-src": hosts,
        "form-action": "'none'",
        "base-uri": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def sha256_source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def plain_moment(value: str) -> str:
    """Until the script writes it in the reader's own way; the same bytes whatever calendar is installed."""
    return f"{value[:10]} {value[11:16]} UTC"
