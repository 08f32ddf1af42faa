"""One case walked: cut after cut, each judged by what stands afterwards and by what the same request then comes to."""

import asyncio
import contextlib
import copy
import secrets
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final

import httpx
import msgspec
from armedic.app import create_app
from harness import Azure, decoded, known, on, running, settings_for
from repairs.test_repairs import suggested

from faults import states
from faults.cases import Case, next_number
from faults.judge import Answer, Judge
from faults.ways import Step, Way, tried
from faults.wire import BEYOND_SECONDS, LAG, Wire

MORE_ROUNDS: Final = 2


class Cut(msgspec.Struct, frozen=True, kw_only=True):
    """One cut, and what is wrong after it."""

    repair: str
    case: str
    step: Step
    way: str
    hit: bool
    """Whether the run came to the call at all."""
    wrong: tuple[str, ...] = ()


class Walk:
    """A case in a world of its own, put back to its start before each cut."""

    def __init__(self, case: Case) -> None:
        """Make the world."""
        self._case = case
        self._number = next_number()
        self._key = secrets.token_urlsafe(16)
        self._azure = Azure("secret")
        self._azure.sandbox.load(case.world(self._number))
        self._judge = Judge(self._azure)
        self._encoded = states.encoded(self._judge.start)
        self._wire = Wire(self._azure)
        self._app = create_app(
            settings_for(self._azure, known("walk", self._key)), transport=self._wire, clock=self._azure.now
        )
        self._known: dict[str, list[str]] = {}
        self.steps: list[Step] = []

    async def undisturbed(self) -> None:
        """Run the repair without a cut, twice: it is what every other run has to come to.

        Raises:
            AssertionError: It does not end well by itself.
        """
        await self._judge.begin()
        async with self._process() as http:
            request = await suggested(http, self._case.raw(self._number))
        self._request = {**request, "wait_seconds": 0}
        async with self._process() as http:
            self._fingerprint = (await self._ask(http, {"mode": "plan"})).body["fingerprint"]
        self._from_the_start()
        self._wire.after_write = self._judge.passed_through
        async with self._process() as http:
            answer = await self._apply(http)
            self.steps = list(self._wire.steps)
            self._wire.after_write = None
            assert answer.outcome in {"verified", "applied"}, answer.body
            self._verdict = answer.body["verification"]["verdict"]
            again = await self._planned(http)
        assert again.outcome == "no_change", again.body
        self._judge.ended()

    def cuts(self, *, writes_only: bool = False) -> Iterator[tuple[Step, Way]]:
        """Every call with every way that makes a difference there."""
        first = next(step.position for step in self.steps if step.write)
        repeated = {(step.method, step.path) for step in self.steps if step.before > 0 and step.position < first}
        for step in self.steps:
            preliminary = step.position < first and step.before == 0 and (step.method, step.path) in repeated
            if step.write or not writes_only:
                yield from ((step, way) for way in tried(step, preliminary=preliminary))

    async def cut(self, step: Step, way: Way) -> Cut:
        """Cut one call in one way, and judge."""
        self._from_the_start()
        self._wire.cut(step, way)
        answer = await self._disturbed()
        hit = self._wire.hit
        wrong: list[str] = []
        if hit:
            self._wire.give_back()
            wrong += await self._judge.faults()
            if answer is not None:
                wrong += self._judge.lies(answer) if way.clear else ()
                wrong += ["the answer holds a secret"] if self._judge.tells(answer) else ()
            if await self._wire.deliver_late():
                wrong += await self._judge.faults()
            wrong += await self._gone_on(lag=self._azure.world.delays == LAG)
        return Cut(repair=self._case.repair, case=self._case.name, step=step, way=way.name, hit=hit, wrong=tuple(wrong))

    async def _disturbed(self) -> Answer | None:
        """The answer of the run that is cut; None where it was killed."""
        async with self._process() as http:
            asking = asyncio.create_task(self._apply(http))
            dying = asyncio.create_task(self._wire.killed.wait())
            await asyncio.wait({asking, dying}, return_when=asyncio.FIRST_COMPLETED)
            for task in (dying, asking) if self._wire.killed.is_set() else (dying,):
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                answer = await asking
        await self._wire.idle()
        killed = self._wire.killed.is_set()
        return None if killed else answer

    async def _gone_on(self, *, lag: bool) -> list[str]:
        """What is wrong after the same request, and a new plan that is applied.

        From equal worlds it comes to equal ends, so it is tried once for each; not with lag, where moments count.
        """
        self._wire.mend()
        state = "\n".join(sorted(self._judge.now().elements()))
        if lag or state not in self._known:
            wrong = await self._repeated(lag=lag)
            if lag:
                return wrong
            self._known[state] = wrong
        return self._known[state]

    async def _repeated(self, *, lag: bool) -> list[str]:
        wrong = []
        async with self._process() as http:
            if lag:
                wrong += await self._asked_early(http)
                self._move_on()
            answer = await self._apply(http)
            wrong += self._refused(answer)
            for _ in range(MORE_ROUNDS):
                answer = await self._planned(http)
                if answer.outcome != "pending":
                    break
                self._move_on()
        if answer.outcome not in {"verified", "no_change", "applied"}:
            wrong.append(f"planned and applied again it ends {answer.outcome}: {answer.why}")
        elif (verdict := answer.body["verification"]["verdict"]) != self._verdict:
            wrong.append(f"planned and applied again the connection is {verdict}")
        if beyond := self._judge.beyond_end():
            wrong.append(f"planned and applied again it does not end as undisturbed: {beyond}")
        return wrong

    async def _asked_early(self, http: httpx.AsyncClient) -> list[str]:
        """What is wrong with the same request while nothing has taken effect yet; refused, it must not do anything."""
        before = self._judge.now()
        answer = await self._apply(http)
        now = self._judge.now()
        if answer.outcome == "rolled_back":
            return [f"answered rolled_back, and yet: {states.difference(before, now)}"] if now != before else []
        return self._refused(answer)

    def _refused(self, answer: Answer) -> list[str]:
        good = answer.outcome in {"verified", "no_change", "pending", "applied"}
        return [] if good else [f"the same request again: {answer.status} {answer.outcome}: {answer.why}"]

    def _move_on(self) -> None:
        self._azure.world.delays = copy.deepcopy(self._judge.start.delays)
        self._azure.world.clock.offset_seconds += BEYOND_SECONDS

    async def _planned(self, http: httpx.AsyncClient) -> Answer:
        planned = await self._ask(http, {"mode": "plan"})
        if planned.status != httpx.codes.OK:
            return planned
        return await self._ask(http, {"mode": "apply", "fingerprint": planned.body["fingerprint"]})

    async def _apply(self, http: httpx.AsyncClient) -> Answer:
        """The request that is cut, and sent again unchanged."""
        return await self._ask(http, {"mode": "apply", "fingerprint": self._fingerprint})

    async def _ask(self, http: httpx.AsyncClient, more: dict[str, Any]) -> Answer:
        response = await http.post("/repair", json=self._request | more)
        return Answer(status=response.status_code, body=decoded(response), content=response.content)

    def _from_the_start(self) -> None:
        self._wire.mend()
        self._azure.sandbox.world = states.decoded(self._encoded, self._judge.start)
        self._azure.sandbox.log.clear()

    @contextlib.asynccontextmanager
    async def _process(self) -> AsyncIterator[httpx.AsyncClient]:
        """A service that has just been started: what it keeps beyond a request, it keeps for so long."""
        async with (
            running(self._app),
            httpx.AsyncClient(
                transport=on(self._app), base_url="http://armedic.test", headers={"X-API-Key": self._key}
            ) as http,
        ):
            yield http
