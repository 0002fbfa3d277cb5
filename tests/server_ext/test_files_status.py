"""Status, metrics, authorisation, configuration."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from jupyter_server.auth import Authorizer, User
from jupyter_server.auth.identity import PasswordIdentityProvider
from jupyter_server.services.contents.manager import AsyncContentsManager
from prometheus_client import REGISTRY
from tornado.httpclient import HTTPClientError

import aibridge_server_ext


class NoReading(Authorizer):
    """Allows everything but reading contents."""

    def is_authorized(self, _handler, _user, action, resource):
        return (action, resource) != ("read", "contents")


class ByCookie(PasswordIdentityProvider):
    """Everybody is somebody, and nobody by a token."""

    def get_user(self, _handler):
        return User("someone")

    def is_token_authenticated(self, _handler):
        return False


class Nowhere(AsyncContentsManager):
    """Keeps no files on any disk."""

    async def dir_exists(self, path):
        return path == ""


async def test_the_status_tells_the_figures(connect, jp_fetch, root):
    client = await connect()
    await client.watch("")
    await client.until("snapshot")
    (root / "a").write_text("")
    await client.until_listing("", lambda entries: "a" in entries)
    status = json.loads((await jp_fetch("aibridge", "status")).body)
    assert status.pop("changes_seen") >= 1
    assert status.pop("changes_sent") >= 1
    assert status == {
        "version": aibridge_server_ext.__version__,
        "watcher": "inotify",
        "directories": 1,
        "clients": 1,
        "polled": 0,
        "overflows": 0,
        "clients_dropped": 0,
        "relay": "off",
        "changes_relayed": 0,
    }


async def test_the_same_figures_are_metrics(connect, jp_fetch):
    client = await connect()
    await client.watch("")
    text = (await jp_fetch("metrics")).body.decode()
    assert "\naibridge_files_clients 1.0\n" in text
    assert "\naibridge_files_directories 1.0\n" in text
    assert "\naibridge_files_overflows_total 0.0\n" in text


async def test_metrics_are_there_before_the_first_client(jp_fetch):
    assert (await jp_fetch("metrics")).code == 200


async def test_metrics_end_with_the_server(extension):
    collector = extension._collector
    await extension.stop_extension()
    with pytest.raises(KeyError):
        REGISTRY.unregister(collector)


async def test_the_status_is_not_for_strangers(jp_fetch):
    with pytest.raises(HTTPClientError) as failure:
        await jp_fetch("aibridge", "status", headers={"Authorization": "token wrong"})
    assert failure.value.code == 403


class TestWithoutTheRightToRead:
    @pytest.fixture
    def jp_server_config(self, jp_server_config):
        jp_server_config["ServerApp"]["authorizer_class"] = NoReading
        return jp_server_config

    async def test_the_socket_is_refused(self, jp_ws_fetch):
        with pytest.raises(HTTPClientError) as failure:
            await jp_ws_fetch("aibridge", "files")
        assert failure.value.code == 403

    async def test_the_status_is_refused(self, jp_fetch):
        with pytest.raises(HTTPClientError) as failure:
            await jp_fetch("aibridge", "status")
        assert failure.value.code == 403


class TestWithoutUnauthenticatedAccess:
    @pytest.fixture
    def jp_server_config(self, jp_server_config):
        jp_server_config["ServerApp"]["allow_unauthenticated_access"] = False
        return jp_server_config

    async def test_a_stranger_gets_403_and_no_redirect(self, jp_ws_fetch):
        with pytest.raises(HTTPClientError) as failure:
            await jp_ws_fetch("aibridge", "files", headers={"Authorization": "token wrong"})
        assert failure.value.code == 403


class TestPagesOfOtherOrigins:
    """A browser that is logged in by cookie, on a page that is not the server's own."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config):
        jp_server_config["ServerApp"]["identity_provider_class"] = ByCookie
        return jp_server_config

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "http://elsewhere.example"},
            {"Origin": "http://elsewhere.example", "Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "cross-site"},
        ],
    )
    async def test_they_are_refused(self, jp_ws_fetch, headers):
        with pytest.raises(HTTPClientError) as failure:
            await jp_ws_fetch("aibridge", "files", headers=headers)
        assert failure.value.code == 403

    async def test_the_servers_own_pages_are_not(self, jp_ws_fetch, jp_http_port):
        origin = f"http://localhost:{jp_http_port}"
        socket = await jp_ws_fetch("aibridge", "files", headers={"Origin": origin})
        socket.close()


class TestHiddenFilesAllowed:
    @pytest.fixture
    def jp_server_config(self, jp_server_config):
        jp_server_config["ContentsManager"] = {"allow_hidden": True}
        return jp_server_config

    async def test_hidden_names_are_shown(self, connect, answered, root):
        (root / ".config").mkdir()
        (root / ".config" / ".x").write_text("")
        client = await connect()
        await client.watch("", ".config")
        await client.until_listing(".config", await answered(".config"))
        assert set(client.listings[".config"]) == {".x"}


class TestWithoutLocalFiles:
    @pytest.fixture
    def jp_server_config(self, jp_server_config):
        jp_server_config["ServerApp"]["contents_manager_class"] = Nowhere
        return jp_server_config

    async def test_every_directory_is_refused(self, connect):
        client = await connect()
        watching = await client.watch("", "docs")
        assert watching["refused"] == dict.fromkeys(("", "docs"), "not on a local disk")


async def test_settings_are_traits(extension):
    assert extension.poll_interval == 0.1
    assert all(trait.help for name, trait in type(extension).class_own_traits(config=True).items())


def test_the_shipped_configuration_enables_the_extension():
    folder = Path(aibridge_server_ext.__file__).parent.parent / "jupyter-config"
    shipped = folder / "jupyter_server_config.d" / "aibridge_server_ext.json"
    assert json.loads(shipped.read_text()) == {
        "ServerApp": {"jpserver_extensions": {"aibridge_server_ext": True}}
    }


def test_nothing_is_imported_or_configured_from_the_working_directory(tmp_path):
    for name in ("watchdog", "tornado", "prometheus_client", "mimetypes"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('planted module was imported')")
    for name in ("jupyter_config.py", "jupyter_aibridge_server_ext_config.py"):
        (tmp_path / name).write_text("raise SystemExit('planted configuration was read')")
    program = (
        "from jupyter_server.serverapp import ServerApp\n"
        "from aibridge_server_ext.app import AIBridgeExtension\n"
        "server = ServerApp(root_dir='.')\n"
        "extension = AIBridgeExtension()\n"
        "extension._link_jupyter_server_extension(server)\n"
        "import os\n"
        "assert os.getcwd() not in extension.config_file_paths\n"
        "print('clean')\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("clean\n", 0), done.stderr


async def test_threads_take_turns_sooner_while_there_are_clients(connect, extension):
    before = sys.getswitchinterval()
    client = await connect()
    await client.watch("")
    assert sys.getswitchinterval() == pytest.approx(0.001)
    await extension.stop_extension()
    assert sys.getswitchinterval() == before


@pytest.mark.parametrize("wanted", [0.0, 1.0])
async def test_a_switch_interval_is_never_made_longer(connect, extension, wanted):
    before = sys.getswitchinterval()
    extension.switch_interval = wanted
    client = await connect()
    await client.watch("")
    assert sys.getswitchinterval() == before
