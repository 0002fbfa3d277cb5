"""What a person reads, and the bundle that programs read."""

import pytest

from aibridge_kernel.display.approval import approval_card, approval_prompt, summary
from aibridge_kernel.display.catalogue import render, sentences
from aibridge_kernel.display.escaping import terminal, visible
from aibridge_kernel.display.markdown import inert
from aibridge_kernel.display.outcome import OUTCOME_MIME, outcome_bundle
from aibridge_kernel.display.tables import table
from aibridge_kernel.errors import UsageError
from aibridge_kernel.values import (
    Change,
    ChangeKind,
    ChangeSet,
    CommandOutcome,
    Decision,
    Mode,
    Outcome,
    Reason,
    Tier,
    Usage,
    Verdict,
    ntext,
    text,
)

CHANGES = ChangeSet(
    (
        Change(ChangeKind.DELETED, "b/\udcff", size=3, before=3),
        Change(ChangeKind.CREATED, "PROYECTO", is_directory=True),
        Change(ChangeKind.MOVED, "d", source="c"),
    )
)


def outcome(**changes):
    command = CommandOutcome(
        "mkdir PROYECTO",
        "Crea la carpeta.",
        granted=True,
        exit_status=0,
        duration_s=0.0213,
        tier=Tier.BUBBLEWRAP,
        changes=CHANGES,
        undo_id="u1",
    )
    values = {"execution_id": "x", "mode": Mode.COMMAND, "statement": "Crear", "workspace": ""}
    return Outcome(**(values | {"commands": (command,), "usage": Usage(1, 2, 3)} | changes))


def test_the_bundle_has_the_fields_of_the_protocol():
    data = outcome_bundle(outcome(), "en")[OUTCOME_MIME]
    assert data == {
        "version": 1,
        "execution_id": "x",
        "mode": "command",
        "workspace": "",
        "statement": "Crear",
        "model": None,
        "cached": False,
        "commands": [
            {
                "command": "mkdir PROYECTO",
                "explanation": "Crea la carpeta.",
                "decision": "allow",
                "reasons": [],
                "granted": True,
                "exit_status": 0,
                "duration_s": 0.0213,
                "tier": "bubblewrap",
                "changes": {
                    "created": ["PROYECTO/"],
                    "modified": [],
                    "deleted": ["b/\\xff"],
                    "moved": [{"from": "c", "to": "d"}],
                    "metadata": [],
                    "counts": {
                        "created": 1,
                        "modified": 0,
                        "deleted": 1,
                        "moved": 1,
                        "metadata": 0,
                    },
                    "sizes": {"PROYECTO/": [None, 0], "b/\\xff": [3, None], "d": [0, 0]},
                },
                "undo_id": "u1",
                "hidden": [],
            }
        ],
        "question": None,
        "refusal": None,
        "usage": {"input_tokens": 1, "output_tokens": 2, "cached_tokens": 3, "thought_tokens": 0},
        "notes": [],
    }


def test_every_form_of_the_bundle_is_valid_utf8():
    for value in outcome_bundle(outcome(), "es").values():
        str(value).encode("utf-8")


def test_html_escapes_what_comes_from_outside():
    command = CommandOutcome("echo '<script>alert(1)</script>'", "<img src=x>")
    html = outcome_bundle(outcome(commands=(command,)), "en")["text/html"]
    assert "<script" not in html
    assert "<img" not in html


def test_long_lists_are_cut_and_counted():
    many = ChangeSet(tuple(Change(ChangeKind.CREATED, f"f{n:03}") for n in range(500)))
    command = CommandOutcome("x", changes=many)
    bundle = outcome_bundle(outcome(commands=(command,)), "en")
    changes = bundle[OUTCOME_MIME]["commands"][0]["changes"]
    assert len(changes["created"]) == 200
    assert changes["counts"]["created"] == 500
    assert "and 488 more" in bundle["text/plain"]
    assert "<details>" in bundle["text/html"]


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("\x1b[31mred\x1b[0m\r\n\tx\b", "\x1b[31mred\x1b[0m\r\n\tx\b"),
        ("\x1b]0;title\x07a", "a"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b[2J\x1b[Hb", "b"),
        ("\x1bPq#0\x1b\\c", "c"),
        ("a\x07\x00\x9bb", "ab"),
    ],
)
def test_streams_pass_colours_and_nothing_else(raw, kept):
    assert terminal(raw) == kept


def test_names_show_what_they_hide():
    assert visible("a\u202egpj.exe\x1b[2J\u200b") == "a\\u202egpj.exe\\x1b[2J\\u200b"
    assert visible("ñandú 😀") == "ñandú 😀"


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("![x](http://evil/a.png)", "[x](http://evil/a.png)"),
        ('<img src="http://evil">', '&lt;img src="http://evil">'),
        ("`a < b` and 1 < 2", "`a < b` and 1 < 2"),
        ("```html\n<b>![i](u)\n```\n<b>", "```html\n<b>![i](u)\n```\n&lt;b>"),
        ("<https://example.org>", "<https://example.org>"),
    ],
)
def test_chat_fetches_nothing_by_itself(markdown, shown):
    assert inert(markdown) == shown


