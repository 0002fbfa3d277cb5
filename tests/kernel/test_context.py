"""What a conversation remembers: shown, saved, loaded, restored after a restart and a crash."""

import json
import os
import shutil
import signal
import subprocess

import pytest
from harness import running_kernel, tree
from loopback.answers import refusal, says, steps
from loopback.gemini import KEY, LoopbackGemini


@pytest.fixture
def gemini():
    with LoopbackGemini() as server:
        yield server


@pytest.fixture
def talking(workspace, home, gemini):
    """Make kernels of one notebook that talk with the loopback server."""

    def make(**variables):
        given = {
            "GEMINI_API_KEY": KEY,
            "GOOGLE_GEMINI_BASE_URL": gemini.url,
            "JPY_SESSION_NAME": str(workspace / "a.ipynb"),
        }
        return running_kernel(workspace, home, **(given | variables))

    return make


def test_a_conversation_survives_a_restart_and_a_crash(talking, gemini):
    gemini.enqueue(steps("mkdir PROYECTO"), says("Hola, Ana."))
    with talking() as bridge:
        assert bridge.run("Crear carpeta PROYECTO").outcome["notes"] == []
        bridge.run("%ia me llamo Ana")
        os.kill(bridge.manager.provisioner.pid, signal.SIGKILL)
    gemini.enqueue(steps("ls"), steps("rmdir PROYECTO"))
    with talking() as bridge:
        offer = "earlier conversation of 2 turns: %context restore"
        assert offer in bridge.run("INFO").result
        first = bridge.run("lista")
        assert offer in first.outcome["notes"][0]
        assert offer in first.of("display_data")[-1]["data"]["text/html"]
        assert bridge.run("%context restore").result == (
            "The conversation goes on from 2 earlier turns."
        )
        assert bridge.run("bórrala", "y").status == "ok"
        for told in ("Crear carpeta PROYECTO", "mkdir PROYECTO", "me llamo Ana", "Hola, Ana."):
            assert told in gemini.contents[-1].words
        assert "lista" not in gemini.contents[-1].words
    with talking() as bridge:
        assert "3 turns" in bridge.run("INFO").result
    with talking(JPY_SESSION_NAME="/elsewhere/b.ipynb") as bridge:
        assert "Earlier conversation" not in bridge.run("INFO").result
        assert bridge.run("%context restore").ename == "UsageError"


def tell_notebook(bridge, identifier, target="aibridge.notebook"):
    content = {"comm_id": "1", "target_name": target, "data": {"id": identifier}}
    client = bridge.client
    client.shell_channel.send(client.session.msg("comm_open", content))


def test_a_moved_notebook_is_known_by_its_identifier(talking, gemini, workspace):
    gemini.enqueue(steps("mkdir a"))
    with talking() as bridge:
        tell_notebook(bridge, "0f8fad5b-d9cb-469f-a165-70867728950e")
        bridge.run("crea a")
    with talking(JPY_SESSION_NAME=str(workspace / "moved.ipynb")) as bridge:
        for wrong in ("x", 7, "../../x", "a" * 65):
            tell_notebook(bridge, wrong)
        tell_notebook(bridge, "another-identifier", target="other")
        assert "Earlier conversation" not in bridge.run("INFO").result
        tell_notebook(bridge, "0f8fad5b-d9cb-469f-a165-70867728950e")
        assert "%context restore" in bridge.run("INFO").result


def test_a_restored_conversation_asks_the_model_again(talking, gemini):
    gemini.enqueue(steps("mkdir a"), steps("touch a/b"))
    with talking() as bridge:
        bridge.run("crea a")
        bridge.run("pon dentro b")
    gemini.enqueue(steps("touch a/c"))
    with talking() as bridge:
        bridge.run("%context restore")
        assert not bridge.run("pon dentro b").outcome["cached"]
        assert len(gemini.contents) == 3


def test_context_shows_turns_and_the_last_request(talking, gemini):
    gemini.enqueue(steps("mkdir a"), says("Bien."))
    with talking() as bridge:
        assert bridge.run("%context").result.startswith("0 turns")
        assert "Nothing has been sent" in bridge.run("%context --sent").result
        bridge.run("crea a")
        bridge.run(f"%ia mi clave es {KEY}")
        shown = bridge.run("%context").result.splitlines()
        assert [line.split()[0] for line in shown[:3]] == ["Turn", "1", "2"]
        assert "mkdir a" in shown[1]
        assert "2 of them go with the next sentence" in "\n".join(shown)
        sent = bridge.run("%context --sent").result
        body = gemini.contents[-1].body
        assert json.loads(sent) == {name: value for name, value in body.items() if value}
        assert KEY not in sent
        bridge.run("%context clear")
        assert bridge.run("%context").result.startswith("0 turns")
        gemini.enqueue(steps("mkdir b"))
        bridge.run("crea b")
        assert "crea a" not in gemini.contents[-1].words


