"""Serves the files of clients under the hash of their whole, so that a wave keeps its program whatever comes after it.

In: GET /client/<hash>/<path>. Out: the file, which a browser may keep for good.
Called by: survey.app.site.web, faces.answer.
"""

from pathlib import Path
from typing import cast

from flask import Blueprint, Response, abort, current_app, send_from_directory

from survey.faces.client.shelf import ClientMissing, Shelf

client = Blueprint("client", __name__)

FOR_GOOD = "public, max-age=31536000, immutable"  # a year: another content would have another address
KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json"}
FONTS = "fonts/"  # carry no program and are too heavy to be kept with each wave


@client.get("/client/<address>/<path:path>")
def file(address: str, path: str) -> Response:
    """Templates come as plain text: they are for reading and comparing, not for a browser to show."""
    if path.startswith(FONTS):
        return send_from_directory(Path(str(current_app.static_folder)), path)
    try:
        found = shelf().take(address).files.get(path)
    except ClientMissing:
        abort(404)
    if found is None:
        abort(404)
    answer = Response(found, content_type=f"{KINDS.get(Path(path).suffix, 'text/plain')}; charset=utf-8")
    answer.headers["Cache-Control"] = FOR_GOOD
    return answer


def shelf() -> Shelf:
    """What this process has found so far."""
    storage = current_app.extensions["canopy"].storage
    if "canopy.clients" not in current_app.extensions:
        current_app.extensions["canopy.clients"] = Shelf(storage, Path(str(current_app.static_folder)))
    return cast("Shelf", current_app.extensions["canopy.clients"])
