"""What the SDK costs beside raw httpx: the same calls on the same server, in turns, in one run."""

import statistics
import time
from collections.abc import Callable
from typing import Any, Final

import httpx
from armedic.app import create_app
from armedic.settings import Settings
from armedic_sdk import Armedic
from litestar import Litestar

from bench.load import server

ROUNDS: Final = 40
CALLS: Final = 15
SECRET: Final = "AADSTS7000222: The provided client secret keys for app are expired."
PAYLOAD: Final = {"authorization": {"scheme": "ServicePrincipal", "parameters": {"accesstoken": ""}}}
TEXT: Final = "2026-03-02T07:11:08.1234567Z The step that failed printed nothing of interest.\n" * 1300 + SECRET


def service() -> Litestar:
    """The service, for anybody on this machine."""
    return create_app(Settings(anonymous=True))


def report() -> str:
    """Medians of the time for a call, and the median of the ratios of neighbours."""
    lines = [f"the SDK against raw httpx and its json(), {ROUNDS} rounds of {CALLS} calls in turns, one connection"]
    with server(service) as (port, _):
        url = f"http://127.0.0.1:{port}"
        with httpx.Client(timeout=60) as http, Armedic(url) as armedic:

            def raw(path: str, **request: Any) -> Any:
                response = http.post(url + path, **request)
                response.raise_for_status()
                return response.json()

            message = {"evidence": [{"kind": "message", "text": SECRET}]}
            large = {"evidence": [{"kind": "message", "text": TEXT}]}
            payload = {"evidence": [{"kind": "payload", "content": PAYLOAD}]}
            catalogue = http.get(f"{url}/causes")
            cases: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
                "message": (lambda: raw("/diagnose", json=message), lambda: armedic.diagnose(SECRET)),
                "message of 100 KB": (lambda: raw("/diagnose", json=large), lambda: armedic.diagnose(TEXT)),
                "payload": (lambda: raw("/diagnose", json=payload), lambda: armedic.diagnose(PAYLOAD)),
                "captured log": (
                    lambda: raw("/diagnose/capture", content=TEXT.encode()),
                    lambda: armedic.diagnose_capture(TEXT.encode()),
                ),
                f"catalogue, {len(catalogue.content) // 1024} KB": (
                    lambda: http.get(f"{url}/causes").json(),
                    armedic.causes,
                ),
            }
            lines += [f"  {name:20} {_compared(*pair)}" for name, pair in cases.items()]
    return "\n".join(lines) + "\n"


def _compared(plain: Callable[[], Any], own: Callable[[], Any]) -> str:
    for act in (plain, own):
        _seconds(act)
    pairs = []
    for number in range(ROUNDS):
        first, second = (plain, own) if number % 2 else (own, plain)
        times = {first: _seconds(first), second: _seconds(second)}
        pairs.append((times[plain], times[own]))
    base, ours = (statistics.median(column) * 1000 for column in zip(*pairs, strict=True))
    ratio = statistics.median(second / first for first, second in pairs)
    return f"httpx {base:6.2f} ms, SDK {ours:6.2f} ms, ratio {ratio:.2f}"


def _seconds(act: Callable[[], Any]) -> float:
    began = time.perf_counter()
    for _ in range(CALLS):
        act()
    return (time.perf_counter() - began) / CALLS
