"""JupyterLab's Spanish language pack is joined by this extension's sentences."""

from __future__ import annotations

import re
from pathlib import Path

from jupyterlab_server.translation_utils import get_installed_packages_locale

SOURCES = Path(__file__).parents[2] / "labextension" / "src"
SENTENCE = re.compile(r"trans\s*\.(?:__|_n)\(\s*'((?:[^'\\]|\\.)*)'")
PLACE = re.compile(r"%\d")


def test_every_sentence_of_the_lab_extension_has_its_spanish():
    pack, said = get_installed_packages_locale("es_ES")
    spanish = pack["jupyter_aibridge"]
    sources = (path for path in SOURCES.rglob("*.ts") if "__tests__" not in path.parts)
    found = {s for path in sources for s in SENTENCE.findall(path.read_text("utf-8"))}
    assert said == ""
    assert found == set(spanish) - {""}
    for sentence in found:
        for translated in spanish[sentence]:
            assert sorted(PLACE.findall(translated)) == sorted(PLACE.findall(sentence))
            assert translated != sentence
