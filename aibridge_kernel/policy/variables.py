"""Variables that may be set: in front of a command and to what, or by a text for itself.

Values that could name a file (a catalogue of messages, a time zone) are not among the former.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from aibridge_kernel.values import Text, text

_LOCALE: Final = r"(?:(?:C|POSIX|[a-z]{2,3}(?:_[A-Z]{2})?)(?:\.[A-Za-z0-9-]+)?(?:@[a-z]+)?)?"
_VALUES: Final = {
    re.compile(name): re.compile(value)
    for name, value in {
        r"LANG|LC_[A-Z]+": _LOCALE,
        r"LANGUAGE": rf"{_LOCALE}(?::{_LOCALE})*",
        r"TZ": r"(?:[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*)?",
        r"COLUMNS|LINES|NO_COLOR|CLICOLOR": r"[0-9]*",
    }.items()
}

_MEANS_SOMETHING: Final = re.compile(
    r"_|BASH.*|CDPATH|CHILD_MAX|COMP.*|COPROC.*|DIRSTACK|EMACS|ENV|EPOCH.*|EUID|EXECIGNORE|FCEDIT"
    r"|FIGNORE|FUNC.*|GLOB.*|GROUPS|HIST.*|HOME|HOST.*|IFS|IGNOREEOF|INPUTRC|INSIDE_EMACS|LINENO"
    r"|LOGNAME|MACHTYPE|MAIL.*|MAPFILE|OLDPWD|OPT(?:ARG|ERR|IND)|OSTYPE|PATH|PIPESTATUS"
    r"|POSIXLY_CORRECT|PPID|PROMPT_.*|PS[0-9]|PWD|RANDOM|READLINE_.*|REPLY|SECONDS|SHELL.*|SHLVL"
    r"|SRANDOM|TERM.*|TIME.*|TMOUT|TMP.*|UID|USER|auto_resume|histchars|LANG.*|LC_.*|TZ.*|COLUMNS"
    r"|LINES|LD_.*|.*_proxy|.*_PROXY|GIT_.*|PYTHON.*|PERL.*|NODE_.*|RUBY.*|XDG_.*|.*_OPTIONS|.*_OPTS"
    r"|EDITOR|VISUAL|PAGER|BROWSER|DISPLAY|.*FLAGS"
)
"""Names that bash itself gives a meaning to, or that the programs it runs may be given."""


def is_own(name: str, environment: Mapping[str, str]) -> bool:
    """Whether ``name`` is a variable that nothing but the text that sets it ever looks at."""
    return name not in environment and _MEANS_SOMETHING.fullmatch(name) is None


def objection(name: str, value: str | None) -> Text | None:
    """Why ``name`` set to ``value`` (``None``: not known) could change more than the output."""
    for names, values in _VALUES.items():
        if names.fullmatch(name):
            if value is not None and values.fullmatch(value):
                return None
            return text("sets {name} to a value not known", name=name)
    return text("sets the variable {name}", name=name)
