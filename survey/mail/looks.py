"""Name and colours of the organisation in mails: what an organiser chose for all pages, or how Canopy comes.

In: the room `public`. Out: Look. Called by: the other modules of this folder, the desk, survey.app, survey.cli.

A colour was looked at before it was kept: it can be read on the papers of a letter, and under the ink of its button.
"""

import json
from dataclasses import dataclass

from sqlalchemy import select

from survey.config import Config
from survey.storage.rooms import Storage, reading
from survey.storage.tables import brand


@dataclass(frozen=True)
class Look:
    name: str
    accent: str = "#0B5D66"
    accent_dark: str = "#6CC3D0"


def look_of(config: Config, storage: Storage) -> Look:
    latest = select(brand.c.body).order_by(brand.c.number.desc()).limit(1)
    with reading(storage.public("reader")) as public:
        body = public.execute(latest).scalar()
    if body is None:
        return Look(config.organisation)
    said = json.loads(bytes(body))
    return Look(said["name"], said["accent"], said["accent_dark"])
