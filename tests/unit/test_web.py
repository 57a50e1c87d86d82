"""What every answer tells a browser about where it may send, whatever address the collector has."""

from dataclasses import replace
from pathlib import Path

import pytest

from survey.app.site.web import create_app, stop
from survey.faces.doors import origin
from tests.waves_world import World

ADDRESSES = {
    "https://box.example:8443/canopy": "https://box.example:8443",
    "https://box.example/canopy/deeper?a=1": "https://box.example",
    "https://name:word@box.example": "https://box.example",
    "http://[::1]:8000": "http://[::1]:8000",
}


@pytest.mark.parametrize(("address", "expected"), ADDRESSES.items())
def test_an_origin_is_scheme_host_and_port_alone(address: str, expected: str) -> None:
    assert origin(address) == expected


def test_a_page_may_send_to_the_collectors_origin_although_its_address_has_a_path(tmp_path: Path) -> None:
    world = World(tmp_path)
    app = create_app(replace(world.config, collector_url="https://box.example:8443/canopy"), world.storage)
    policy = app.test_client().get("/ledger").headers["Content-Security-Policy"]
    stop(app)
    assert "connect-src 'self' https://box.example:8443;" in policy