def test_saving_is_a_change_like_any_other_and_loading_is_data(talking, gemini, workspace):
    gemini.enqueue(steps("mkdir a"))
    with talking() as bridge:
        bridge.run("crea a")
        saved = bridge.run("%context save charla.json")
        assert saved.command["changes"]["created"] == ["charla.json"]
        before = (workspace / "charla.json").read_bytes()
        assert bridge.run("%context save charla.json", can_ask=False).ename == "ApprovalRequired"
        assert bridge.run("%context save charla.json", "n").ename == "ApprovalRefused"
        assert (workspace / "charla.json").read_bytes() == before
        assert bridge.run("%undo").status == "ok"
        assert not (workspace / "charla.json").exists()
    (workspace / "charla.json").write_bytes(before)
    gemini.enqueue(steps("rmdir a"))
    with talking() as bridge:
        assert "1 earlier turn" in bridge.run("%context load charla.json").result
        bridge.run("bórrala", "n")
        assert "mkdir a" in gemini.contents[-1].words
        exported = bridge.run("%export todo.sh")
        assert exported.status == "ok"
        assert "mkdir a" not in (workspace / "todo.sh").read_text()


OUTSIDE = ("../x.json", "/etc/passwd", "link.json", "sub/../../x", "folder", ".")


def test_nothing_outside_or_malformed_is_read_or_written(talking, workspace):
    (workspace / "link.json").symlink_to("/etc/passwd")
    (workspace / "folder").mkdir()
    (workspace / "x.json").write_text('{"format": "aibridge-conversation", "version": 1}')
    with talking() as bridge:
        for path in OUTSIDE:
            assert bridge.run(f"%context load {path}").ename == "UsageError", path
            assert bridge.run(f"%context save {path}", "y").ename == "UsageError", path
        assert "turns is not of type list" in bridge.run("%context load x.json").evalue
        assert "conversation is as it was" in bridge.run("%context load nothing").evalue
        for wrong in ("%context sing", "%context save", "%context clear x", "%replay perhaps"):
            assert bridge.run(wrong).ename == "UsageError", wrong
        assert "no command yet" in bridge.run("%export a.sh").evalue
        assert bridge.run("%export").ename == "UsageError"
    assert str((workspace / "link.json").readlink()) == "/etc/passwd"


# --- %export -------------------------------------------------------------------------------------


def test_the_exported_script_does_it_all_again(talking, gemini, workspace, tmp_path):
    copy = tmp_path / "copy"
    (workspace / "uno.txt").write_text("uno\n")
    (workspace / "dos.txt").write_text("dos\n")
    shutil.copytree(workspace, copy)
    gemini.enqueue(
        steps("mkdir PROYECTO", "cp *.txt PROYECTO/"),
        steps("cat perdido"),
        steps("cd PROYECTO", "printf 'a b\\n' > 'con espacio.txt'"),
        steps("grep zzz uno.txt; touch tras.txt"),
        refusal("no"),
        steps("mkdir malo"),
        steps("rm dos.txt"),
        says("nada"),
    )
    with talking() as bridge:
        bridge.run("crea PROYECTO y copia\nahí los textos", "y")
        assert bridge.run("muestra el perdido").status == "error"
        bridge.run("entra y escribe")
        bridge.run("busca zzz", "y")
        bridge.run("cuéntame un chiste")
        bridge.run("crea malo")
        assert bridge.run("%undo").status == "ok"
        bridge.run("borra dos", "n")
        bridge.run("!cd .. && mkdir -p arriba/x")
        bridge.run("!touch $'\\xff'")
        bridge.run("!grep -q zzz uno.txt")
        bridge.run("%ia gracias")
        expected = {path.name for path in workspace.iterdir()}
        exported = bridge.run("%export script.sh")
        assert exported.command["changes"]["created"] == ["script.sh"]
        assert bridge.run("%export nota.txt").ename == "UsageError"
    script = workspace / "script.sh"
    subprocess.run(["bash", "-n", script], check=True)
    words = script.read_bytes().decode("utf-8", "surrogateescape")
    for comment in ("# ahí los textos", "# ended with exit status 1: cat perdido",
                    "# undone: mkdir malo", "# not run: rm dos.txt"):  # fmt: skip
        assert comment in words.splitlines()
    subprocess.run(["bash", script], cwd=copy, check=True)
    assert {path.name for path in copy.iterdir()} == expected
    script.unlink()
    shown = [
        {path: names for path, names in tree(folder).items() if "\udcff" not in path}
        for folder in (copy, workspace)
    ]
    assert shown[0] == shown[1]


def test_the_path_that_is_judged_is_the_one_that_is_written(workspace, home):
    (workspace / "a" / "b").mkdir(parents=True)
    (workspace / "link").symlink_to("a/b")
    with running_kernel(workspace, home, AIBRIDGE_MODEL="offline") as bridge:
        bridge.run("!echo hi")
        cell = bridge.run("%export link/../s.sh")
    assert cell.command["command"] == "printf '' > s.sh"
    assert (workspace / "s.sh").read_text().startswith("#!")
    assert not (workspace / "a" / "s.sh").exists()
