"""Fuzzes the parser, led by coverage: ``python tests/shell/fuzz_parser.py FOLDER [OPTION]…``.

For every text: the parser reads or refuses it and does nothing else; what it reads, bash reads as
well; and its canonical text is read as the same tree and printed as the same text.
"""

from __future__ import annotations

import json
import subprocess
import sys
import zlib
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["aibridge_kernel.shell"]):
    from aibridge_kernel.errors import ParseError
    from aibridge_kernel.shell import canonical, parse
    from aibridge_kernel.shell.prescan import MAXIMUM_LENGTH

CORPORA = Path(__file__).parents[1] / "policy" / "corpus"


def check(data: bytes) -> None:
    """Raise what is wrong with how ``data`` is read."""
    source = data.decode("utf-8", "surrogateescape")
    try:
        script = parse(source)
    except (ParseError, RecursionError):
        return
    printed = canonical(script)
    if len(printed) > MAXIMUM_LENGTH:  # braces make much of little
        return
    again = parse(printed)
    assert again == script, printed
    assert canonical(again) == printed, printed
    if zlib.crc32(data) % 8 == 0:  # one in eight: bash takes longer than all the rest
        read = subprocess.run(["bash", "-n"], input=data, check=False, capture_output=True)
        assert read.returncode == 0, read.stderr


def main() -> None:
    """Start from the commands of the corpora, put into the folder; libFuzzer ends the process."""
    program, folder, *options = sys.argv
    for number, path in enumerate(sorted(CORPORA.glob("*.jsonl"))):
        for line, entry in enumerate(path.read_text(encoding="utf-8").splitlines()):
            command = json.loads(entry)["command"].encode("utf-8", "surrogateescape")
            Path(folder, f"{number}-{line:04}").write_bytes(command)
    atheris.Setup([program, *options, folder], check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
