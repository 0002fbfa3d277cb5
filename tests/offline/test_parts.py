"""The grammar's parts, each as a pure function of its input."""

from __future__ import annotations

import re
import shutil
from datetime import datetime
from pathlib import Path

import evaluation
import pytest
from evaluation import DAY

from aibridge_kernel.providers.offline.chunks import chunk
from aibridge_kernel.providers.offline.dates import find_tests, period
from aibridge_kernel.providers.offline.expressions import expressions
from aibridge_kernel.providers.offline.forms import spanish, without_clitics
from aibridge_kernel.providers.offline.lexicon import load
from aibridge_kernel.providers.offline.literals import texts_needed
from aibridge_kernel.providers.offline.patterns import (
    Node,
    Reading,
    first_words,
    grow,
    spelled_out,
)
from aibridge_kernel.providers.offline.phrase_files import FOLDER, PhraseFileError
from aibridge_kernel.providers.offline.prepared import rows
from aibridge_kernel.providers.offline.spelling import correct, distance, nearest
from aibridge_kernel.providers.offline.splitting import split
from aibridge_kernel.providers.offline.tokens import fold, tokenize

CONTRASTS = Path(__file__).with_name("ninth")
NOW = datetime(2026, 3, 18, 12).timestamp()  # noqa: DTZ001  — local time; a Wednesday


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Crea «mis cosas», ya.", ["Crea", "mis cosas", ",", "ya", "."]),
        ("borra a.txt.", ["borra", "a.txt", "."]),
        ("¿qué hay en ..?", ["¿", "qué", "hay", "en", "..", "?"]),
        ("pesa 1,5 MB, o más", ["pesa", "1,5", "MB", ",", "o", "más"]),
        ("don't touch 'it's here'", ["don't", "touch", "it's here"]),
        ("una comilla ' suelta", ["una", "comilla", "'", "suelta"]),
        ("https://a.b/c?d=1", ["https://a.b/c", "?", "d=1"]),
    ],
)
def test_tokens(sentence, words):
    assert [token.text for token in tokenize(sentence)] == words


@pytest.mark.parametrize("text", ["a.txt", "docs/", "PROYECTO", "v2", "a_b", "*.py", "..", "a-b"])
def test_names_by_their_spelling(text):
    assert tokenize(text)[0].looks_like_name


@pytest.mark.parametrize("text", ["carpeta", "Thursday", "10", "A", "ñandú"])
def test_ordinary_words_are_no_names(text):
    assert not tokenize(text)[0].looks_like_name


def test_folding():
    assert fold("Créala AÑO") == "creala ano"


@pytest.mark.parametrize(
    ("spec", "forms"),
    [
        (
            "crear",
            {"crea", "crear", "cread", "crees", "creala", "crearla", "creamela", "creeselos"},
        ),
        ({"inf": "mover", "stem": "muev"}, {"mueve", "muevelas", "moved", "mueva", "moverlo"}),
        ("buscar", {"busque", "buscame"}),
        ({"inf": "hacer", "tu": "haz", "soft": "hag"}, {"haz", "hazme", "hagas", "haced"}),
    ],
)
def test_verb_forms(spec, forms):
    bare, plain = spanish(spec)
    known = {*bare, *plain}
    stems = {form: {stem for stem, _ in without_clitics(form)} for form in forms}
    assert all(form in known or stems[form] & set(bare) for form in forms)


def test_a_form_knows_its_object():
    assert ("borra", "la") in set(without_clitics("borramela"))
    assert load("es").verbs("borramela")[0].value == "la"


@pytest.mark.parametrize(
    ("pattern", "firsts", "said", "unsaid"),
    [
        ("(a|b c) [d] e", {"a", "b"}, ["a e", "a d e", "b c e", "b c d e"], ["b e", "a d", "c e"]),
        ("[a|b] (c|[d]) e", {"a", "b", "c", "d", "e"}, ["e", "a e", "b c e", "d e"], ["a b e"]),
        ("[a [b]] c", {"a", "c"}, ["c", "a c", "a b c"], ["b c"]),
        ("{n} (a|b)", {"{n}"}, ["{n} a"], ["a"]),
    ],
)
def test_patterns(pattern, firsts, said, unsaid):
    def leads(words):
        nodes = [root]
        for word in words.split():
            nodes = [n for node in nodes for n in (node.words | node.slots).get(word, ())]
        return any(node.readings for node in nodes)

    root = Node()
    grow(root, pattern, Reading("filter", "x"))
    assert first_words(pattern) == firsts
    assert [words for words in (*said, *unsaid) if leads(words)] == said


def test_a_part_stands_in_patterns_and_in_parts():
    parts = {"one": "(a|<two>)", "two": "(b|c)"}
    assert spelled_out("x <one>", parts) == "x (a|(b|c))"


@pytest.mark.parametrize("pattern", ["(a", "a)", "[a", "(a]"])
def test_unbalanced_patterns_are_errors(pattern):
    for read in (first_words, lambda text: grow(Node(), text, Reading("filter", "x"))):
        with pytest.raises(ValueError, match="unbalanced"):
            read(pattern)


