"""JupyterLab's Spanish language pack is joined by this extension's sentences."""

from __future__ import annotations

import json
import re
from pathlib import Path

from jupyterlab_server.translation_utils import get_installed_packages_locale

LAB_EXTENSION = Path(__file__).parents[2] / "labextension"
SENTENCE = re.compile(r"trans\s*\.(?:__|_n)\(\s*'((?:[^'\\]|\\.)*)'")
PLACE = re.compile(r"%\d")
BORROWED = {"%1 tokens"}
"""Said in Spanish as in English, by the kernel, too."""
SAID = {"title", "description", "jupyter.lab.setting-icon-label"}


def said_by_programs():
    sources = (LAB_EXTENSION / "src").rglob("*.ts")
    texts = (path.read_text("utf-8") for path in sources if "__tests__" not in path.parts)
    return {sentence for text in texts for sentence in SENTENCE.findall(text)}


def said_by_settings():
    found = set()

    def note(pairs):
        found.update(value for key, value in pairs if key in SAID and isinstance(value, str))
        return dict(pairs)

    for path in (LAB_EXTENSION / "schema").glob("*.json"):
        schema = json.loads(path.read_text("utf-8"), object_pairs_hook=note)
        assert schema["jupyter.lab.transform"] is True, f"{path.name} would stay untranslated"
    return found


def test_every_sentence_of_the_lab_extension_has_its_spanish():
    pack, said = get_installed_packages_locale("es_ES")
    spanish = pack["jupyter_aibridge"]
    found = said_by_programs() | said_by_settings()
    assert said == ""
    assert found == set(spanish) - {""}
    for sentence in found:
        for translated in spanish[sentence]:
            assert sorted(PLACE.findall(translated)) == sorted(PLACE.findall(sentence))
            assert (translated == sentence) is (sentence in BORROWED)


def test_the_page_finds_the_catalogue():
    pack, _ = get_installed_packages_locale("es_ES")
    assert pack["jupyter_aibridge"][""]["language"] == "es-ES"  # with `_` nothing is translated
