"""A sentence that is understood but for some words: asked about, done after a yes."""

from __future__ import annotations

import asyncio
import json
from importlib.resources import files

import pytest
from evaluation import translate

from aibridge_kernel.conversation import Conversation
from aibridge_kernel.providers.base import Request
from aibridge_kernel.providers.offline import learned, weighing
from aibridge_kernel.providers.offline.chunks import Chunk
from aibridge_kernel.providers.offline.omitting import likeliest
from aibridge_kernel.providers.offline.patterns import Reading
from aibridge_kernel.providers.offline.provider import OfflineProvider
from aibridge_kernel.providers.offline.quoting import Done
from aibridge_kernel.providers.offline.tokens import Token
from aibridge_kernel.workspace import WorkspaceTree

CHATTER = [
    ("en", "lickety split delete notes.txt", "lickety split", "rm notes.txt"),
    ("en", "zonk notes.txt into docs", "zonk", "mv notes.txt docs"),
    ("es", "recontra mueve notes.txt a docs", "recontra", "mv notes.txt docs"),
]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "notes.txt").write_text("one\n")
    (tmp_path / "docs").mkdir()
    return tmp_path


@pytest.mark.parametrize(("language", "sentence", "word", "command"), CHATTER)
def test_what_is_left_out_is_named_and_a_yes_does_it(folder, language, sentence, word, command):
    asked = translate(sentence, folder, language=language)
    assert asked.steps == ()
    assert word in (asked.question or "")
    yes = {"en": ("yes", "OK", "go ahead!"), "es": ("sí", "Dale", "vale.")}[language]
    for answer in yes:
        done = translate(answer, folder, language=language, clarifies=sentence)
        assert [step.command for step in done.steps] == [command]


@pytest.mark.parametrize(("language", "sentence"), [said[:2] for said in CHATTER])
def test_a_no_is_believed(folder, language, sentence):
    for answer in ("no", "No."):
        said = translate(answer, folder, language=language, clarifies=sentence)
        assert said.steps == ()
        assert said.question is None
        assert {"en": "Nothing was done", "es": "No se ha hecho nada"}[language] in said.refusal


def test_another_answer_is_a_sentence_of_its_own(folder):
    said = translate("create a folder called x", folder, clarifies=CHATTER[0][1])
    assert [step.command for step in said.steps] == ["mkdir x"]


def test_a_yes_to_another_question_is_no_agreement(folder):
    (folder / "a.pdf").touch()
    (folder / "b.pdf").touch()
    assert translate("delete the pdf", folder).question
    assert translate("yes", folder, clarifies="delete the pdf").steps == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "do not delete notes.txt, gosh",
        "never ever delete notes.txt",
        "delete notes.txt if it is empty",
        "no borres notes.txt",
        "borra notes.txt si está vacío",
        "move the meeting to Thursday",
        "remind me to delete notes.txt and frobnicate",
    ],
)
def test_negations_conditions_and_talk_are_never_done(folder, sentence):
    assert translate(sentence, folder).steps == ()


def test_what_the_person_taught_comes_before_a_question(folder, tmp_path_factory):
    phrases, sentence = tmp_path_factory.mktemp("home") / "phrases.json", CHATTER[1][1]
    taught = learned.generalised(sentence, [("cp notes.txt docs", "Keeps a copy.")])
    phrases.write_text(learned.written([taught]))
    phrases.chmod(0o600)
    provider = OfflineProvider("en", learned=phrases)
    request = Request(sentence, WorkspaceTree(folder, folder))
    found = asyncio.run(provider.translate(Conversation(), request))
    assert [step.command for step in found.steps] == ["cp notes.txt docs"]


# --- the search, with weights of its own -----------------------------------------------------


def chunks(*words: str) -> list[Chunk]:
    sorts = {
        "not": Reading("stop", "negation"), "3": Reading("number", "count", 3),
        "delete": Reading("verb", "delete"), ",": Reading("conjunction", "comma"),
    }  # fmt: skip
    return [
        Chunk(
            (Token(word, word, 0, 0, punctuation=word == ","),),
            (sorts[word],) if word in sorts else (),
        )
        for word in words
    ]


def heard(*words: str) -> weighing.Heard:
    return weighing.hear("en", chunks(*words), "unknown_word", "", lambda word: word == "docs")


def planning(*kept: str):
    """A grammar that understands exactly these words."""

    def plan(rest):
        return [Done("rm x", "deleted_files")] if [c.text for c in rest] == list(kept) else []

    return plan


@pytest.mark.parametrize("word", ["not", "3", "docs", "a.txt"])
def test_what_weighs_is_never_left_out(word):
    assert likeliest(heard("delete", "it", word), planning("delete", "it"), {"": 9.0}) is None


def test_two_places_and_no_word_too_many():
    said = heard("gosh", "delete", "it", "mate")
    guess = likeliest(said, planning("delete", "it"), {"": 9.0, "words left out": -1.0})
    assert guess is not None
    assert guess.words == ("gosh", "mate")
    assert guess.spans == ((0, 1), (3, 4))


def test_of_readings_that_ask_for_the_same_the_longest_counts():
    said = heard("delete", "it", ",", "mate")

    def plan(rest):
        return [Done("rm x", "deleted_files")] if rest and rest[0].text == "delete" else []

    guess = likeliest(said, plan, {"": 9.0, "words left out": -1.0})
    assert guess is not None
    assert len(guess.spans) == 1
    assert guess.spans[0][1] - guess.spans[0][0] == 1


def test_a_weight_decides():
    said = heard("gosh", "delete", "it")
    sure = likeliest(said, planning("delete", "it"), {"": 1.0, "en: gosh": 2.0})
    unsure = likeliest(said, planning("delete", "it"), {"": 1.0, "en: gosh": -1.5})
    assert sure is not None
    assert unsure is not None
    assert sure.sure > 0.9
    assert unsure.sure < 0.5


def test_a_plan_is_weighed_too():
    said = heard("gosh", "delete", "it")
    guess = likeliest(said, planning("delete", "it"), {"": 1.0, "step: deleted_files": -9.0})
    assert guess is not None
    assert guess.sure < 0.01


def test_the_weights_are_numbers():
    path = files("aibridge_kernel.providers.offline") / "phrases" / "omissions.json"
    weights = json.loads(path.read_text(encoding="utf-8"))
    assert len(weights) > 100
    assert all(isinstance(weight, float) and abs(weight) < 20 for weight in weights.values())
    assert list(weights) == sorted(weights)


def test_what_names_the_weights_is_what_is_seen():
    said = heard("gosh", "delete", "it", ",", "mate")
    seen = weighing.of_spans(said, [(0, 1), (3, 5)])
    plan = weighing.of_plan({"deleted_files"}, seen)
    known = weighing.load_weights()
    general = {name for name in {**seen, **plan} if not name.startswith(("en: ", "en opens"))}
    assert len(general & known.keys()) > len(general) / 2
