"""A jupyter-server extension that streams file changes to the clients that show them."""

from __future__ import annotations

from aibridge_server_ext._version import __version__

__all__ = ["__version__"]


def _jupyter_server_extension_points() -> list[dict[str, object]]:
    """Where jupyter-server finds the extension."""
    from aibridge_server_ext.app import AIBridgeExtension  # noqa: PLC0415  — only when loaded

    return [{"module": "aibridge_server_ext", "app": AIBridgeExtension}]
