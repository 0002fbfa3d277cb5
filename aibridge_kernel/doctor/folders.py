"""The folders that are needed, and the policy files in them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from aibridge_kernel import audit
from aibridge_kernel.errors import AIBridgeError
from aibridge_kernel.policies import IN_WORKSPACE, Policies
from aibridge_kernel.settings import Settings
from aibridge_kernel.store import private_folder
from aibridge_kernel.values import text

from .findings import Finding


def policy(settings: Settings) -> Iterator[Finding]:
    """What is wrong with the policy files, and which there are."""
    folder = settings.workspace.resolve()
    rulebook = Policies(folder).rulebook()
    own = {"path": folder / IN_WORKSPACE}
    for file in rulebook.files:
        if file.fault is not None and file.path == str(IN_WORKSPACE):
            said = text("{why}. Until it is mended, everything is asked about.", why=file.fault)
            remedy = text("Mend that line, or put the file away: mv {path} {path}.away", **own)
            yield Finding("policy", ok=False, said=said, remedy=remedy)
        elif file.fault is not None:
            remedy = text("Ask who administers this machine to mend {path}.", path=file.path)
            yield Finding("policy", ok=False, said=file.fault, remedy=remedy)
        for words in file.ignored:
            remedy = text("Take the line out; see docs/policy.md.")
            yield Finding("policy", ok=False, said=words, remedy=remedy)
    for words in rulebook.notes:
        remedy = text("Uninstall that package, or install one that is mended.")
        yield Finding("policy", ok=False, said=words, remedy=remedy)
    if rulebook.audit is not None:
        yield _audit(rulebook.audit)
    names = ", ".join(file.path for file in rulebook.files)
    yield Finding("policy", ok=True, said=text("Policy files: {names}", names=names or "—"))


def _audit(sink: str) -> Finding:
    """Whether the line of a decision can be written; where it cannot, nothing runs."""
    try:
        audit.check(sink)
    except AIBridgeError as error:
        if sink == audit.SYSLOG:
            remedy = text("As root: apt-get install rsyslog")
        else:
            remedy = text("As root: install -m 622 /dev/null {sink}; chattr +a {sink}", sink=sink)
        return Finding("audit", ok=False, said=error.happened, remedy=remedy)
    return Finding("audit", ok=True, said=text("Every decision is written to {sink}.", sink=sink))


def workspace(folder: Path) -> Finding:
    """Whether files can be made in the workspace: tried with one that has no name."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Finding(
            "workspace",
            ok=False,
            said=text("The workspace {path} cannot be written: {e}", path=folder, e=error.strerror),
            remedy=text("Start in another folder, or: chmod u+rwx {path}", path=folder),
        )
    return Finding("workspace", ok=True, said=text("Workspace: {path}", path=folder))


def state_folder(folder: Path) -> Finding:
    """Whether there is a private place for history and journals."""
    remedy = text('export AIBRIDGE_STATE_DIR="$HOME/.local/share/aibridge"')
    try:
        private_folder(folder)
    except AIBridgeError as error:
        return Finding("state", ok=False, said=error.happened, remedy=remedy)
    except OSError as error:
        said = text("The state folder {path} cannot be made: {e}", path=folder, e=error.strerror)
        return Finding("state", ok=False, said=said, remedy=remedy)
    return Finding("state", ok=True, said=text("State folder: {path}", path=folder))
