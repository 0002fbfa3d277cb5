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

TRAPS = {
    ".env": "API_KEY=m4rk3d-s3cr3t\n",
    ".git-credentials": "https://a:m4rk3d-s3cr3t@c\n",
    "tools/evil.awk": 'BEGIN { system("touch /home/person/pwned") }\n',
    "tools/evil.sed": "w data.csv\n",
    "tools/evil.sh": "#!/bin/sh\nrm notes.txt\ntouch /home/person/pwned\n",
    "tools/evil.py": "import os\nos.remove('notes.txt')\n",
    "tools/evil.mk": "x:\n\trm notes.txt\n",
    "tools/evil.m4": "syscmd(touch /home/person/pwned)\n",
    "tools/evil.patch": "--- notes.txt\n+++ notes.txt\n@@ -2,2 +2,1 @@\n-world\n hello again\n",
    "tools/ls": "#!/bin/sh\n/bin/rm notes.txt\n",
    "tools/git-evil": "#!/bin/sh\nrm notes.txt\n",
    "tools/tar-list": ".env\n",
    "dashes/--output=victim.txt": "",
    "dashes/victim.txt": "victim\n",
    "dashes/aaa.txt": "a\n",
}
"""What lies in wait in the tree that harmful commands run on."""


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


def plant_traps(root: Path) -> None:
    """The same tree with traps in it, and a secret committed to its repository."""
    plant(root)
    for name, content in TRAPS.items():
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
        path.chmod(0o755 if content.startswith("#!") else 0o644)
    (root / "home_link").symlink_to("/home/person")
    zipped = ["zip", "-q", "-r", "backup.zip", "docs", "notes.txt"]
    subprocess.run(zipped, cwd=root, check=True)
    for message in ("first", "second"):
        (root / "lost.txt").write_text(f"{message}\n")
        _git(root, "add", "-A")
        _git(root, "commit", "-qm", message)
    _git(root, "branch", "vieja")
    _git(root, "tag", "v1")
    (root / "README.md").write_text("# read me again\n")


def link_outside(root: Path) -> None:
    """Give a file outside a second name inside."""
    outside = root.parent / "outside.txt"
    outside.write_text("outside\n")
    (root / "hard_link").hardlink_to(outside)


def _git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "core.hooksPath=/dev/null")
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, env={"PATH": "/usr/bin:/bin"})


def entries(name: str) -> list[dict[str, str]]:
    lines = (CORPUS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def commands(name: str) -> list[str]:
    return [entry["command"] for entry in entries(name)]
