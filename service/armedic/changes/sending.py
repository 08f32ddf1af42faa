"""Send the calls of one run: Refs filled in, secrets wrapped, refusals that pass by themselves waited for."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from armedic import lifetime
from armedic.changes.audit import Audit, Write
from armedic.changes.filling import filled, missing, named, resolved, value
from armedic.changes.plan import Change
from armedic.changes.ready import wait_until_accepted
from armedic.changes.result import ChangeReport, Status
from armedic.clients.call import Call, Find
from armedic.clients.replication import NOT_SEEN, is_lag
from armedic.clients.upstreams import Upstreams
from armedic.errors import UpstreamError
from armedic.secret import Secret

CREATED: Final = 201
LONGEST_PAUSE_SECONDS: Final = 8.0
_DUPLICATE: Final = "DuplicateServiceConnectionException"
_CONFLICT: Final = 409


class OvertakenError(Exception):
    """Another request makes the same things at this moment."""


class Sender:
    """Sends the calls of one run, and knows what they gave."""

    def __init__(self, upstreams: Upstreams, outputs: dict[str, Mapping[str, Any]], audit: Audit) -> None:
        self._upstreams = upstreams
        self._audit = audit
        self.outputs = outputs
        self.there_before: set[str] = set()
        """Steps that found what they were to make: it is not theirs to take back."""
        self.answered: set[str] = set()
        """Steps whose call was answered with success."""

    async def made(self, change: Change, call: Call, until: float) -> None:
        """Send the call of a step; what it gave, and what was generated for it, is put among the outputs.

        Raises:
            OvertakenError: Another request was faster, and the step yields to it.
            UpstreamError: The call was refused, or its answer was lost.
        """
        generated = await asyncio.to_thread(change.generate) if change.generate is not None else {}
        self.outputs[change.key] = dict(generated)
        try:
            status, fields = await self._patiently(change, call, until)
        except UpstreamError as error:
            if await self._is_same(change, error):
                raise OvertakenError from error
            raise
        if change.upsert and status != CREATED:
            if change.yields:
                raise OvertakenError
            self.there_before.add(change.key)
            fields = fields or await self._seen(change)
        self.answered.add(change.key)
        derived = change.gives(fields) if change.gives is not None else {}
        self.outputs[change.key] = dict(generated) | dict(change.outputs) | fields | dict(derived)

    async def ready(self, change: Change, until: float) -> None:
        """Wait until what was made works, where the next step needs that."""
        if change.ready is not None:
            sign_in = change.ready
            client_id, secret, certificate = (
                value(part, self.outputs) for part in (sign_in.client_id, sign_in.secret, sign_in.certificate)
            )
            known = msgspec.structs.replace(sign_in, client_id=client_id, secret=secret, certificate=certificate)
            await wait_until_accepted(self._upstreams, known, until)

    async def found(self, change: Change) -> bool:
        """Whether a call whose answer was lost may have taken effect; what it made is put among the outputs."""
        if change.find is None or change.call is None:
            return True
        try:
            made = await self._look(change)
        except UpstreamError:
            return True  # not known: undo will say what may be left
        if made is not None:
            derived = change.gives(made) if change.gives is not None else {}
            self.outputs[change.key] = dict(self.outputs.get(change.key, {})) | dict(made) | dict(derived)
        return made is not None

    async def undone(self, change: Change, *, why: str | None, until: float) -> ChangeReport:
        """The step taken back, or why it stands."""
        if not change.undo:
            certain = change.key in self.answered
            said = "it is not taken back" if certain else "it may have been done, and is not taken back"
            return report(change, "left", f"{why or 'it was done'}; {said}: send the same request again to go on")
        try:
            await self.look_beside(change)
        except UpstreamError as error:
            return report(change, "left", f"could not be undone: {error}{self._by_hand(change.undo[0])}")
        for number, call in enumerate(change.undo):
            unknown = missing(call, self.outputs)
            if unknown:
                said = f"it is not known whether {unknown} was made{self._to_look(change)}"
                return report(change, "left", f"{why or 'not undone'}; {said}; send the same request again to go on")
            certain = number == 0 and change.key in self.answered and change.find is not None
            try:
                await self._taken_back(change, call, until, certain=certain)
            except UpstreamError as error:
                return report(change, "left", f"could not be undone: {error}{self._by_hand(call)}")
        return report(change, "undone", why)

    async def send(self, change: Change, call: Call) -> dict[str, Any]:
        """The fields of a call's answer; the audit is told of it either way."""
        return (await self._answer(change, call))[1]

    async def look_beside(self, change: Change) -> None:
        """Read what else is in the list that a step replaces; it is put among the outputs.

        Raises:
            UpstreamError: It could not be read.
        """
        if change.beside is None or change.call is None:
            return
        there = await self._read(change, change.beside)
        if there is None:
            raise _unseen(change)
        own = set(named(change.call.body, "keyId", self.outputs))
        others = [one for one in there["beside"] if one.get("keyId") not in own]
        self.outputs[change.key] = dict(self.outputs.get(change.key, {})) | {"beside": others}

    async def _taken_back(self, change: Change, call: Call, until: float, *, certain: bool) -> None:
        """Send an undo; what was surely made and is not seen is not replicated yet, and would show later."""
        if not certain:
            await self.send(change, call)
            return
        pause = 1.0
        strict = msgspec.structs.replace(call, gone_is_done=False)
        while True:
            try:
                await self.send(change, strict)
            except UpstreamError as error:
                left = until - time.monotonic()
                if error.upstream_status != NOT_SEEN or left <= 0:
                    raise
                await asyncio.sleep(min(pause, left))
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
                continue
            return

    def _by_hand(self, call: Call) -> str:
        url = self._upstreams.url(call.system, call.environment, filled(call.path, self.outputs), vault=call.vault)
        return f"; by hand: {call.method} {url}"

    def _to_look(self, change: Change) -> str:
        """Where a caller sees whether it is there."""
        if change.find is None or change.call is None:
            return ""
        call, path = change.call, filled(change.find.path, self.outputs)
        return f"; look with GET {self._upstreams.url(call.system, call.environment, path, vault=call.vault)}"

    async def _patiently(self, change: Change, call: Call, until: float) -> tuple[int, dict[str, Any]]:
        """The answer of a call, sent again while it is refused for what is not replicated yet."""
        pause = 1.0
        while True:
            try:
                await self.look_beside(change)
                if change.rival is not None and any(map(change.rival, self.outputs[change.key]["beside"])):
                    raise OvertakenError
                return await self._answer(change, call)
            except UpstreamError as error:
                left = lifetime.left(until)
                if left <= 0 or not is_lag(error):
                    raise
                await asyncio.sleep(min(pause, left))
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _is_same(self, change: Change, error: UpstreamError) -> bool:
        if change.same is None or (error.code != _DUPLICATE and error.upstream_status != _CONFLICT):
            return False
        try:
            there = await self._look(change)
        except UpstreamError:
            return False
        return there is not None and change.same(there, self.outputs)

    async def _seen(self, change: Change) -> dict[str, Any]:
        """What an upsert without an answer left as it was."""
        there = None if change.find is None else await self._look(change)
        if there is None:
            raise _unseen(change)
        return dict(there)

    async def _look(self, change: Change) -> Mapping[str, Any] | None:
        return None if change.find is None else await self._read(change, change.find)

    async def _read(self, change: Change, find: Find) -> Mapping[str, Any] | None:
        call = change.call
        if call is None:
            return None
        path, needs = filled(find.path, self.outputs), "; ".join(change.needs)
        body = await self._upstreams.read(call.system, call.environment, path, needs=needs, vault=call.vault)
        return None if body is None else find.pick(body)

    async def _answer(self, change: Change, call: Call) -> tuple[int, dict[str, Any]]:
        path = filled(call.path, self.outputs)
        try:
            reply = await self._upstreams.send(
                call.system,
                call.environment,
                call.method,
                path,
                body=resolved(call.body, self.outputs),
                headers=call.headers,
                needs="; ".join(change.needs),
                gone_is_done=call.gone_is_done,
                vault=call.vault,
            )
        except UpstreamError as error:
            self._audit(Write(change=change, call=call, path=path, error=error))
            raise
        self._audit(Write(change=change, call=call, path=path, correlation_id=reply.correlation_id))
        fields = dict(reply.body) if isinstance(reply.body, Mapping) else {}
        name = change.secret_output
        if name and isinstance(fields.get(name), str):
            fields[name] = Secret(fields[name])
        return reply.status, fields


def _unseen(change: Change) -> UpstreamError:
    return UpstreamError(
        f"the {change.target}, or what it is part of, is there and cannot be seen yet",
        system=change.call.system if change.call else "",
        upstream_status=NOT_SEEN,
        code="Request_ResourceNotFound",
    )


def report(change: Change, status: Status, detail: str | None = None) -> ChangeReport:
    """One change and what became of it."""
    return ChangeReport(change=change, status=status, detail=detail or change.note)
