"""A Jupyter kernel that turns Spanish or English sentences into judged, sandboxed shell commands."""

__version__ = "0.1.0"
