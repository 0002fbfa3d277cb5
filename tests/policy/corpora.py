"""The corpora of commands, and the tree they speak of."""

from __future__ import annotations

import gzip
import json
import subprocess
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"

TREE = {
    "notes.txt": "hello\nworld\nhello again\n",
    "data.csv": "name,value\nana,3\nluis,9\n",
    "names.txt": "notes.txt\n",
    "script.sh": "#!/bin/sh\necho hi\n",
    "README.md": "# read me\n",
    "docs/guide.md": "# guide\n\nhello\n",
    "docs/index.md": "see guide\n",
    "docs/img/logo.svg": "<svg/>\n",
    "src/app.py": "import os\nprint(os.name)\n",
    "src/guide.md": "other\n",
    "src/my file.py": "import sys\n",
    "logs/a.log": "one\n",
    "logs/lost.log": "two\n",
    "lost.txt": "lost\n",
    ".env": "API_KEY=1\n",
    ".git-credentials": "https://a:b@c\n",
}


def plant(root: Path) -> None:
    """Fill ``root`` with the tree that the corpora speak of."""
    for name, content in TREE.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    (root / "docs/empty").mkdir()
    (root / "out_link").symlink_to("/etc")
    subprocess.run(
        ["git", "-c", "init.defaultBranch=main", "init", "-q", str(root)], check=True, env={}
    )
    packed = subprocess.run(
        ["tar", "c", "--mtime=@0", "--sort=name", "docs"], cwd=root, check=True, capture_output=True
    ).stdout
    (root / "backup.tar.gz").write_bytes(gzip.compress(packed, mtime=0))


def commands(name: str) -> list[str]:
    lines = (CORPUS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["command"] for line in lines]
