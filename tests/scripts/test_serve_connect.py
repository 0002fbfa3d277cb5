"""``serve`` and ``connect``: a terminal on a server's kernel, across a network, shared."""

import json
import re
import socket
import subprocess

import pexpect
import pytest
import requests
from requests.adapters import HTTPAdapter
from scripts.remote import (
    EXECUTABLE,
    LIMIT,
    PROMPT,
    TOKEN,
    environment,
    served,
    terminal,
    two_networks,
)
from urllib3.util import Retry

from aibridge_kernel.console import tame


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def state(home):
    return home / ".local" / "share" / "jupyter" / "aibridge"


def test_across_a_network_the_token_is_asked_once(workspace, home):
    with two_networks() as (here, there), served(workspace, home, 9900, "10.77.0.1", here) as url:
        address = {"IP_SERVER": "10.77.0.1", "PORT_SERVER": "9900"}
        client = terminal(home, workspace, inside=there, **address)
        client.expect("Token of http://10.77.0.1:9900")
        client.sendline("not the token")
        client.expect("Token of")
        client.sendline(TOKEN)
        client.expect(PROMPT)
        client.send("crea la carpeta uno\r")
        client.expect("mkdir uno")
        client.expect(r"In \[2\]: ")
        client.send("\x04")
        client.expect("goes on; connect again")
        client.expect(pexpect.EOF)
        again = terminal(home, workspace, inside=there, **address)
        again.expect(PROMPT)
        again.send("INFO\r")
        again.expect("Conversation +1 turn")
        again.send("EXIT\r")
        again.expect(pexpect.EOF)
    assert (workspace / "uno").is_dir()
    remembered = state(home) / "servers.json"
    assert json.loads(remembered.read_text("utf-8")) == {url: TOKEN}
    assert remembered.stat().st_mode & 0o777 == 0o600


def test_clients_of_one_kernel_see_each_other(workspace, home, port):
    variables = {"PORT_SERVER": str(port), "JUPYTER_TOKEN": TOKEN}
    with served(workspace, home, port):
        ana = terminal(home, workspace, LOGNAME="ana", **variables)
        ana.expect(PROMPT)
        luis = terminal(home, workspace, LOGNAME="luis", **variables)
        luis.expect(PROMPT)
        ana.send("crea la carpeta uno\r")
        ana.expect("mkdir uno")
        luis.expect(r"ana \[1\]: crea la carpeta uno")
        luis.expect("mkdir uno")
        luis.send("INFO\r")
        luis.expect("ana@127.0.0.1")
        luis.expect("luis@127.0.0.1")
        ana.expect(r"luis \[2\]: INFO")
        luis.send("!sleep 60\r")
        ana.expect("sleep 60")
        luis.send("\x03")
        luis.expect("KeyboardInterrupt")
        luis.send("borra la carpeta uno\r")
        luis.expect(r"\(u\)\?")
        luis.sendline("y")
        ana.expect("rm -r uno")
        luis.send("EXIT\r")
        luis.expect(pexpect.EOF)
        ana.expect("The kernel was ended")
        ana.expect(pexpect.EOF)
    assert not list(workspace.iterdir())


def test_a_server_that_ends_is_told(workspace, home, port):
    with served(workspace, home, port) as url:
        client = terminal(home, workspace, "--url", url, JUPYTER_TOKEN=TOKEN)
        client.expect(PROMPT)
    client.expect("The connection was lost")
    client.expect(pexpect.EOF)


def test_jupyterlab_asks_for_no_news(workspace, home, port):
    with served(workspace, home, port) as url:
        asking = requests.Session()
        asking.mount(url, HTTPAdapter(max_retries=Retry(connect=20, backoff_factor=0.05)))
        headers = {"Authorization": f"token {TOKEN}"}
        page = asking.get(f"{url}/lab", headers=headers, timeout=LIMIT).text
    told = re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert told is not None
    assert json.loads(told[1])["news"] == {"disabled": True}


def connect(home, *arguments, **variables):
    return subprocess.run(
        [EXECUTABLE, "connect", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment(home, **variables),
        cwd=home,
        timeout=LIMIT,
        check=False,
    )


def test_no_server_a_wrong_token_and_an_unknown_kernel(workspace, home, port):
    nobody = connect(home, PORT_SERVER=str(port), JUPYTER_TOKEN=TOKEN)
    assert (nobody.returncode, "No Jupyter server answers" in nobody.stderr) == (1, True)
    with served(workspace, home, port) as url:
        wrong = connect(home, "--url", url, JUPYTER_TOKEN=TOKEN[:-1])
        unasked = connect(home, "--url", url)
        unknown = connect(home, "--url", url, "--kernel", "0", JUPYTER_TOKEN=TOKEN)
    assert (wrong.returncode, "does not accept the token" in wrong.stderr) == (1, True)
    assert (unasked.returncode, "needs a token" in unasked.stderr) == (2, True)
    assert (unknown.returncode, "0 AI-Bridge kernels" in unknown.stderr) == (2, True)


def test_a_token_of_the_environment_goes_to_no_address_that_a_folder_chose(home):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        (home / ".env").write_text(f"PORT_SERVER={listener.getsockname()[1]}\n", "utf-8")
        done = connect(home, JUPYTER_TOKEN=TOKEN)
        assert (done.returncode, "needs a token" in done.stderr) == (2, True)
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_a_taken_port_is_no_silent_move_to_another(workspace, home, port):
    with served(workspace, home, port):
        second = subprocess.run(
            [EXECUTABLE, "serve", "--workspace", workspace],
            capture_output=True,
            text=True,
            env=environment(home, PORT_SERVER=str(port)),
            timeout=LIMIT,
            check=False,
        )
    assert second.returncode != 0
    assert "already in use" in second.stderr


def test_nothing_another_client_says_drives_the_terminal():
    drives = "\x1b]0;title\x07\x9b2J\x1b[2J"
    content = {
        "code": f"a{drives}\nb\u202e",
        "text": f"\x1b[1mbold{drives}\n",
        "data": {"text/plain": f"c{drives}"},
        "traceback": [f"d{drives}"],
    }
    tame(content)
    assert content["code"] == "a\\x1b]0;title\\x07\\x9b2J\\x1b[2J\nb\\u202e"
    assert content["text"] == "\x1b[1mbold2J\n"
    assert content["data"]["text/plain"] == "c2J"
    assert content["traceback"] == ["d2J"]
