"""Papermill's way to AI-Bridge notebooks: ``papermill in.ipynb out.ipynb -p folder data``.

Papermill imports every engine that is registered when it starts; that is where it learns how
parameters are written in this kernel's cells, so that no option is needed.
"""

from __future__ import annotations

from papermill.engines import NBClientEngine
from papermill.translators import PythonTranslator, papermill_translators

from .kernel import LANGUAGE


class ParameterTranslator(PythonTranslator):  # type: ignore[misc]  # an untyped base class
    """Writes ``name = literal`` lines, which a parameter cell is made of."""

    @classmethod
    def codify(cls, parameters: dict[str, object], comment: str = "Parameters") -> str:
        """Write a cell of parameters."""
        lines = [f"# {comment}", *(f"{name} = {value!r}" for name, value in parameters.items())]
        return "\n".join(lines) + "\n"


class AIBridgeEngine(NBClientEngine):  # type: ignore[misc]  # an untyped base class
    """Papermill's own engine; registered so that the translator below is."""


papermill_translators.register(LANGUAGE, ParameterTranslator)
