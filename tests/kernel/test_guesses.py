"""Sentences understood but for some words: one question, with the effects of what is asked for."""

import pytest
from harness import running_kernel, tree

GUESS = "recontra mueve notas.txt a docs"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    workspace, home = tmp_path_factory.mktemp("workspace"), tmp_path_factory.mktemp("home")
    with running_kernel(workspace, home) as bridge:
        yield bridge


@pytest.fixture
def bridge(running):
    """One kernel for all, in a workspace as each finds it."""
    running.run("!rm -rf notas.txt docs x y.txt", "y")
    (running.workspace / "notas.txt").write_text("hola\n")
    (running.workspace / "docs").mkdir()
    yield running
    running.run("%policy prompt", "y")


def test_one_yes_is_to_what_is_left_out_and_to_the_effects(bridge):
    before = tree(bridge.workspace)
    cell = bridge.run(GUESS, "y")
    (prompt,) = cell.prompts
    assert "is what the sentence asks for without “recontra”, which is not understood" in prompt
    assert "docs/notas.txt" in prompt
    assert "mv notas.txt docs" in prompt
    assert (bridge.workspace / "docs" / "notas.txt").exists()
    command = cell.command
    assert (command["decision"], command["granted"]) == ("ask", True)
    assert "recontra" in command["reasons"][0]
    assert cell.outcome["question"] is None
    assert bridge.run("%undo").status == "ok"
    assert tree(bridge.workspace) == before


def test_after_a_no_nothing_is_done(bridge):
    before = tree(bridge.workspace)
    cell = bridge.run(GUESS, "n")
    assert cell.ename == "ApprovalRefused"
    assert len(cell.prompts) == 1
    assert cell.command["granted"] is False
    assert tree(bridge.workspace) == before


def test_the_yes_is_to_those_effects_only(bridge):
    notes = bridge.workspace / "notas.txt"

    def change_and_agree(_):
        notes.write_text("changed meanwhile\n")
        bridge.client.input("y")

    cell = bridge.run(GUESS, on_prompt=change_and_agree)
    assert cell.ename == "ConflictError"
    assert notes.read_text() == "changed meanwhile\n"


def test_another_sentence_is_done_instead(bridge):
    cell = bridge.run(GUESS, "crea la carpeta x")
    assert cell.status == "ok", cell.evalue
    assert cell.command["command"] == "mkdir x"
    assert (bridge.workspace / "notas.txt").exists()


def test_a_yes_in_other_words_is_asked_about_by_the_policy(bridge):
    cell = bridge.run(GUESS, "dale", "y")
    assert "recontra" not in cell.prompts[1]
    assert len(cell.outcomes) == 1
    assert (bridge.workspace / "docs" / "notas.txt").exists()


def test_what_is_written_instead_leaves_nothing_out(bridge):
    cell = bridge.run(GUESS, "e", "mv notas.txt y.txt", "y")
    assert "recontra" not in cell.prompts[2]
    assert "recontra" not in str(cell.command["reasons"])
    assert (bridge.workspace / "y.txt").exists()


def test_what_the_policy_allows_is_only_asked_about(bridge):
    cell = bridge.run("recontra crea la carpeta x", "y")
    assert ["¿Lo hago (sí o no)?" in prompt for prompt in cell.prompts] == [True]
    assert cell.command["decision"] == "allow"
    assert (bridge.workspace / "x").is_dir()


def test_a_yes_is_none_to_what_the_policy_denies(bridge):
    cell = bridge.run("recontra mueve notas.txt a /etc", "y")
    assert ["¿Lo hago (sí o no)?" in prompt for prompt in cell.prompts] == [True]
    assert cell.ename == "PolicyDenied"
    assert (bridge.workspace / "notas.txt").exists()


def test_of_several_steps_all_are_told_before_the_first(bridge):
    cell = bridge.run("recontra crea la carpeta x y mueve notas.txt a x", "y", "y")
    assert "Crea" in cell.prompts[0]
    assert "Mueve" in cell.prompts[0]
    assert (bridge.workspace / "x" / "notas.txt").exists()


@pytest.mark.parametrize("mode", ["undoable", "deny"])
def test_no_mode_answers_for_the_person(bridge, mode):
    assert bridge.run(f"%policy {mode}", "y").status == "ok"
    cell = bridge.run(GUESS, "n")
    assert len(cell.prompts) == 1
    assert "recontra" in cell.prompts[0]
    assert (bridge.workspace / "notas.txt").exists()


def test_where_nobody_can_be_asked_the_cell_asks_back(bridge):
    cell = bridge.run(GUESS, can_ask=False)
    assert cell.ename == "ClarificationNeeded"
    assert "recontra" in cell.evalue
    assert (bridge.workspace / "notas.txt").exists()
