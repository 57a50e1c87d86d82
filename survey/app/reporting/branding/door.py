"""Colour and logo of the organisation, from addresses of our own: no page has a style or a picture inside of it.

In: GET requests. Out: a stylesheet that sets tokens, a picture. Called by: survey.app.site.web.
"""

from typing import cast

from flask import Blueprint, Response, abort, current_app, request, url_for

from survey.app.reporting.branding.colours import DARK, LIGHT, deeper, soft
from survey.app.reporting.branding.settings import Appearance
from survey.app.reporting.branding.shelf import Shelf

PLACED = (  # the logo in the head of a page; here, so that pages without one carry no word of it
    ".logo{block-size:2.25rem;inline-size:auto;max-inline-size:9rem;object-fit:contain;flex:none;border-radius:4px;"
    "background:light-dark(transparent,#FFF);padding:2px}\n"
)
KINDS = {"svg": "image/svg+xml", "png": "image/png"}
FOR_EVER = "public, max-age=31536000, immutable"  # of an address that carries the mark of what it shows

brand = Blueprint("brand", __name__)


def shelf() -> Shelf:
    return cast("Shelf", current_app.extensions["canopy"].brand)


def look() -> dict[str, str]:
    """For the frame of every page: the name, and where colour and logo are, if there are any."""
    now = shelf().now()
    return {
        "name": now.name,
        "style": url_for("brand.style", v=now.mark, lang=None) if now.coloured or now.logo else "",
        "logo": url_for("brand.logo", v=now.mark, lang=None) if now.logo else "",
    }


@brand.get("/brand.css")
def style() -> Response:
    return kept(Response(stylesheet(shelf().now()), mimetype="text/css"))


@brand.get("/brand/logo")
def logo() -> Response:
    """Opened by itself it is a picture all the same: it may load nothing and run nothing."""
    found = shelf().now().logo or abort(404)
    answer = kept(Response(found.body, mimetype=KINDS[found.kind]))
    answer.headers["Content-Disposition"] = f'inline; filename="logo.{found.kind}"'
    return answer


def stylesheet(found: Appearance) -> str:
    """The tokens of canopy.css that follow from the two accents, in no layer, so that they come last; and the logo."""
    pair = found.accent, found.accent_dark
    tokens = {
        "accent": pair,
        "accent-2": (deeper(pair[0], LIGHT), deeper(pair[1], DARK)),
        "accent-soft": (soft(pair[0], LIGHT), soft(pair[1], DARK)),
    }
    lines = ";".join(f"--{name}:light-dark({light},{dark})" for name, (light, dark) in tokens.items())
    painted = f":root{{{lines}}}\n" if found.coloured else ""
    return painted + (PLACED if found.logo else "")


def kept(answer: Response) -> Response:
    answer.headers["Cache-Control"] = FOR_EVER if request.args.get("v") == shelf().now().mark else "no-cache"
    return answer