def test_approval_tells_effects_before_the_command():
    verdict = Verdict(Decision.ASK, "rm -r b", reasons=(Reason(Decision.ASK, text("deletes")),))
    prompt = approval_prompt(verdict, CHANGES, "en", undoable=True, explanation="all fine\u202e")
    lines = prompt.splitlines()
    assert lines[0] == "This command deletes 1 path, moves 1 path, creates 1 path:"
    assert lines.index("  - b/\\xff") < lines.index("  $ rm -r b")
    assert "The model says: all fine\\u202e" in prompt
    assert "(u)" in lines[-1]


def test_a_card_says_what_the_prompt_says():
    why = Reason(Decision.ASK, text("reads {path}", path="\u202ex"))
    verdict = Verdict(Decision.ASK, "rm\u202e -r b", reasons=(why,))
    said = {"explanation": "all\x1b fine", "by_model": True}
    card = approval_card(verdict, CHANGES, "en", **said)
    assert card["title"] == "This command deletes 1 path, moves 1 path, creates 1 path:"
    assert card["changes"]["deleted"] == ["b/\\xff"]
    assert card["reasons"] == ["reads \\u202ex"]
    assert card["command"] == "rm\\u202e -r b"
    assert card["explanation"] == "The model says: all\\x1b fine"
    prompt = approval_prompt(verdict, CHANGES, "en", undoable=False, **said)
    for part in (card["title"], *card["reasons"], card["command"], card["explanation"]):
        assert part in prompt
    assert approval_card(verdict, None, "en")["changes"] is None


def test_a_card_shows_no_hidden_characters_of_names():
    changes = ChangeSet((Change(ChangeKind.CREATED, "a\u202eb"),))
    card = approval_card(Verdict(Decision.ASK, "touch x"), changes, "en")
    assert card["changes"]["created"] == ["a\\u202eb"]
    assert list(card["changes"]["sizes"]) == ["a\\u202eb"]


def test_approval_before_a_run_tells_the_reasons():
    reason = Reason(Decision.ASK, text("uses the network"))
    prompt = approval_prompt(Verdict(Decision.ASK, "curl x", reasons=(reason,)), None, "en",
                             undoable=False)  # fmt: skip
    assert "  - uses the network" in prompt
    assert "(u)" not in prompt


def test_approval_tells_reasons_that_the_changes_do_not_show():
    """A file that others execute hides in a folder of many."""
    why = Reason(Decision.ASK, text("writes a file that other programs execute: n/.bashrc"))
    prompt = approval_prompt(
        Verdict(Decision.ASK, "python3 x", reasons=(why,)), CHANGES, "en", undoable=False
    )
    lines = prompt.splitlines()
    place = lines.index("  ! writes a file that other programs execute: n/.bashrc")
    assert place < lines.index("  $ python3 x")


def test_names_cannot_write_lines_of_their_own():
    name = "bad\n  $ ls notes\nYes (y), no (n)" + "x" * 5000
    changes = ChangeSet((Change(ChangeKind.DELETED, name),))
    prompt = approval_prompt(
        Verdict(Decision.ASK, "rm bad*"), changes, "en", undoable=False, explanation="a\nb"
    )
    assert [line for line in prompt.splitlines() if "$ " in line and "\\n" not in line] == [
        "  $ rm bad*"
    ]
    assert len(prompt) < 1000
    assert "a\\nb" in prompt


def test_a_command_of_many_lines_is_shown_whole_and_without_gaps():
    source = "for x in a; do rm -r b; done" + "\n" * 60 + ": harmless"
    prompt = approval_prompt(Verdict(Decision.ASK, source), None, "en", undoable=False)
    assert prompt.splitlines()[1:4] == [
        "  $ for x in a; do rm -r b; done",
        "  > ",
        "  > : harmless",
    ]


def test_summary_of_nothing():
    assert summary(ChangeSet(), "en") == "changes nothing"


def test_plurals_and_nested_texts():
    assert render(ntext("{n} turn", "{n} turns", 1), "en") == "1 turn"
    assert render(ntext("{n} turn", "{n} turns", 2), "en") == "2 turns"
    assert render(text("a {b}", b=text("c {d!r}", d="é")), "en") == 'a c "é"'


def test_an_error_is_three_sentences():
    error = UsageError(text("It broke."), remedy=text("Mend it."))
    assert sentences(error, "en") == ("It broke.", "Nothing was changed.", "Mend it.")


def test_tables_align_and_escape():
    data = table([("a", "<b>"), ("ccc", "d")], ("x", "y"))
    assert data["text/plain"] == "x    y\na    <b>\nccc  d"
    assert "&lt;b&gt;" in data["text/html"]
