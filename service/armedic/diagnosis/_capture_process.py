"""The child of `diagnosis.capture`: reads one file from standard input, says what it found, and ends."""

import os
import sys
from contextlib import suppress
from typing import Final

import msgspec

from armedic.diagnosis.capture import TOO_LARGE, Outcome
from armedic.diagnosis.interest import interest
from armedic.errors import InvalidRequestError, PayloadTooLargeError
from armedic.evidence import capture
from armedic.evidence.capture import Bounds

_MEMORY: Final = 1024 * 1024 * 1024
_SECONDS: Final = 600
_NICENESS: Final = 10
"""Those who wait for a diagnosis come first."""


def main() -> int:
    """Read, answer; the arguments are the two bounds in bytes."""
    expanded, document = map(int, sys.argv[1:3])
    _confine(_MEMORY + 4 * document)
    bounds = Bounds(expanded_bytes=expanded, document_bytes=document)
    try:
        outcome = Outcome(gleaned=capture.read(sys.stdin.buffer, interest(), bounds))
    except PayloadTooLargeError as error:
        outcome = Outcome(refused=str(error), status=413)
    except InvalidRequestError as error:
        outcome = Outcome(refused=str(error))
    except MemoryError:
        outcome = Outcome(refused=TOO_LARGE, status=413)
    sys.stdout.buffer.write(msgspec.json.encode(outcome))
    return 0


def _confine(memory: int) -> None:
    """Bounds of the operating system, where it has them, in case ours fail."""
    with suppress(ImportError, OSError, ValueError, AttributeError):
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.nice(_NICENESS)


if __name__ == "__main__":
    sys.exit(main())
