"""What a person sees of a cell: output, outcome, errors."""

import json
import shutil
import time

import pytest
from harness import running_kernel, tree


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    workspace = tmp_path_factory.mktemp("workspace")
    with running_kernel(workspace, tmp_path_factory.mktemp("home")) as bridge:
        yield bridge


@pytest.fixture
def bridge(running):
    """One kernel for all tests that leave it as it was, but for what it remembers."""
    for path in running.workspace.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return running


@pytest.fixture
def alone(workspace, home):
    """A kernel of its own."""
    with running_kernel(workspace, home) as bridge:
        yield bridge


def test_a_sentence_becomes_a_folder(bridge):
    cell = bridge.run("Crear carpeta PROYECTO")
    assert cell.status == "ok"
    assert (bridge.workspace / "PROYECTO").is_dir()
    command = cell.command
    assert command["command"] == "mkdir PROYECTO"
    assert command["decision"] == "allow"
    assert command["granted"] is True
    assert command["exit_status"] == 0
    assert command["tier"] == "bubblewrap"
    assert command["changes"]["created"] == ["PROYECTO/"]
    assert command["undo_id"]
    assert cell.outcome["model"] == "offline"
    assert cell.outcome["statement"] == "Crear carpeta PROYECTO"


def test_the_outcome_is_published_once_and_last(bridge):
    cell = bridge.run("!echo one; echo two >&2")
    kinds = [message["msg_type"] for message in cell.messages]
    assert kinds.count("display_data") == 1
    assert kinds[-2:] == ["display_data", "status"]
    assert cell.stdout == "one\n"
    assert cell.stderr == "two\n"


def test_what_a_command_made_can_be_undone_exactly(bridge):
    bridge.run("!mkdir a && echo x > a/f")
    before = tree(bridge.workspace)
    cell = bridge.run("!rm -r a", "y")
    assert tree(bridge.workspace) == {}
    assert bridge.run(f"%undo {cell.command['undo_id']}").status == "ok"
    assert tree(bridge.workspace) == before


def test_working_directory_is_carried_along(alone):
    alone.run("!mkdir -p docs/deep")
    alone.run("!cd docs/deep")
    assert alone.run("!pwd").stdout.strip() == str(alone.workspace / "docs/deep")
    alone.run("!touch here")
    assert (alone.workspace / "docs/deep/here").exists()


def test_nothing_is_left_of_a_failing_command(bridge):
    cell = bridge.run("!touch made && ls nothing-here")
    assert (cell.ename, cell.status) == ("CommandFailed", "error")
    assert cell.command["exit_status"] == 2
    assert cell.command["changes"]["created"] == []
    assert tree(bridge.workspace) == {}
    assert "as they were" in cell.evalue


def test_an_exit_status_that_is_an_answer_is_no_failure(bridge):
    (bridge.workspace / "f").write_text("a\n")
    cell = bridge.run("!grep z f")
    assert cell.status == "ok"
    assert cell.command["exit_status"] == 1


def test_a_cell_stops_at_its_first_error(bridge):
    cell = bridge.run("!mkdir one\n!ls nothing-here\n!mkdir two")
    assert cell.status == "error"
    assert tree(bridge.workspace) == {"one": None}
    assert len(cell.outcomes) == 2


# --- asking --------------------------------------------------------------------------------------


@pytest.fixture
def project(bridge):
    folder = bridge.workspace / "PROYECTO"
    folder.mkdir()
    (folder / "a.txt").write_text("a")
    (folder / "b.txt").write_text("b")
    return folder


@pytest.mark.usefixtures("project")
def test_a_destructive_cell_shows_what_it_would_delete(bridge):
    cell = bridge.run("borra la carpeta PROYECTO", "n")
    (prompt,) = cell.prompts
    assert "PROYECTO/" in prompt
    assert "2 files" in prompt
    assert "rm -r" in prompt


@pytest.mark.parametrize("answer", ["n", "no", "", "NO"])
def test_no_leaves_all_untouched(bridge, project, answer):
    cell = bridge.run("borra la carpeta PROYECTO", answer)
    assert cell.ename == "ApprovalRefused"
    assert cell.command["granted"] is False
    assert cell.command["exit_status"] is None
    assert sorted(p.name for p in project.iterdir()) == ["a.txt", "b.txt"]


@pytest.mark.parametrize("answer", ["y", "yes", "s", "sí", "si", "SÍ", "Y"])
def test_yes_deletes(bridge, project, answer):
    cell = bridge.run("borra la carpeta PROYECTO", answer)
    assert cell.status == "ok"
    assert cell.command["granted"] is True
    assert cell.command["changes"]["deleted"] == ["PROYECTO/"]
    assert not project.exists()


