"""The command `armedic-sandbox`: the simulated Azure over HTTP and HTTPS until it is told to stop."""

import argparse
import asyncio
import contextlib
import signal
import socket
import ssl
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from azure_sandbox.app import create_sandbox
from azure_sandbox.handover import AUTHORITY_FILE, SETTINGS_FILE, write_handover
from azure_sandbox.seed import SeedError, load_world
from azure_sandbox.tls import NAMES, ServerCertificate, issue_server_certificate


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the sandbox.

    Returns:
        The exit code: 0 after a stop that was asked for, 1 if it could not start.
    """
    options = _parser().parse_args(arguments)
    try:
        world = load_world(Path(options.world) if options.world.endswith(".toml") else options.world)
        plain = _listen(options.host, options.port)
        secure = _listen(options.host, options.https_port)
    except (SeedError, OSError) as error:
        _say(f"armedic-sandbox: {error}")
        return 1
    certificate = issue_server_certificate([*NAMES, options.host, *options.san])
    state = Path(options.state_dir)
    shown_host = _reachable(options.host)
    https_url = f"https://{shown_host}:{secure.getsockname()[1]}"
    write_handover(world, state, options.public_url.rstrip("/") or https_url, certificate.authority)
    _say(f"Simulated Azure, world '{options.world}':")
    _say(f"  http://{shown_host}:{plain.getsockname()[1]}  and  {https_url}")
    _say(f"  settings for the service: {state / SETTINGS_FILE}; certificate authority: {state / AUTHORITY_FILE}")
    _say("  its own surface: /_sandbox (health, world, clock, faults, requests). Ctrl-C stops.")
    asyncio.run(_serve(create_sandbox(world), plain, secure, certificate, options.log_level))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="armedic-sandbox", description="A simulated Azure, over real HTTP.")
    shown = "(default: %(default)s)"
    parser.add_argument("--host", default="127.0.0.1", help=f"address to listen on {shown}")
    parser.add_argument("--port", type=int, default=8900, help=f"port for HTTP {shown}")
    parser.add_argument("--https-port", type=int, default=8901, help=f"port for HTTPS {shown}")
    parser.add_argument("--world", default="demo", help=f"name of a bundled world, or a .toml file {shown}")
    parser.add_argument("--state-dir", default=".armedic", help=f"where the files for the service go {shown}")
    parser.add_argument("--san", action="append", default=[], help="further host name of the certificate; repeatable")
    parser.add_argument("--public-url", default="", help="HTTPS base URL for the service, if not the one listened on")
    levels = ["critical", "error", "warning", "info", "debug"]
    parser.add_argument("--log-level", default="warning", choices=levels, help=f"of the servers {shown}")
    return parser


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _reachable(host: str) -> str:
    """The host to show for an address listened on; "any address" is reached through the loopback one."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104  compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket.

    Raises:
        OSError: The port is taken or the address is not this machine's; the text names both.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small answers at once (TCP_NODELAY) only on sockets that are known to be TCP
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        message = f"cannot listen on {host} port {port}: {error.strerror}"
        raise OSError(message) from error
    return listener


class _Server(uvicorn.Server):
    """A server that leaves signals to its owner: two of them share one loop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


async def _serve(
    app: Starlette,
    plain: socket.socket,
    secure: socket.socket,
    certificate: ServerCertificate,
    log_level: str,
) -> None:
    def server(context_factory: Callable[..., ssl.SSLContext] | None) -> _Server:
        config = uvicorn.Config(
            app,
            log_level=log_level,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=5,
            ssl_context_factory=context_factory,
        )
        return _Server(config)

    servers = [server(None), server(lambda *_: certificate.context())]

    def stop() -> None:
        for running in servers:
            running.should_exit = True

    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop)
    await asyncio.gather(
        *(running.serve([listener]) for running, listener in zip(servers, (plain, secure), strict=True))
    )
