"""A 100 MB HAR against json.loads and a typed decode of the same file, and the memory that a capture of any size takes.

Each measure runs in a process of its own, so that its peak is its own.
"""

import json
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import msgspec
from armedic.diagnosis.interest import interest
from armedic.evidence import capture, har
from armedic.evidence.capture import Bounds
from armedic.evidence.traffic import Collector

from bench.matching import ordinary

SIZE: Final = 100_000_000
LOGS: Final = (10_000_000, 250_000_000)
ROUNDS: Final = 5
ENDPOINT: Final = "https://dev.azure.com/contoso/_apis/serviceendpoint/endpoints/c0000000-0000-4000-8000-000000000001"
SENT: Final = {
    "id": "c0000000-0000-4000-8000-000000000001",
    "authorization": {"scheme": "ServicePrincipal", "parameters": {"accesstoken": None}},
}
BOUNDS: Final = Bounds(expanded_bytes=1 << 30, document_bytes=1 << 28)


def recorded(size: int) -> bytes:
    """A HAR of that size: scripts of a portal, and among them a PUT of an endpoint now and then."""
    header = [{"name": "accept", "value": "*/*"}] * 15
    script = {"size": 1, "mimeType": "text/javascript", "text": 'function(){"a\n"}' * 600}
    entries: list[str] = []
    length = 0
    while length < size:
        number = len(entries)
        request: dict[str, Any] = {
            "method": "GET",
            "url": f"https://dev.azure.com/_static/{number}.js",
            "headers": header,
        }
        if number % 500 == 7:
            request = {"method": "PUT", "url": ENDPOINT, "headers": header, "postData": {"text": json.dumps(SENT)}}
        response = {"status": 200, "headers": header, "content": script}
        entries.append(
            json.dumps({"startedDateTime": "2026-01-01T00:00:00Z", "request": request, "response": response})
        )
        length += len(entries[-1])
    return b'{"log":{"version":"1.2","entries":[' + ",".join(entries).encode() + b"]}}"


def loads(data: bytes) -> None:
    """The plain way."""
    json.loads(data)


def typed(data: bytes) -> None:
    """The typed decode that the reader begins with, alone: method, URL and status, bodies raw."""
    msgspec.json.decode(data, type=har.Har)


def ours(data: bytes) -> None:
    """All that is shown of connections."""
    collector = Collector()
    har.read_file(data, collector)
    assert collector.payloads


def apart(work: Callable[..., Any], *arguments: Any) -> Any:
    """The answer of a function that runs in a fresh process."""
    ours_, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_run, args=(theirs, work, arguments))
    process.start()
    answer = ours_.recv()
    process.join()
    return answer


def _run(pipe: Connection, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    pipe.send(work(*arguments))


def timed(work: Callable[[bytes], None], path: str) -> tuple[float, float]:
    """Median seconds, and the peak in MB."""
    data = Path(path).read_bytes()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work(data)
        times.append(time.perf_counter() - began)
    return statistics.median(times), peak()


def idle() -> float:
    """The peak of a process that has everything ready and has read nothing, in MB."""
    interest()
    return peak()


def whole(path: str) -> float:
    """The peak of a process that reads a file as an upload is read, in MB."""
    with open(path, "rb") as file:  # noqa: PTH123 - as a stream
        capture.read(file, interest(), BOUNDS)
    return peak()


def peak() -> float:
    """Of this process so far, in MB; what getrusage says begins with the peak of the process that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) * 1024 / 1e6


def report() -> str:
    """Both parts."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "capture.har")
        size = Path(path).write_bytes(recorded(SIZE))
        plain, decode, own = (apart(timed, work, path) for work in (loads, typed, ours))
        lines = [f"captures: a HAR of {size / 1e6:.0f} MB, median of {ROUNDS}"]
        lines.append(
            f"  json.loads {plain[0] * 1e3:6.0f} ms, typed decode {decode[0] * 1e3:6.0f} ms (baseline), read "
            f"{own[0] * 1e3:6.0f} ms: {own[0] / decode[0]:.2f} of the baseline, {own[0] / plain[0]:.2f} of json.loads"
        )
        ready, most = apart(idle), apart(whole, path)
        lines.append(f"  memory: peak {most:.0f} MB as an upload = {most / (size / 1e6):.2f} times the file")
        for length in LOGS:
            Path(path).write_bytes(ordinary(length))
            most = apart(whole, path)
            lines.append(f"  a log of {length / 1e6:.0f} MB: peak {most:.0f} MB, {most - ready:.0f} MB over idle")
    return "\n".join(lines) + "\n"