def test_anything_else_asks_again(bridge, project):
    cell = bridge.run("borra la carpeta PROYECTO", "maybe", "y")
    assert len(cell.prompts) == 2
    assert not project.exists()


def test_headless_is_refused_with_the_remedy_named(bridge, project):
    cell = bridge.run("borra la carpeta PROYECTO")
    assert cell.ename == "ApprovalRequired"
    assert "AIBRIDGE_ON_ASK" in cell.evalue
    assert project.exists()


def test_an_edited_command_is_judged_anew(bridge, project):
    cell = bridge.run("borra la carpeta PROYECTO", "e", "rm PROYECTO/a.txt", "y")
    assert cell.command["command"] == "rm PROYECTO/a.txt"
    assert [p.name for p in project.iterdir()] == ["b.txt"]


def test_an_edit_cannot_pass_the_policy(bridge, project):
    cell = bridge.run("borra la carpeta PROYECTO", "e", "rm -rf /etc")
    assert cell.ename == "PolicyDenied"
    assert project.exists()


def test_what_changed_while_the_person_thought_is_a_conflict(bridge, project):
    def change_and_agree(_prompt):
        (project / "a.txt").write_text("written meanwhile")
        bridge.client.input("y")

    cell = bridge.run("borra la carpeta PROYECTO", on_prompt=change_and_agree)
    assert cell.ename == "ConflictError"
    assert "PROYECTO" in cell.evalue
    assert cell.command["granted"] is False
    assert (project / "a.txt").read_text() == "written meanwhile"
    assert (project / "b.txt").exists()


def test_undoable_from_now_on(alone):
    project = alone.workspace / "PROYECTO"
    project.mkdir()
    (project / "a.txt").write_text("a")
    alone.run("borra el archivo PROYECTO/a.txt", "u")
    assert alone.run("borra la carpeta PROYECTO").status == "ok"
    assert not project.exists()


def test_a_person_who_does_not_answer_has_said_no(workspace, home):
    with running_kernel(workspace, home, AIBRIDGE_ASK_TIMEOUT="0.2") as bridge:
        (workspace / "f").write_text("f")
        cell = bridge.run("!rm f", on_prompt=lambda _: None)
        assert cell.ename == "ApprovalRefused"
        assert (workspace / "f").exists()


def test_the_offline_translator_asks_which_one_and_takes_the_answer(bridge):
    for name in ("a.pdf", "b.pdf"):
        (bridge.workspace / name).touch()
    cell = bridge.run("borra el pdf", "b.pdf", "y")
    assert "a.pdf" in cell.prompts[0]
    assert tree(bridge.workspace) == {"a.pdf": ""}


# --- bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize("source", ["", "   \n\n", "# only a comment"])
def test_an_empty_cell_does_nothing(bridge, source):
    cell = bridge.run(source)
    assert cell.status == "ok"
    assert [m["msg_type"] for m in cell.messages if m["msg_type"] != "status"] == ["execute_input"]


