"""The configuration of nginx in the documentation, run as it stands: it passes nobody on, and writes nothing."""

import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.free_ports import free_port
from tests.killable_server import HOST, PATIENCE, ROOT, wait_until

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not on this machine")
PERSON = {
    "X-Forwarded-For": "10.1.2.3",
    "X-Real-IP": "10.1.2.3",
    "Cookie": "who=me",
    "User-Agent": "Firefox",
    "Referer": "here",
}
PORTS = {8443: "pages", 8444: "box", 8002: "board", 8003: "issuer", 8004: "collector"}


@dataclass
class Proxy:
    folder: Path
    ports: dict[str, int]
    seen: dict[str, list[dict[str, str]]] = field(default_factory=dict)  # face -> headers of each request

    def said(self, where: str, request: bytes, alpn: str = "http/1.1") -> tuple[bytes, str | None]:
        """All that comes before the proxy hangs up, and the protocol that it agreed to."""
        trusting = ssl.create_default_context(cafile=self.folder / "cert.pem")
        trusting.set_alpn_protocols([alpn])
        plain = socket.create_connection((HOST, self.ports[where]), timeout=PATIENCE)
        with plain, trusting.wrap_socket(plain, server_hostname=HOST) as connection:
            connection.sendall(request)
            found = b""
            while part := connection.recv(65536):
                found += part
            return found, connection.selected_alpn_protocol()


def asking(method: str, path: str, body: bytes = b"{}") -> bytes:
    """With everything about a person that a browser could add, and asking to keep the connection."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", "Connection: keep-alive", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, *(f"{name}: {value}" for name, value in PERSON.items()), "", ""]).encode() + body


def listening(proxy: Proxy, face: str) -> HTTPServer:
    class Seeing(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            proxy.seen.setdefault(face, []).append({name.lower(): value for name, value in self.headers.items()})
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST = answer  # noqa: N815  # the names that http.server calls

        def log_message(self, *_: Any) -> None: ...

    server = HTTPServer((HOST, proxy.ports[face]), Seeing)
    Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    made = Proxy(tmp_path_factory.mktemp("nginx"), {name: free_port() for name in PORTS.values()})
    text = (ROOT / "docs" / "nginx-apart.conf").read_text(encoding="utf-8")
    text = re.sub(r"\b8(443|444|002|003|004)\b", lambda port: str(made.ports[PORTS[int(port[0])]]), text)
    (made.folder / "nginx-apart.conf").write_text(text, encoding="utf-8")
    certify = "req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=x"
    named = [*certify.split(), "-addext", f"subjectAltName=IP:{HOST}"]
    subprocess.run(["openssl", *named], cwd=made.folder, check=True, capture_output=True)
    servers = [listening(made, face) for face in ("board", "issuer", "collector")]
    asked = [str(NGINX), "-p", str(made.folder), "-c", "nginx-apart.conf", "-g", "daemon off;"]
    with (made.folder / "stderr").open("wb") as file:
        running = subprocess.Popen(asked, stderr=file)
    try:
        wait_until(lambda: is_up(made), "nginx does not answer")
        yield made
    finally:
        running.terminate()
        running.wait(20)
        for server in servers:
            server.shutdown()
            server.server_close()


def is_up(proxy: Proxy) -> bool:
    try:
        socket.create_connection((HOST, proxy.ports["box"]), timeout=1).close()
    except OSError:
        return False
    return True


DOORS = {
    "/w/w1/ticket": ("pages", "issuer"),
    "/w/w1/enrol": ("pages", "issuer"),
    "/w/w1/manifest.json": ("pages", "board"),
    "/w/w1/ballots": ("box", "collector"),
}


@pytest.mark.parametrize("path", DOORS)
def test_a_face_gets_the_request_and_nothing_about_who_sent_it(proxy: Proxy, path: str) -> None:
    where, face = DOORS[path]
    before = len(proxy.seen.get(face, []))
    proxy.said(where, asking("POST", path))
    (headers,) = proxy.seen[face][before:]
    assert not {name.lower() for name in PERSON} & set(headers)
    assert headers["connection"] == "close"


@pytest.mark.parametrize("path", DOORS)
def test_of_two_requests_on_one_connection_the_proxy_takes_one_and_hangs_up(proxy: Proxy, path: str) -> None:
    said, _ = proxy.said(DOORS[path][0], asking("POST", path) * 2)
    assert said.count(b"HTTP/1.1 200") == 1
    assert b"connection: close" in said.lower()


def test_the_proxy_does_not_speak_http_2(proxy: Proxy) -> None:
    assert proxy.said("box", asking("POST", "/w/w1/ballots"), alpn="http/1.1")[1] == "http/1.1"
    try:
        agreed = proxy.said("box", asking("POST", "/w/w1/ballots"), alpn="h2")[1]
    except ssl.SSLError:
        agreed = None
    assert agreed is None


def test_the_door_between_faces_is_not_on_the_address_of_the_pages(proxy: Proxy) -> None:
    assert proxy.said("pages", asking("POST", "/face"))[0].startswith(b"HTTP/1.1 404")
    assert proxy.said("box", asking("GET", "/w/w1/"))[0].startswith(b"HTTP/1.1 404")


def test_no_file_of_the_proxy_says_who_came(proxy: Proxy) -> None:
    for path, (where, _) in DOORS.items():
        proxy.said(where, asking("POST", path, b'{"code":"lemon"}'))
    files = [path for path in proxy.folder.rglob("*") if path.is_file() and path.name != "nginx-apart.conf"]
    assert {path.name for path in files} == {"cert.pem", "key.pem", "stderr", "nginx.pid"}
    assert (proxy.folder / "stderr").read_bytes() == b""
