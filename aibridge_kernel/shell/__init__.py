"""Bash text to a small typed tree and back to canonical text; pure.

``parse`` understands a subset of bash and refuses the rest; ``canonical`` prints a tree so that
bash, and ``parse`` again, read exactly that tree.
"""

from .arithmetic import value
from .edits import edited
from .parser import parse
from .prescan import hidden_characters
from .printer import canonical, quote
from .tree import (
    AndOr,
    Arithmetic,
    Assignment,
    Command,
    Connector,
    For,
    Glob,
    Group,
    If,
    Literal,
    Operator,
    Parameter,
    Part,
    Pipeline,
    Redirection,
    Script,
    Simple,
    Subshell,
    Substitution,
    Tilde,
    Word,
    scripts_in,
    simple_commands,
)

__all__ = [
    "AndOr",
    "Arithmetic",
    "Assignment",
    "Command",
    "Connector",
    "For",
    "Glob",
    "Group",
    "If",
    "Literal",
    "Operator",
    "Parameter",
    "Part",
    "Pipeline",
    "Redirection",
    "Script",
    "Simple",
    "Subshell",
    "Substitution",
    "Tilde",
    "Word",
    "canonical",
    "edited",
    "hidden_characters",
    "parse",
    "quote",
    "scripts_in",
    "simple_commands",
    "value",
]
