"""Opens the tables of whichever face a folder holds, with the way to the others if they run apart.

In: a Config. Out: Storage. Called by: survey.cli, survey.app.site.server.
"""

from typing import cast

from survey.app.site.apart.writing import Collector, Correspondent, Issuer, Others
from survey.config import Config
from survey.storage.faces import Face
from survey.storage.rooms import Storage


class WrongFace(ValueError):
    """A command for another face than the one in this folder."""


def storage_of(config: Config) -> Storage:
    storage = Storage(config.data, config.databases, cast("Face", config.face))
    if config.peers:
        issuer, collector = (Correspondent(name, config.peers[name], storage) for name in ("issuer", "collector"))
        storage.elsewhere = Others(Issuer(issuer), Collector(collector))
    return storage


def assert_conducts(config: Config) -> None:
    """Waves, people and accounts are the organiser's."""
    if config.face in ("all", "organiser"):
        return
    raise WrongFace(
        f"{config.data} is the folder of a face that runs apart ({config.face}): it is served, and asked by `doctor`. "
        "This command belongs to the organiser's folder."
    )
