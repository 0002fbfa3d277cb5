"""Output of one run: streamed as it comes, bounded in memory, the rest kept on disk."""

from __future__ import annotations

import codecs
import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from .base import Limits, OnOutput, Stream

__all__ = ["Output"]

_STREAMS: tuple[Stream, Stream] = ("stdout", "stderr")


class Output:
    """Decodes and bounds what the two pipes of a run say. Used in the event loop only."""

    def __init__(self, limits: Limits, on_output: OnOutput) -> None:
        self._limits = limits
        self._on_output = on_output
        make = codecs.getincrementaldecoder("utf-8")
        self._decoders: Mapping[Stream, codecs.IncrementalDecoder] = {
            stream: make(errors="backslashreplace") for stream in _STREAMS
        }
        self._shown: list[bytes] | None = []
        self._file: BinaryIO | None = None
        self._kept = 0
        self.total = 0
        """Bytes printed so far."""
        self.file: Path | None = None
        """Where all output is, once it exceeded what is handed on."""

    def feed(self, stream: Stream, data: bytes) -> None:
        """Take ``data`` as read from a pipe, split anywhere."""
        room = max(0, self._limits.output_bytes - self.total)
        self.total += len(data)
        if room:
            shown = self._decoders[stream].decode(data[:room])
            if shown:
                self._on_output(stream, shown)
        if self._shown is not None and self.total <= self._limits.output_bytes:
            self._shown.append(data)
        else:
            self._keep(data)

    def close(self) -> None:
        """Hand on characters left incomplete and close the file."""
        if self._file is None:  # beyond the limit the cut itself may be what made one incomplete
            for stream, decoder in self._decoders.items():
                rest = decoder.decode(b"", final=True)
                if rest:
                    self._on_output(stream, rest)
        else:
            self._file.close()

    def _keep(self, data: bytes) -> None:
        """Write to the file, first what was shown before it was needed."""
        if self._file is None:
            number, name = tempfile.mkstemp(prefix="aibridge-output-")
            self._file = os.fdopen(number, "wb", buffering=0)
            self.file = Path(name)
            for part in self._shown or ():
                self._write(part)
            self._shown = None
        self._write(data)

    def _write(self, data: bytes) -> None:
        room = self._limits.output_file_bytes - self._kept
        if room > 0 and self._file is not None:
            with contextlib.suppress(OSError):  # a full disk costs the kept copy, not the run
                self._kept += self._file.write(data[:room])
