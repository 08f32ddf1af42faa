"""The folder in which the processes of one service count together. Imports nothing: it has to exist before they do."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Where prometheus-client looks for the folder, in each process, as it is imported."""


@contextmanager
def counted_together(processes: int) -> Iterator[None]:
    """Around the start of a service's processes: GET /metrics of any of them tells of all.

    The folder is new at each start and removed at the end, so that no number of an earlier run is told again. One that
    the environment names already is taken as it is.
    """
    if processes == 1 or os.environ.get(VARIABLE):
        yield
        return
    with tempfile.TemporaryDirectory(prefix="armedic-metrics-", ignore_cleanup_errors=True) as folder:
        os.environ[VARIABLE] = folder
        try:
            yield
        finally:
            del os.environ[VARIABLE]
