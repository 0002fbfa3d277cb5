"""The text form of a session: what people write, and what is written for them."""

from hypothesis import given
from hypothesis import strategies as st

from aibridge_kernel.session_text import CellKind, SessionCell, read_session, write_session


def sources(text):
    return [cell.source for cell in read_session(text)]


def test_without_markers_a_paragraph_is_a_cell():
    text = "dia = 'lunes'\n\nCrear carpeta {dia}\n\n\n%%sh\necho a\necho b\n"
    cells = read_session(text)
    assert [cell.source for cell in cells] == [
        "dia = 'lunes'",
        "Crear carpeta {dia}",
        "%%sh\necho a\necho b",
    ]
    assert [cell.line for cell in cells] == [1, 3, 6]


def test_an_open_quote_holds_a_paragraph_together():
    assert sources("!echo 'a\n\nb'\n\nINFO\n") == ["!echo 'a\n\nb'", "INFO"]


def test_a_quote_that_never_ends_is_one_cell_that_says_so():
    assert sources("!echo 'a\n\nINFO") == ["!echo 'a\n\nINFO"]


def test_markers_keep_blank_lines_inside_a_cell():
    text = "# %% one\n%%sh\necho a\n\necho b\n\n# %% [markdown]\n# Words\n\n# %%\nINFO\n"
    assert [(cell.kind, cell.source) for cell in read_session(text)] == [
        (CellKind.CODE, "%%sh\necho a\n\necho b"),
        (CellKind.MARKDOWN, "Words"),
        (CellKind.CODE, "INFO"),
    ]


def test_what_stands_before_the_first_marker_is_a_cell_too():
    assert sources("INFO\n\n# %%\n!true\n") == ["INFO", "!true"]


def test_windows_line_ends_are_read():
    assert sources("INFO\r\n\r\n!true\r\n") == ["INFO", "!true"]


CELLS = st.builds(
    SessionCell,
    source=st.one_of(
        st.text(st.characters(exclude_characters="\r", codec="utf-8")),
        st.lists(st.sampled_from(["# %%", "# %%% x", "", "#", "# a", "%%sh", "  # %%"])).map(
            "\n".join
        ),
    ),
    kind=st.sampled_from(CellKind),
)


@given(st.lists(CELLS, min_size=1))
def test_writing_and_reading_gives_the_same_cells(cells):
    read = read_session(write_session(cells))
    assert [(cell.kind, cell.source) for cell in read] == [
        (cell.kind, cell.source) for cell in cells
    ]
