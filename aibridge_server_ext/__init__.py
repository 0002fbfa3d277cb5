"""A jupyter-server extension that streams file changes to the clients that show them."""

__version__ = "0.1.0"
