"""What stands in a world after a cut, judged by what stood before and by what an undisturbed run goes through."""

import base64
import copy
import hashlib
import secrets
from collections.abc import Iterable, Iterator
from typing import Any, Final

import httpx
from harness import SANDBOX_URL, Azure, decoded

from faults import standing, states
from faults.cases import watch
from faults.requests import Answer
from faults.states import Lines

PROBLEMS: Final = frozenset({403, 404, 412, 502, 503})
"""What the service may answer where Azure fails it; 412: the plan would be another one, with what could be read."""


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
        self._ends: set[str] = set()
        self._secrets = states.secrets_of(self.start)

    def named(self, text: str) -> str:
        """A text with what stands for new ids in their place."""
        return self._states.named(text)

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

    async def ended(self, outcome: str) -> None:
        """Learn the state that a run comes to undisturbed; what does not work then need not work half-way."""
        self._ends = {"verified", outcome}
        self._end = self.now()
        self._passing &= await self._verifying()

    def again(self) -> None:
        """Forget the secrets of another run."""
        self._secrets = states.secrets_of(self.start)

    def learn_secrets(self) -> None:
        """Remember what must not be told, also when it is gone again."""
        self._secrets |= states.secrets_of(self._azure.world)

    def beyond_end(self, apart_from: Iterable[str] = (), *, nobodys: bool = False) -> str:
        """How the present world differs from the end; "" if it does not.

        Args:
            apart_from: Ids of credentials that an answer has named as left from before; at most one is looked past.
            nobodys: Whether roles of principals that are gone are looked past.
        """
        world = states.without_nobodys(self._azure.world, self.start) if nobodys else self._azure.world
        for extra in list(apart_from)[:1]:
            world = states.without(world, extra)
        return states.difference(self._end, self._states.lines(world))

    async def faults(self, *, waiting: bool = False) -> list[str]:
        """What is wrong with the present world, whatever was answered.

        Args:
            waiting: Whether connections may have to wait until what they use by now has taken effect.
        """
        now = self.now()
        return [*self._kept(now), *await self._still_passing(now, waiting=waiting)]

    def lies(self, answer: Answer) -> Iterator[str]:
        """What is not true of an answer."""
        now = self.now()
        changed = now != self._before
        told = states.difference(self._before, now)
        if answer.outcome == "problem" and answer.status not in PROBLEMS:
            yield f"answered {answer.status}: {answer.why}"
        match answer.outcome:
            case "rolled_back" | "problem" if changed:
                yield f"answered {answer.outcome} ({answer.why}), and yet: {told}"
            case "failed":
                yield from standing.unexplained(answer, states.paths(self._before, now))
            case "no_change" if changed and now != self._end:
                yield f"answered no_change, and yet: {told}"
            case outcome if outcome in self._ends and now != self._end:
                yield f"answered {answer.outcome}, and yet: {self.beyond_end()}"

    def told(self, answer: Answer, *, shows: bool) -> Iterator[str]:
        """What is wrong with the secrets in an answer.

        Args:
            shows: Whether it is to hand over what the run has made, once.
        """
        self.learn_secrets()
        shown, rest = answer.apart()
        if any(value.encode() in rest for value in self._secrets):
            yield "the answer holds a secret"
        stands = any(_made_secret(change) for change in answer.changes)
        if shown is not None and not (shows and stands):
            yield "the answer shows a secret that goes elsewhere, or that does not stand"
        if shown is None and shows and stands:
            yield "the answer does not show the secret that stands, and nobody ever will"
        if shown is not None and shown not in states.secrets_of(self._azure.world):
            yield "the answer shows a secret that does not work"

    def _kept(self, now: Lines) -> Iterator[str]:
        lost = self._keys - states.keys(self._azure.world)
        if lost:
            yield f"keys are gone: {', '.join(sorted(lost))}"
        planned = {path for lines in self._between for path in states.paths(self._before, lines)}
        elsewhere = states.paths(self._before, now) - planned
        if elsewhere:
            yield f"changed beyond the plan: {', '.join(sorted(elsewhere))}"

    async def _still_passing(self, now: Lines, *, waiting: bool) -> list[str]:
        passing = await self._verifying()
        wrong = []
        for _, path, _ in states.connections(self.start):
            if path in passing:
                continue
            if path in self._passing and not waiting:
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


def _made_secret(change: dict[str, Any]) -> bool:
    """Whether it is one whose value the service has seen."""
    stands = change["status"] in {"done", "left"} and "not known" not in change.get("detail", "")
    return stands and str(change.get("url", "")).endswith("/addPassword")
