"""The figures of live files, as JSON and for Prometheus."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from aibridge_server_ext._version import __version__
from aibridge_server_ext.live_files import LiveFiles

__all__ = ["FilesCollector", "status"]


def status(live_files: LiveFiles) -> dict[str, str | int]:
    """The fields of ``GET /aibridge/status``."""
    figures = live_files.figures
    return {
        "version": __version__,
        "watcher": live_files.mode,
        "directories": live_files.directories,
        "polled": live_files.polled,
        "clients": live_files.clients,
        "changes_seen": figures.changes_seen,
        "changes_sent": figures.changes_sent,
        "overflows": figures.overflows,
        "clients_dropped": figures.clients_dropped,
        "relay": live_files.relay,
        "changes_relayed": figures.changes_relayed,
    }


class FilesCollector(Collector):
    """Reads the figures when Prometheus asks; registered while the server runs."""

    def __init__(self, live_files: Callable[[], LiveFiles | None]) -> None:
        self._live_files = live_files

    def collect(self) -> Iterator[Metric]:
        """Gauges of what is now, counters of what has been; nothing before first use."""
        live_files = self._live_files()
        if live_files is None:
            return
        figures = live_files.figures
        prefix = "aibridge_files"
        yield GaugeMetricFamily(f"{prefix}_clients", "Connected clients", live_files.clients)
        yield GaugeMetricFamily(
            f"{prefix}_directories", "Directories watched", live_files.directories
        )
        yield GaugeMetricFamily(f"{prefix}_polled", "Directories polled", live_files.polled)
        yield GaugeMetricFamily(
            f"{prefix}_relay_connected",
            "Whether changes of other servers are heard",
            live_files.relay == "connected",
        )
        yield CounterMetricFamily(
            f"{prefix}_changes_seen", "Changes read from the system", figures.changes_seen
        )
        yield CounterMetricFamily(
            f"{prefix}_changes_sent", "Entries sent in deltas", figures.changes_sent
        )
        yield CounterMetricFamily(
            f"{prefix}_overflows", "Overflows of the system's event queue", figures.overflows
        )
        yield CounterMetricFamily(
            f"{prefix}_clients_dropped", "Clients that did not read", figures.clients_dropped
        )
        yield CounterMetricFamily(
            f"{prefix}_changes_relayed", "Changes told by other servers", figures.changes_relayed
        )
