"""What a check asks besides its own read and can do without, and what the caller and Verify need."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

from armedic.checks._connection import is_azure
from armedic.checks._held import tried
from armedic.checks._reads import Reads
from armedic.facts import MANAGEMENT_GROUP_READ, SUBSCRIPTION_READ, Connection, Unread
from armedic.ids import Scope

T = TypeVar("T")


async def beside(reads: Reads, read: Callable[[], Awaitable[T]]) -> T | Unread:
    """What was read, or why it could not be: an upstream that keeps silent must not take the check with it."""
    try:
        async with asyncio.timeout(reads.patience_seconds):
            return await tried(read)
    except TimeoutError:
        return Unread(reason="there was no answer in good time")


def needed(reads: Reads, outline: Connection) -> Iterator[tuple[str, Scope]]:
    """Actions and where they are needed: what Verify reads, and what the caller wants at the connection's own scope."""
    if outline.scope and is_azure(outline):
        yield (MANAGEMENT_GROUP_READ if is_group(outline.scope) else SUBSCRIPTION_READ), outline.scope
    if outline.narrowed_scope:
        for action in reads.needs:
            yield action, outline.narrowed_scope


def is_group(scope: str) -> bool:
    """Whether it is the scope of a management group."""
    return "/managementgroups/" in scope.casefold()
