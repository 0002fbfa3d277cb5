"""What a kernel answers while a person writes: Tab and Shift-Tab, also while a cell runs."""

import threading

import pytest
from harness import LIMIT, running_kernel, talking_kernel


@pytest.fixture(scope="module")
def bridge(tmp_path_factory):
    workspace = tmp_path_factory.mktemp("workspace")
    (workspace / "mis datos").mkdir()
    for name in ("notas.txt", ".oculto", "it's.txt", "mis datos/a.csv", "$(b)"):
        (workspace / name).write_text("x")
    with running_kernel(workspace, tmp_path_factory.mktemp("home")) as bridge:
        yield bridge


def completed(bridge, code, at=None):
    """Every text that ``code`` could become."""
    cursor = len(code) if at is None else at
    content = bridge.client.complete(code, cursor, reply=True, timeout=LIMIT)["content"]
    typed = content["metadata"]["_jupyter_types_experimental"]
    assert [each["text"] for each in typed] == content["matches"]
    begin, end = content["cursor_start"], content["cursor_end"]
    return [code[:begin] + match + code[end:] for match in content["matches"]]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("%us", ["%usage"]),
        ("%%s", ["%%sh"]),
        ("INF", ["INFO"]),
        ("CHANGE-MODEL off", ["CHANGE-MODEL offline"]),
        ("%change-model off", ["%change-model offline"]),
        ("%help und", ["%help undo"]),
        ("%replay o", ["%replay on", "%replay off"]),
        ("%context r", ["%context restore"]),
        ("%context save no", ["%context save notas.txt"]),
        ("%policy why cat no", ["%policy why cat notas.txt"]),
        ("%sh --l", ["%sh --live"]),
        ("%sh --live cat no", ["%sh --live cat notas.txt"]),
        ("!git st", ["!git status", "!git stash"]),
        ("!git status --sho", ["!git status --short", "!git status --show-stash"]),
        ("!ls --group-d", ["!ls --group-directories-first"]),
        ("!head --lin", ["!head --lines="]),
        ("!ls | uni", ["!ls | uniq"]),
        ("!X=1 mkd", ["!X=1 mkdir"]),
        ("!cat no", ["!cat notas.txt"]),
        ("!cat .o", ["!cat .oculto"]),
        ("!cat mi", ["!cat mis\\ datos/"]),
        ("!cat mis\\ datos/", ["!cat mis\\ datos/a.csv"]),
        ("!cat 'mi", ["!cat 'mis datos/"]),
        ('!cat "mis datos/a', ['!cat "mis datos/a.csv"']),
        ("!cat it", ["!cat it\\'s.txt"]),
        ("!cat 'it", ["!cat 'it'\\''s.txt'"]),
        ("!cat $", ["!cat \\$\\(b\\)"]),
        ('!cat "$', ['!cat "\\$(b)"']),
        ("!sort < no", ["!sort < notas.txt"]),
        ("!cat /etc/pass", []),
        ("%%sh\nls |\nsort no", ["%%sh\nls |\nsort notas.txt"]),
        ("!ls |\nunex", ["!ls |\nunexpand"]),
        ("show no", ["show notas.txt"]),
        ("show mi", ["show 'mis datos/"]),
        ("show 'mis datos/a", ["show 'mis datos/a.csv'"]),
        ("show it", ["show it's.txt"]),
        ("Create a f", ["Create a folder called reports"]),
        ("don't", []),
        ("", []),
    ],
)
def test_tab(bridge, code, expected):
    assert completed(bridge, code) == expected


def test_tab_in_the_middle_of_a_line(bridge):
    assert completed(bridge, "!cat no | wc", 7) == ["!cat notas.txt | wc"]


def test_what_was_said_before_is_offered_again(bridge):
    bridge.run("!echo zebra")
    bridge.run("list the files of 'mis datos'")
    assert "!echo zebra" in completed(bridge, "!echo z")
    assert "LIST the files of 'mis datos'" in completed(bridge, "LIST th")


def test_options_and_programs_come_with_their_meaning(bridge):
    reply = bridge.client.complete("!ls -", reply=True, timeout=LIMIT)["content"]
    first = reply["metadata"]["_jupyter_types_experimental"][0]
    assert first == {
        "start": 4,
        "end": 5,
        "text": "-a",
        "type": "property",
        "signature": "hidden ones, too",
    }


def test_undo_ids(bridge):
    done = bridge.run("!mkdir nueva").command["undo_id"]
    assert f"%undo {done}" in completed(bridge, f"%undo {done[:4]}")


# --- Shift-Tab -----------------------------------------------------------------------------------


def explained(bridge, code, at=None):
    cursor = len(code) if at is None else at
    content = bridge.client.inspect(code, cursor, reply=True, timeout=LIMIT)["content"]
    assert content["found"] is bool(content["data"])
    return content["data"].get("text/plain", "")


def test_a_command_is_explained_and_judged(bridge):
    assert explained(bridge, "!rm -rf notas.txt | sort > x").splitlines() == [
        "$ rm -rf notas.txt | sort > x",
        "",
        "rm    deletes files",
        "-r    folders with all they hold",
        "-f    asks nothing, what is missing is no error",
        "sort  sorts lines",
        "> x   writes into this file, in place of what it held",
        "",
        "  creates x",
        "  deletes notas.txt",
        "verdict: ask (would need a yes)",
        "  - deletes files in the workspace: notas.txt",
    ]
    assert (bridge.workspace / "notas.txt").exists()


