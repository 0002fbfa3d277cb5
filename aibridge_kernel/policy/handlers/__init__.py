"""Programs whose arguments a table of options cannot describe, one function each.

A function notes effects on its ``Call``, may rewrite ``call.arguments`` and raises ``NotListed``
for anything it does not know. The table names it: ``handler = "find"``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from aibridge_kernel.policy.call import Call

from .awk import judge_awk
from .compressors import judge_compressor
from .dd import judge_dd
from .env import judge_env
from .find import judge_find
from .git import judge_git
from .jq import judge_jq
from .python import judge_python
from .rsync import judge_rsync
from .sed import judge_sed
from .shells import judge_shell
from .subcommands import judge_subcommand
from .tar import judge_tar
from .tests import judge_bracket, judge_test
from .xargs import judge_xargs

__all__ = ["HANDLERS"]

HANDLERS: Final[dict[str, Callable[[Call], None]]] = {
    "awk": judge_awk,
    "bracket": judge_bracket,
    "compressor": judge_compressor,
    "dd": judge_dd,
    "env": judge_env,
    "find": judge_find,
    "git": judge_git,
    "jq": judge_jq,
    "python": judge_python,
    "rsync": judge_rsync,
    "sed": judge_sed,
    "shell": judge_shell,
    "subcommand": judge_subcommand,
    "tar": judge_tar,
    "test": judge_test,
    "xargs": judge_xargs,
}
