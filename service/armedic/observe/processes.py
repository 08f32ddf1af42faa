"""Numbers of all processes of a service that has several: each writes its share into one folder, any answers with all.

The library decides by the environment, as it is imported, whether it counts in memory or in that folder.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Metric, ProcessCollector
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector
from prometheus_client.samples import Sample

from armedic.observe.workers import VARIABLE

_OLDEST: Final = "process_start_time_seconds"
"""The one number of a process that is not added up: the service is as old as its oldest."""


class ProcessesCollector(Collector):
    """Memory, processor time and open files: of this process, or of all that write into the folder."""

    def collect(self) -> Iterator[Metric]:
        """The usual process metrics, summed over the processes."""
        sums: dict[str, Metric] = {}
        for process in _living(_folder()) or ("self",):
            for metric in _numbers(process):
                known = sums.setdefault(metric.name, metric)
                if known is not metric:
                    known.samples = [_joined(*pair) for pair in zip(known.samples, metric.samples, strict=True)]
        yield from sums.values()


def collected(own: CollectorRegistry) -> CollectorRegistry:
    """A registry that gives the numbers of all processes; with one process only, its own."""
    folder = _folder()
    if folder is None:
        return own
    _forget_dead(folder)
    shared = CollectorRegistry()
    MultiProcessCollector(shared, path=str(folder))  # type: ignore[no-untyped-call]  # the library has no types for it
    shared.register(ProcessesCollector())
    return shared


def _folder() -> Path | None:
    named = os.environ.get(VARIABLE)
    return Path(named) if named else None


def _living(folder: Path | None) -> list[str]:
    found = folder.glob("counter_*.db") if folder is not None else ()
    return [process for file in found if _runs(process := file.stem.rpartition("_")[2])]


def _forget_dead(folder: Path) -> None:
    """Take what a process that was killed had in progress out of the sum; what it had counted stays."""
    for file in folder.glob("gauge_live*.db"):
        process = file.stem.rpartition("_")[2]
        if not _runs(process):
            mark_process_dead(int(process), str(folder))  # type: ignore[no-untyped-call]  # as above


def _runs(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _numbers(process: str) -> Iterable[Metric]:
    return ProcessCollector(pid=lambda: process, registry=None).collect()


def _joined(known: Sample, more: Sample) -> Sample:
    value = min(known.value, more.value) if known.name == _OLDEST else known.value + more.value
    return Sample(known.name, known.labels, value)
