"""An OpenTelemetry collector on a loopback port that keeps what it gets."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span


class Collector:
    """What came."""

    def __init__(self, url: str) -> None:
        """Nothing yet."""
        self.url = url
        self.status = 200
        """What it answers."""
        self.bodies: list[bytes] = []
        self.paths: list[str] = []

    def spans(self) -> list[Span]:
        """All spans, in the order in which they ended."""
        found = []
        for body in self.bodies:
            request = ExportTraceServiceRequest.FromString(body)
            found += [span for one in request.resource_spans for scope in one.scope_spans for span in scope.spans]
        return found

    def text(self) -> str:
        """Everything that came, as text."""
        return "\n".join(
            [
                *(str(ExportTraceServiceRequest.FromString(body)) for body in self.bodies),
                *(body.decode("latin-1") for body in self.bodies),
            ]
        )


def attributes(span: Span) -> dict[str, Any]:
    """The attributes of a span."""
    return {pair.key: _value(pair.value) for pair in span.attributes}


def _value(value: AnyValue) -> Any:
    kind = value.WhichOneof("value")
    return getattr(value, kind) if kind else None


@contextmanager
def collecting() -> Iterator[Collector]:
    """A collector that listens, until it is left."""
    received: list[Collector] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            collector = received[0]
            collector.paths.append(self.path)
            body = self.rfile.read(int(self.headers["content-length"]))
            if collector.status == 200:
                collector.bodies.append(body)
            self.send_response(collector.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        received.append(Collector(f"http://127.0.0.1:{server.server_address[1]}"))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield received[0]
        finally:
            server.shutdown()
            thread.join()