@pytest.mark.parametrize("filler", ["palabra ", "!echo x; ", "%x ", "crea a\n\n"])
def test_a_megabyte_is_refused_at_once(bridge, filler):
    cell = bridge.run(filler * (1_000_000 // len(filler)))
    assert cell.ename == "UsageError"
    assert bridge.run("!echo alive").stdout == "alive\n"


def test_a_long_sentence_is_refused(bridge):
    assert bridge.run("palabra " * 5000).ename == "UsageError"


def test_an_unknown_magic_names_the_nearest_and_publishes_only_the_error(bridge):
    cell = bridge.run("%ussage")
    assert cell.ename == "UsageError"
    assert "%usage" in cell.evalue
    kinds = {message["msg_type"] for message in cell.messages}
    assert kinds == {"status", "execute_input", "error"}


def test_an_unknown_model_changes_nothing(bridge):
    cell = bridge.run("CHANGE-MODEL ofline")
    assert cell.status == "error"
    assert "offline" in bridge.run("INFO").result


def test_non_utf8_output_is_shown(bridge):
    cell = bridge.run(r"!printf 'a\377b\n'")
    assert cell.status == "ok"
    assert cell.stdout.startswith("a")
    assert cell.stdout.endswith("b\n")


def test_a_prose_the_grammar_does_not_know_is_refused(bridge):
    cell = bridge.run("cuéntame un chiste")
    assert cell.ename == "TranslationRefused"
    assert cell.evalue.startswith(cell.outcome["refusal"])
    assert "%help" in cell.evalue
    assert cell.outcome["commands"] == []


@pytest.mark.parametrize(
    ("source", "magic"),
    [
        ("exit", "%exit"), ("Deshaz", "%undo"), ("ayuda", "%help"), ("undo!", "%undo"),
        ("deshaz lo último, por favor", "%undo"), ("Hola, ¿qué puedes hacer?", "%help"),
    ],
)  # fmt: skip
def test_a_sentence_that_means_a_magic_names_it(bridge, source, magic):
    cell = bridge.run(source)
    assert cell.ename == "UsageError"
    assert magic in cell.evalue


@pytest.mark.parametrize("source", ["yes", "sí", "y"])
def test_an_answer_without_a_question_runs_nothing(bridge, source):
    assert bridge.run(source).ename in {"TranslationRefused", "ClarificationNeeded"}


def test_denied_commands_are_not_run(bridge):
    cell = bridge.run("!echo x > /etc/aibridge-test")
    assert cell.ename == "PolicyDenied"
    assert cell.command["decision"] == "deny"
    assert cell.command["exit_status"] is None


def test_a_command_is_ended_at_its_limit(workspace, home):
    with running_kernel(workspace, home, AIBRIDGE_TIMEOUT="0.5") as bridge:
        cell = bridge.run("!touch a && sleep 60")
        assert cell.ename == "CommandTimeout"
        assert tree(workspace) == {}


def test_a_configuration_that_makes_no_sense_is_said(workspace, home):
    with running_kernel(workspace, home, AIBRIDGE_ON_ASK="always") as bridge:
        cell = bridge.run("INFO")
        assert cell.ename == "UsageError"
        assert "AIBRIDGE_ON_ASK" in cell.evalue


def test_a_workspace_that_cannot_be_read_is_said(workspace, home):
    missing = str(workspace / "missing")
    with running_kernel(workspace, home, AIBRIDGE_WORKSPACE=missing) as bridge:
        cell = bridge.run("Crear carpeta X")
        assert cell.ename == "UsageError"
        assert "AIBRIDGE_WORKSPACE" in cell.evalue


# --- magics --------------------------------------------------------------------------------------


def test_modes_and_info(alone):
    assert "no model to talk with" in alone.run("IA").result
    info = alone.run("INFO").result
    assert "IA (chat)" in info
    assert str(alone.workspace) in info
    assert "bubblewrap" in info
    alone.run("BACK")
    assert "commands" in alone.run("%info").result


def test_help_lists_every_magic(bridge):
    words = bridge.run("%help").result
    for name in ("back", "change-model", "clear", "exit", "help", "history", "ia", "info", "plan",
                 "policy", "sh", "undo", "usage"):  # fmt: skip
        assert f"%{name}" in words
    assert all(f"{word}, %{word.lower()}" in words for word in ("INFO", "IA", "BACK", "EXIT"))


def test_plan_runs_nothing(bridge):
    cell = bridge.run("%plan Crear carpeta PROYECTO")
    assert cell.command["command"] == "mkdir PROYECTO"
    assert cell.command["granted"] is False
    assert tree(bridge.workspace) == {}


def test_policy_explains_a_command(bridge):
    assert "deny" in bridge.run("%policy rm -rf /etc").result


def test_history_finds_what_was_said(alone):
    alone.run("Crear carpeta PROYECTO")
    assert "mkdir PROYECTO" in alone.run("%history PROYECTO").result


def test_parameters_are_one_word(alone):
    assert alone.run("# Parameters\nname = 'mis datos'").status == "ok"
    alone.run("!mkdir {name}")
    assert tree(alone.workspace) == {"mis datos": None}


def test_exit_releases_everything(alone):
    cell = alone.run("EXIT")
    assert cell.reply["payload"] == [{"source": "ask_exit", "keepkernel": False}]
    assert alone.run("INFO").ename == "UsageError"


def test_spanish_is_spoken_where_it_is_asked_for(workspace, home):
    with running_kernel(workspace, home, AIBRIDGE_LANGUAGE="es") as bridge:
        assert "No existe" in bridge.run("%nosuchmagic").evalue
        cell = bridge.run("!rm -r .", on_prompt=lambda _: None, can_ask=False)
        assert "nadie" in cell.evalue


# --- clients -------------------------------------------------------------------------------------


def test_two_clients_share_the_conversation_and_have_identities(alone):
    alone.run("Crear carpeta PROYECTO")
    other = alone.manager.blocking_client()
    other.start_channels()
    try:
        other.wait_for_ready(timeout=30)
        message = other.execute("INFO", allow_stdin=False)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            reply = other.get_iopub_msg(timeout=30)
            if reply["parent_header"].get("msg_id") == message and "data" in reply["content"]:
                break
        theirs = reply["content"]["data"]["text/plain"]
    finally:
        other.stop_channels()
    ours = alone.run("INFO").result
    identity = [next(x for x in info.splitlines() if x.startswith("Identity"))
                for info in (ours, theirs)]  # fmt: skip
    assert identity[0] != identity[1]
    assert "1 turn" in theirs


def test_an_outcome_can_be_saved_in_a_notebook(bridge):
    (bridge.workspace / "x").mkdir()
    cell = bridge.run("!ls -d x")
    json.dumps(cell.outcome).encode("utf-8")


# --- what a hostile notebook tries ---------------------------------------------------------------


def test_an_answer_sent_before_the_question_is_none(workspace, home):
    with running_kernel(workspace, home) as bridge:
        (workspace / "f").write_text("f")
        bridge.client.input("y")
        cell = bridge.run("!rm f", "n")
        assert cell.ename == "ApprovalRefused"
        assert (workspace / "f").exists()


def test_undoing_what_another_kernel_did_is_asked_about(workspace, home):
    with running_kernel(workspace, home) as first:
        first.run("!mkdir theirs")
    with running_kernel(workspace, home) as second:
        assert second.run("%undo").ename == "ApprovalRequired"
        cell = second.run("%undo", "n")
        assert "mkdir theirs" in cell.prompts[0]
        assert cell.ename == "ApprovalRefused"
        assert tree(workspace) == {"theirs": None}
        assert second.run("%undo", "y").status == "ok"
        assert tree(workspace) == {}


def test_a_parameter_cannot_end_a_quote(alone):
    alone.run("name = \"'; echo INJECTED; echo '\"")
    cell = alone.run("!echo 'Hello {name}'")
    assert cell.ename == "UsageError"
    assert alone.run("!echo Hello {name}").stdout == "Hello '; echo INJECTED; echo '\n"


def test_without_a_sandbox_every_write_is_asked_about(workspace, home):
    with running_kernel(workspace, home, AIBRIDGE_SANDBOX="none") as bridge:
        cell = bridge.run("!touch new", "n")
        assert "directly, without a preview" in cell.prompts[0]
        assert tree(workspace) == {}
        assert bridge.run("!touch new", "y").command["tier"] == "none"
        assert tree(workspace) == {"new": ""}
        assert bridge.run("!cat new").status == "ok"
    with running_kernel(
        workspace, home, AIBRIDGE_SANDBOX="none", AIBRIDGE_ON_ASK="undoable"
    ) as bridge:
        assert bridge.run("!rm new").ename == "ApprovalRequired"
        assert tree(workspace) == {"new": ""}


def test_a_workspace_that_went_away_is_said(alone):
    alone.run("!true")
    alone.workspace.rename(alone.workspace.with_name("elsewhere"))
    cell = alone.run("!mkdir a")
    assert cell.ename == "SandboxError"
    assert "not there any more" in cell.evalue


def test_a_working_directory_that_went_away_is_said_and_left(alone):
    alone.run("!mkdir a && cd a")
    (alone.workspace / "a").rmdir()
    cell = alone.run("!touch f")
    assert cell.ename == "SandboxError"
    assert alone.run("!touch f").status == "ok"
    assert tree(alone.workspace) == {"f": ""}


def test_an_edited_command_loses_its_explanation(bridge, project):
    cell = bridge.run("borra la carpeta PROYECTO", "e", "rm PROYECTO/a.txt", "n")
    assert cell.command["explanation"] == ""
    assert project.exists()


def test_a_plan_says_what_would_happen(bridge):
    (bridge.workspace / "f").write_text("f")
    assert "without a question" in bridge.run("%plan Crear carpeta X").text
    assert "would need a yes" in bridge.run("%plan borra f").text
    assert bridge.run("%plan cuéntame un chiste").ename == "TranslationRefused"


def test_a_reading_command_that_fails_has_changed_nothing(bridge):
    cell = bridge.run("!ls nothing-here")
    assert "Nothing was changed" in cell.evalue or "as they were" in cell.evalue


def test_what_cannot_be_told_is_asked_about_and_previewed_before_it_is_applied(bridge):
    """A loop that is not understood: a yes to run it on the overlay, another one to what it did."""
    (bridge.workspace / "a.txt").write_text("a")
    (bridge.workspace / "list").write_text("a.txt\n")
    loop = '!while read -r f; do mv "$f" "$f.old"; done < list; echo more >> list'
    cell = bridge.run(loop, "y", "n")
    assert cell.ename == "ApprovalRefused"
    assert "not understood" in cell.prompts[0]
    assert "a.txt.old" in cell.prompts[1]
    assert (bridge.workspace / "a.txt").exists()
    assert (bridge.workspace / "list").read_text() == "a.txt\n"
    cell = bridge.run(loop, "y", "y")
    assert cell.status == "ok", cell.evalue
    assert (bridge.workspace / "a.txt.old").exists()
    assert bridge.run("%undo").status == "ok"
    assert (bridge.workspace / "a.txt").read_text() == "a"
