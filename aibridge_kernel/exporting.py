"""nbconvert's script of a notebook: the text that ``jupyter aibridge run`` reads, every cell kept.

``language_info.nbconvert_exporter`` names it, so that ``--to script`` writes it too.
"""

from __future__ import annotations

from typing import Any

from nbconvert.exporters.exporter import Exporter
from nbformat import NotebookNode
from traitlets import default

from .session_text import CellKind, SessionCell, write_session


class SessionExporter(Exporter):
    """Writes the cells of a notebook as a session's text; outputs are left out."""

    output_mimetype = "text/x-aibridge"
    export_from_notebook = "AI-Bridge session"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".aibridge"

    def from_notebook_node(  # type: ignore[override]  # what its base class says, others do too
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Convert a notebook; preprocessors that are configured see it first."""
        converted, resources = super().from_notebook_node(nb, resources, **kw)
        resources["output_extension"] = self.file_extension
        cells = (SessionCell(cell.source, CellKind(cell.cell_type)) for cell in converted.cells)
        return write_session(cells), resources
