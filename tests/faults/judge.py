"""What stands in a world after a cut, judged by what stood before and by what an undisturbed run goes through."""

import base64
import copy
import hashlib
import secrets
from collections.abc import Iterator
from typing import Any, Final

import httpx
import msgspec
from harness import SANDBOX_URL, Azure, decoded

from faults import states
from faults.cases import watch
from faults.states import Lines

PROBLEMS: Final = frozenset({403, 404, 412, 502, 503})
"""What the service may answer where Azure fails it; 412: the plan would be another one, with what could be read."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the service answered."""

    status: int
    body: dict[str, Any]
    content: bytes

    @property
    def outcome(self) -> str:
        """Of a repair, or "problem"."""
        return str(self.body["outcome"]) if self.status == httpx.codes.OK else "problem"

    @property
    def why(self) -> str:
        """What it gives as the reason, or else all changes."""
        error = self.body.get("error") or {}
        reasons = (self.body.get("detail"), self.body.get("withheld"), error.get("detail"))
        return str(next(filter(None, reasons), self.body.get("changes")))


class Judge:
    """Knows the start and the end of a case, and what may be in between."""

    def __init__(self, azure: Azure) -> None:
        """Learn the start; somebody who only watches becomes a member of each organization."""
        self._azure = azure
        self._token = secrets.token_urlsafe(16)
        watch(azure.world, hashlib.sha256(self._token.encode()).hexdigest())
        self.start = copy.deepcopy(azure.world)
        self._states = states.Reader(self.start)
        self._before = self._end = self.now()
        self._between = [self._before]
        self._keys = states.keys(self.start)
        self._passing: set[str] = set()

    def now(self) -> Lines:
        """The present world."""
        return self._states.lines(self._azure.world)

    async def begin(self) -> None:
        """Learn which connections work."""
        self._passing = await self._verifying()

    def passed_through(self) -> None:
        """Learn a state that a run goes through undisturbed."""
        self._between.append(self.now())
        self._keys &= states.keys(self._azure.world)

    def ended(self) -> None:
        """Learn the state that a run comes to undisturbed."""
        self._end = self.now()

    def beyond_end(self) -> str:
        """How the present world differs from the end; "" if it does not."""
        return states.difference(self._end, self.now())

    async def faults(self) -> list[str]:
        """What is wrong with the present world, whatever was answered."""
        now = self.now()
        return [*self._kept(now), *await self._still_passing(now)]

    def lies(self, answer: Answer) -> Iterator[str]:
        """What is not true of an answer."""
        now = self.now()
        changed = now != self._before
        told = states.difference(self._before, now)
        statuses = {change["status"] for change in answer.body.get("changes", ())}
        if answer.outcome == "problem" and answer.status not in PROBLEMS:
            yield f"answered {answer.status}: {answer.why}"
        match answer.outcome:
            case "rolled_back" | "problem" if changed:
                yield f"answered {answer.outcome} ({answer.why}), and yet: {told}"
            case "failed" if changed and not statuses & {"left", "done"}:
                yield f"answered failed without a word of what stands: {told}"
            case "no_change" if changed and now != self._end:
                yield f"answered no_change, and yet: {told}"
            case "verified" if now != self._end:
                yield f"answered verified, and yet: {self.beyond_end()}"

    def tells(self, answer: Answer) -> bool:
        """Whether an answer holds a secret."""
        values = states.secrets_of(self._azure.world) | states.secrets_of(self.start)
        return any(value.encode() in answer.content for value in values)

    def _kept(self, now: Lines) -> Iterator[str]:
        lost = self._keys - states.keys(self._azure.world)
        if lost:
            yield f"keys are gone: {', '.join(sorted(lost))}"
        planned = {path for lines in self._between for path in states.paths(self._before, lines)}
        elsewhere = states.paths(self._before, now) - planned
        if elsewhere:
            yield f"changed beyond the plan: {', '.join(sorted(elsewhere))}"

    async def _still_passing(self, now: Lines) -> list[str]:
        passing = await self._verifying()
        wrong = []
        for _, path, _ in states.connections(self.start):
            if path in passing:
                continue
            if path in self._passing:
                wrong.append(f"{path} verified before and does not now")
            elif states.below(now, path) not in [states.below(lines, path) for lines in (*self._between, self._end)]:
                wrong.append(f"{path} is neither as it was nor repaired")
        return wrong

    async def _verifying(self) -> set[str]:
        """The connections that Azure DevOps itself finds well, by path."""
        credential = base64.b64encode(f":{self._token}".encode()).decode()
        passing = set()
        async with httpx.AsyncClient(
            transport=self._azure.transport, headers={"authorization": f"Basic {credential}"}
        ) as http:
            for organization, path, endpoint in states.connections(self._azure.world):
                group = endpoint.data.get("scopeLevel", "").casefold() == "managementgroup"
                source = "TestConnectionManagementGroup" if group else "TestConnection"
                answer = await http.post(
                    f"{SANDBOX_URL}/devops/{organization}/{endpoint.owner_project}/_apis/serviceendpoint/endpointproxy",
                    params={"endpointId": endpoint.id, "api-version": "7.1"},
                    json={"dataSourceDetails": {"dataSourceName": source}},
                )
                if decoded(answer.raise_for_status())["statusCode"] == "ok":
                    passing.add(path)
        return passing
