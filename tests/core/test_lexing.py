"""How cells are coloured outside of editors."""

import pytest
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic, Keyword, Name, String, Token


def coloured(source):
    """Every piece that is not plain text, with its colour."""
    found = get_lexer_by_name("aibridge", stripnl=False, ensurenl=False).get_tokens(source)
    return [(str(value), kind) for kind, value in found if kind not in Token.Text and value.strip()]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("borra 'a b' y {x}", [("'a b'", String), ("{x}", Name.Variable)]),
        ("don't touch it, don't", []),
        ("copy notes.txt", [("notes.txt", Name.Entity)]),
        ("Copy it. Then stop.", []),
        ("%undo --list", [("%undo", Keyword), ("--list", Name.Attribute)]),
        ("un 50% más", []),
        ("INFO", [("INFO", Keyword)]),
        ("INFO de la carpeta", []),
        ("CHANGE-MODEL offline", [("CHANGE-MODEL", Keyword)]),
        ("# note", [("# note", Comment.Single)]),
        ("# %% [markdown] title", [("# %% [markdown] title", Generic.Heading)]),
        ("\\%50 de todo", [("\\", String.Escape)]),
    ],
)
def test_prose_magics_and_control_words(source, expected):
    assert coloured(source) == expected


@pytest.mark.parametrize("source", ["!echo 'a'", "%%sh\necho 'a'", "%%sh\necho 'a'\n# %%\ncrea b"])
def test_shell_is_coloured_as_bash(source):
    found = coloured(source)
    assert ("echo", Name.Builtin) in found
    assert ("'a'", String.Single) in found
    assert not any(value == "crea" for value, _ in found)


@pytest.mark.parametrize(
    "source", ["!echo 'a\nb'\n\ncrea c", "%%sh", "a\n\n\n'b\n", "%%plan\nx", "!"]
)
def test_nothing_is_lost(source):
    lexer = get_lexer_by_name("aibridge", stripnl=False, ensurenl=False)
    pieces = list(lexer.get_tokens(source))
    assert "".join(value for _, value in pieces) == source
    assert Token.Error not in {kind for kind, _ in pieces}
