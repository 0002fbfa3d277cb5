"""A Jupyter kernel: Spanish or English sentences become judged, sandboxed shell commands."""

__version__ = "0.1.0"
