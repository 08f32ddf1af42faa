"""One case walked: cut after cut, each judged by what stands afterwards and by what the same request then comes to."""

import asyncio
import contextlib
import copy
import secrets
from collections.abc import AsyncIterator, Iterator
from typing import Final

import httpx
import msgspec
from armedic.app import create_app
from harness import Azure, known, on, running, settings_for

from faults import standing, states
from faults.cases import ENDS, Case, next_number
from faults.judge import Judge
from faults.requests import Answer, Request
from faults.ways import Step, Way, tried
from faults.wire import BEYOND_SECONDS, LAG, Wire

MORE_ROUNDS: Final = 2


class Cut(msgspec.Struct, frozen=True, kw_only=True):
    """One cut, and what is wrong after it."""

    group: str
    case: str
    step: Step
    way: str
    hit: bool
    """Whether the run came to the call at all."""
    wrong: tuple[str, ...] = ()


class _After(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to know of a cut before the request is sent again."""

    lag: bool
    """Whether changes are still to be seen elsewhere."""
    late: bool
    """Whether a call took effect when the service had given it up."""
    loose: bool
    """Whether roles of a principal that is gone may be left."""


class Walk:
    """A case in a world of its own, put back to its start before each cut."""

    def __init__(self, case: Case) -> None:
        """Make the world."""
        self._case = case
        self._shows = case.shows
        self._number = next_number()
        self._key = secrets.token_urlsafe(16)
        self._azure = Azure("secret")
        self._azure.sandbox.load(case.world(self._number))
        self._wire = Wire(self._azure)
        self._app = create_app(
            settings_for(self._azure, known("walk", self._key)), transport=self._wire, clock=self._azure.now
        )
        self._known: dict[tuple[_After, str], list[str]] = {}
        self.steps: list[Step] = []

    async def undisturbed(self) -> None:
        """Send the request without a cut, twice: it is what every other run has to come to.

        Raises:
            AssertionError: It does not end well by itself.
        """
        async with self._process() as http:
            prepared = await self._case.prepared(http, self._number)
        self._judge = Judge(self._azure)
        self._encoded = states.encoded(self._judge.start)
        self._wire.named = self._judge.named
        await self._judge.begin()
        async with self._process() as http:
            self._request: Request = await self._case.request(http, self._number, prepared)
        async with self._process() as http:
            self._fingerprint: str = (await self._request.planned(http)).body["fingerprint"]
        self._from_the_start()
        self._wire.after_write = self._judge.passed_through
        async with self._process() as http:
            answer = await self._apply(http)
            self.steps = list(self._wire.steps)
            self._wire.after_write = self._judge.learn_secrets
            assert answer.outcome in ENDS, answer.body
            self._verdict = answer.verdict
            wrong = list(self._judge.told(answer, shows=self._shows))
            again = await self._request.done(http)
        assert again.outcome == "no_change" or self._request.good(again), again.body
        wrong += self._judge.told(again, shows=False)
        assert not wrong, wrong
        await self._judge.ended(answer.outcome)

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
            lag = self._azure.world.delays == LAG
            outcome = answer.outcome if answer is not None else None
            wrong += await self._judge.faults(waiting=lag and outcome == "pending")
            if answer is not None:
                wrong += self._judge.lies(answer) if way.clear else ()
                wrong += self._judge.told(answer, shows=self._shows)
            if await self._wire.deliver_late():
                wrong += await self._judge.faults()
            told = outcome == "failed"  # what is left is not looked for again
            wrong += await self._gone_on(_After(lag=lag, late=not way.clear, loose=told or not way.clear))
        return Cut(group=self._case.group, case=self._case.name, step=step, way=way.name, hit=hit, wrong=tuple(wrong))

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

    async def _gone_on(self, after: "_After") -> list[str]:
        """What is wrong after the same request, and a new plan that is applied.

        From equal worlds it comes to equal ends, so it is tried once for each; not with lag, where moments count.
        """
        self._wire.mend()
        state = (after, "\n".join(sorted(self._judge.now().elements())))
        if after.lag or state not in self._known:
            wrong = await self._repeated(after)
            if after.lag:
                return wrong
            self._known[state] = wrong
        return self._known[state]

    async def _repeated(self, after: "_After") -> list[str]:
        wrong = []
        named: set[str] = set()
        async with self._process() as http:
            if after.lag:
                wrong += await self._asked_early(http, named)
                self._move_on()
            answer = await self._apply(http)
            if after.late and self._names_what_is_in_the_way(answer):
                return wrong
            named |= standing.extras(answer)
            wrong += self._refused(answer)
            for _ in range(MORE_ROUNDS):
                answer = await self._request.done(http)
                named |= standing.extras(answer)
                if answer.outcome != "pending":
                    break
                self._move_on()
        if not self._request.good(answer) or answer.outcome == "pending":
            wrong.append(f"planned and applied again it ends {answer.outcome}: {answer.why}")
        elif answer.verdict != self._verdict:
            wrong.append(f"planned and applied again the connection is {answer.verdict}")
        if beyond := self._judge.beyond_end(named, nobodys=after.loose):
            wrong.append(f"planned and applied again it does not end as undisturbed: {beyond}")
        return wrong

    async def _asked_early(self, http: httpx.AsyncClient, named: set[str]) -> list[str]:
        """What is wrong with the same request while nothing has taken effect yet; refused, it must not do anything."""
        before = self._judge.now()
        answer = await self._apply(http)
        named |= standing.extras(answer)
        now = self._judge.now()
        if answer.outcome == "rolled_back":
            return [f"answered rolled_back, and yet: {states.difference(before, now)}"] if now != before else []
        return self._refused(answer)

    def _refused(self, answer: Answer) -> list[str]:
        return (
            []
            if self._request.good(answer)
            else [f"the same request again: {answer.status} {answer.outcome}: {answer.why}"]
        )

    def _names_what_is_in_the_way(self, answer: Answer) -> bool:
        """Whether it is refused because of what a call has made that nobody counted on any more."""
        name = self._request.body.get("display_name", "")
        return answer.status == httpx.codes.CONFLICT and bool(name) and name in answer.why

    def _move_on(self) -> None:
        self._azure.world.delays = copy.deepcopy(self._judge.start.delays)
        self._azure.world.clock.offset_seconds += BEYOND_SECONDS

    async def _apply(self, http: httpx.AsyncClient) -> Answer:
        """The request that is cut, and sent again unchanged."""
        return await self._request.applied(http, self._fingerprint)

    def _from_the_start(self) -> None:
        self._wire.mend()
        self._azure.sandbox.world = states.decoded(self._encoded, self._judge.start)
        self._azure.sandbox.log.clear()
        self._judge.again()

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