def test_alternatives_stand_in_brackets():
    patterns = [said[0] for kind, _, said in rows() if kind.endswith(".pattern")]
    assert patterns
    for pattern in patterns:
        outside = re.sub(r"[(\[][^()\[\]]*[)\]]", "", pattern)
        while outside != (less := re.sub(r"[(\[][^()\[\]]*[)\]]", "", outside)):
            outside = less
        assert "|" not in outside


@pytest.mark.parametrize(
    ("pattern", "found"),
    [("(vacio", "unbalanced"), ("mas de {peso}", "unknown slot"), ("<nada>", "nada")],
)
def test_a_bad_phrase_names_its_file_and_entry(pattern, found, tmp_path):
    folder = tmp_path / "phrases"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.sqlite"))
    filters = folder / "es/filters.toml"
    filters.write_text(f'bad = ["{pattern}"]\n' + filters.read_text("utf-8"), "utf-8")
    named = re.escape(f"es/filters.toml: filter.bad: {pattern}: ")
    with pytest.raises(PhraseFileError, match=f"{named}.*{found}"):
        list(rows(folder))


@pytest.mark.parametrize(
    ("left", "right", "cost"),
    [("crea", "cera", 1), ("borra", "bora", 1), ("a", "a", 0), ("abc", "xyz", 2)],
)
def test_distance_is_bounded(left, right, cost):
    assert distance(left, right, 1) == cost


@pytest.mark.parametrize(
    ("word", "known"),
    [("carpta", "carpeta"), ("cera", "crea"), ("delte", "delete"), ("gato", None), ("hoja", None)],
)
def test_typos(word, known):
    assert correct(word, ["carpeta", "crea", "delete", "hoy", "dato"]) == known


def test_the_nearest_name():
    assert nearest("doc", ["docs", "src"]) == "docs"
    assert nearest("proyectazo", ["docs", "src"]) is None


@pytest.mark.parametrize(
    ("filters", "start", "end"),
    [
        ({"today": True}, (2026, 3, 18), None),
        ({"yesterday": True}, (2026, 3, 17), (2026, 3, 18)),
        ({"this_week": True}, (2026, 3, 16), None),
        ({"last_week": True}, (2026, 3, 9), (2026, 3, 16)),
        ({"last_month": True}, (2026, 2, 1), (2026, 3, 1)),
    ],
)
def test_periods_are_local_calendar_days(filters, start, end):
    expected = datetime(*start).timestamp()  # noqa: DTZ001  — local time
    last = datetime(*end).timestamp() if end else float("inf")  # noqa: DTZ001  — local time
    assert period(filters, NOW) == (expected, last)


def test_days_of_the_week_lie_before_today_and_in_their_order():
    for today in range(7):
        now = NOW + today * DAY
        start, end = period({"between_days": (0, 2)}, now)
        days = [datetime.fromtimestamp(moment).weekday() for moment in (start, end)]  # noqa: DTZ006  — local time
        assert days == [0, 3]
        assert end - start == 3 * DAY
        assert end - DAY <= now < end + 6 * DAY


def test_periods_as_tests_of_find():
    assert find_tests({"older": 30}, NOW) == ["-mmin", "+43200"]
    assert find_tests({"last_week": True}, NOW) == [
        "-newermt", "2026-03-09", "!", "-newermt", "2026-03-16",
    ]  # fmt: skip
    assert period({"newer": 7}, NOW) == (NOW - 7 * DAY, float("inf"))


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("crea a.txt y b.txt", 1),
        ("crea a.txt y borra b.txt", 2),
        ("crea a.txt, luego muévelo a docs. Después lista los ficheros", 3),
        ("crea src y dentro un fichero a.py", 2),
        ("crea una carpeta a1 y otra b1", 2),
        ("Hola. Crea a.txt", 1),
    ],
)
def test_splitting(sentence, parts):
    lexicon = load("es")
    chunks = chunk(sentence, tokenize(sentence), lexicon, lambda _: False)
    assert len(split(chunks)) == parts


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        (" (one|some) of them$", [" of them"]),
        ("(start|end)s? (with|in) (a|an) \\w+", ["end", "start"]),
        ("(begin)? never mind", [" never mind"]),
        ("(a|the) (b|[xy])", []),
        ("(?<! the) (half|most)( [.!])* $", ["half", "most"]),
    ],
)
def test_texts_of_which_one_must_be_said(pattern, texts):
    assert texts_needed(pattern) == texts


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_changes_a_request_is_found_by_its_texts(language):
    """Expressions that are only compiled for the texts that they need find what all would find."""
    files = CONTRASTS.glob(f"contrast*.{language}.txt")
    told = [case.text for file in files for case in evaluation.read(file, language)]
    assert told
    for kind in expressions(language).values():
        every = [re.compile(pattern) for pattern, _ in kind.patterns]
        for sentence in told:
            said = f" {fold(sentence)} "
            starts = [found.start() for one in every if (found := one.search(said))]
            first = kind.first(said)
            assert (first is None) == (not starts)
            assert first is None or said.find(first) <= min(starts)