def test_markup_in_a_command_stays_text(bridge):
    content = bridge.client.inspect("!echo '<b>'", 3, reply=True, timeout=LIMIT)["content"]
    assert "<b>" not in content["data"]["text/html"]
    assert "&lt;b&gt;" in content["data"]["text/html"]


@pytest.mark.parametrize(
    ("code", "at", "expected"),
    [
        ("%%sh\nls\nsudo ls", 7, "verdict: deny"),
        ("%usage", 3, "%usage: Show tokens"),
        ("INFO", 1, "%info: Show where you are"),
        ("%sh ls -l", 9, "with rights, size and date"),
        ("create the folder reports", 8, "$ mkdir reports"),
        ("create the folder reports", 8, "would go ahead without a question"),
        ("colourless green ideas", 3, "colourless"),
        ("!echo 'a", 3, "verdict: ask"),
        ("%nosuchmagic", 3, ""),
        ("", 0, ""),
    ],
)
def test_shift_tab(bridge, code, at, expected):
    said = explained(bridge, code, at)
    assert expected in said
    assert bool(said) is bool(expected)


def test_the_statement_of_the_line_is_explained(bridge):
    code = "!ls\n\n!pwd\n"
    assert explained(bridge, code, 1).startswith("$ ls")
    assert explained(bridge, code, 4) == ""
    assert explained(bridge, code, 6).startswith("$ pwd")


def test_no_model_is_asked_by_shift_tab_or_tab(workspace, home):
    with talking_kernel(workspace, home) as (bridge, gemini):
        assert "would be asked for a command" in explained(bridge, "create the folder reports")
        completed(bridge, "create a f")
        bridge.run("IA")
        assert "would be asked this" in explained(bridge, "!how are you")
        assert gemini.contents == []


def test_after_exit_there_is_nothing_to_offer(workspace, home):
    with running_kernel(workspace, home) as bridge:
        bridge.run("EXIT")
        assert completed(bridge, "!l") == []
        assert explained(bridge, "!ls") == ""


# --- while a cell runs ---------------------------------------------------------------------------


def waiting(bridge):
    """Run a cell until it asks; it waits for an answer then."""
    asked = threading.Event()
    (bridge.workspace / "victim").write_text("x")
    cell = {}
    message = bridge.client.execute("!rm victim", allow_stdin=True)

    def on_prompt(_):
        asked.set()
        cell["meanwhile"] = meanwhile(bridge)
        bridge.client.input("n")

    def meanwhile(bridge):
        who = bridge.client.kernel_info(reply=True, timeout=LIMIT)["content"]["implementation"]
        return completed(bridge, "!unex"), explained(bridge, "!pwd").startswith("$ pwd"), who

    done = bridge.collect(message, on_prompt=on_prompt)
    return cell["meanwhile"], done


def test_tab_and_shift_tab_are_answered_while_a_cell_runs(bridge):
    meanwhile, done = waiting(bridge)
    assert meanwhile == (["!unexpand"], True, "aibridge")
    assert done.ename == "ApprovalRefused"
    assert done.outcome["commands"][0]["command"] == "rm victim"


def subshell(bridge):
    control = bridge.client.control_channel
    request = bridge.client.session.msg("create_subshell_request", {})
    control.send(request)
    return control.get_msg(timeout=LIMIT)["content"]["subshell_id"]


def asked_there(bridge, subshell_id, kind, content):
    request = bridge.client.session.msg(kind, content)
    request["header"]["subshell_id"] = subshell_id
    bridge.client.shell_channel.send(request)
    return request["header"]["msg_id"]


def test_a_subshell_answers_while_a_cell_runs_and_its_cells_wait(bridge):
    there = subshell(bridge)
    (bridge.workspace / "victim").write_text("x")
    seen = {}

    def on_prompt(_):
        content = {"code": "!unex", "cursor_pos": 5}
        identifier = asked_there(bridge, there, "complete_request", content)
        seen["matches"] = bridge._reply(identifier)["matches"]
        content = {"code": "!echo later", "silent": False, "allow_stdin": False}
        seen["cell"] = asked_there(bridge, there, "execute_request", content)
        bridge.client.input("n")

    message = bridge.client.execute("!rm victim", allow_stdin=True)
    first = bridge.collect(message, on_prompt=on_prompt)
    assert seen["matches"] == ["unexpand"]
    assert first.ename == "ApprovalRefused"
    assert bridge._reply(seen["cell"])["status"] == "ok"


def test_kernel_info_tells_of_subshells_and_how_cells_are_coloured(bridge):
    info = bridge.client.kernel_info(reply=True, timeout=LIMIT)["content"]
    assert info["supported_features"] == ["kernel subshells"]
    language = info["language_info"]
    assert {language[key] for key in ("pygments_lexer", "codemirror_mode", "name")} == {"aibridge"}
    assert language["nbconvert_exporter"] == "aibridge"
