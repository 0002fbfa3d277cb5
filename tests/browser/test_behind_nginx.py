"""The files of examples/deploy: a real nginx in front of a real server, and a real browser."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from copy import copy
from pathlib import Path

import httpx
import pytest
from jupyter_pages import JupyterPage
from loopback.certificate import make_certificate
from playwright.sync_api import Browser, expect
from running_server import RunningServer, serve

DEPLOY = Path(__file__).parents[2] / "examples" / "deploy"
NAME = "files.example.org"
NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log stderr notice;
events {{ }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  include {folder}/site.conf;
}}
"""


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with the shipped configuration."""
    base = tmp_path_factory.mktemp("server")
    yield from serve("jupyterlab", base, f"--config={DEPLOY / 'jupyter_server_config.py'}")


@pytest.fixture(scope="module")
def front(
    behind: RunningServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """The shipped nginx configuration, but for ports, the certificate's place and its name."""
    folder = tmp_path_factory.mktemp("nginx")
    make_certificate(folder, NAME)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    site = (DEPLOY / "nginx.conf").read_text()
    for shipped, here in {
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "/etc/ssl/certs/files.example.org.pem": f"{folder}/cert.pem",
        "/etc/ssl/private/files.example.org.key": f"{folder}/key.pem",
        "http://127.0.0.1:8888": behind.url.removesuffix("/"),
    }.items():
        assert shipped in site
        site = site.replace(shipped, here)
    (folder / "site.conf").write_text(site)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder))
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin")
    assert program, "nginx is missing: make test installs it"
    argv = [program, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    process = subprocess.Popen(argv, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    with process, process.stderr as log:
        said = next((line for line in log if "start worker process" in line), None)
        assert said is not None, "nginx ended"
        proxied = copy(behind)
        proxied.url = f"https://127.0.0.1:{port}/files/"
        yield proxied
        process.terminate()


def test_files_and_kernels_are_live_through_nginx_under_a_prefix(
    front: RunningServer, browser: Browser
) -> None:
    (front.root / "work").mkdir()
    with browser.new_context(ignore_https_errors=True) as context:
        context.set_default_timeout(60_000)
        page = JupyterPage(context.new_page(), front, "lab/workspaces/work/tree/work")
        page.open()
        page.expect_snapshot("work")
        (front.root / "work" / "from-outside").mkdir()
        page.expect_names(["from-outside"])
        page.launch_notebook()
        expect(page.run(0, "Crear carpeta PROYECTO")).to_contain_text("+ PROYECTO/")
        expect(page.item("PROYECTO")).to_be_visible()


@pytest.fixture
def client(front: RunningServer) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"token {front.token}", "Host": NAME}
    with httpx.Client(base_url=front.url, headers=headers, verify=False) as client:  # noqa: S501
        yield client


def test_nothing_else_is_offered(client: httpx.Client) -> None:
    assert client.get("api/kernelspecs").json()["kernelspecs"].keys() == {"aibridge"}
    for name in ("python3", "AIBridge"):  # found by whoever knows the name, were it only hidden
        assert client.get(f"api/kernelspecs/{name}").status_code == 404
    assert client.post("api/terminals").status_code in {403, 404}


def test_strangers_stay_outside(front: RunningServer, client: httpx.Client) -> None:
    assert client.get("api/contents").status_code == 200
    assert client.get("api/contents", headers={"Host": "evil.example"}).status_code == 403
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket"}
    with httpx.Client(base_url=front.url, headers={"Host": NAME}, verify=False) as stranger:  # noqa: S501
        assert stranger.get("api/contents").status_code == 403
        assert stranger.get("aibridge/files", headers=upgrade).status_code == 403
