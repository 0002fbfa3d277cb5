"""Collect every sentence a person may see into the message catalogues.

``python tools/catalogue.py`` brings each ``.po`` under ``aibridge_kernel/display/locale`` up to
date: new sentences appear untranslated, sentences no longer said disappear. Sentences are the first
argument of ``text(…)``, the first two of ``ntext(…)`` and the first docstring line of every magic.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "aibridge_kernel"
LOCALE = PACKAGE / "display" / "locale"
KEYWORDS = {"text": None, "ntext": (1, 2)}
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


def collect() -> Catalog:
    """Collect the sentences of the package, in the order of its files."""
    catalogue = Catalog(project="jupyter-aibridge", charset="utf-8", fuzzy=False)
    found = extract_from_dir(PACKAGE, [("**.py", "python")], keywords=KEYWORDS, comment_tags=())
    for _file, _line, message, _comments, _context in sorted(found, key=lambda row: row[:2]):
        catalogue.add(message, flags=("python-brace-format",))
    for sentence in _magic_summaries():
        catalogue.add(sentence)
    return catalogue


def _magic_summaries() -> Iterator[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for target in project["entry-points"]["aibridge.magics"].values():
        module, _, name = target.partition(":")
        tree = ast.parse((ROOT / (module.replace(".", "/") + ".py")).read_text("utf-8"))
        for node in tree.body:
            if isinstance(node, ast.AsyncFunctionDef) and node.name == name:
                yield (ast.get_docstring(node) or "").split("\n", 1)[0]


def update(path: Path) -> None:
    """Bring one catalogue up to date, keeping what is translated."""
    with path.open("rb") as file:
        translated = read_po(file)
    translated.update(collect(), no_fuzzy_matching=True)
    translated.obsolete.clear()
    header = HEADER.format(language=translated.locale, plurals=translated.plural_forms)
    with path.open("wb") as file:
        file.write(header.encode())
        write_po(
            file, translated, width=0, no_location=True, omit_header=True, ignore_obsolete=True
        )


if __name__ == "__main__":
    for catalogue_path in sorted(LOCALE.glob("*/LC_MESSAGES/aibridge.po")):
        update(catalogue_path)
