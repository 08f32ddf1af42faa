"""What is sent to the service: one request of any route that plans and applies, and what it answered."""

from typing import Any, Final, Literal

import httpx
import msgspec
from harness import decoded

SHOWN: Final = ("service_principal_key", "service_principal_certificate")
"""Members of an answer's details that may hold a secret, where the caller asked for that."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the service answered."""

    status: int
    body: dict[str, Any]
    content: bytes

    @property
    def outcome(self) -> str:
        """Of a run of changes, or "problem"."""
        return str(self.body["outcome"]) if self.status == httpx.codes.OK else "problem"

    @property
    def verdict(self) -> str | None:
        """Of the verification; None where there is no connection to verify."""
        found: str | None = self.body.get("verification", {}).get("verdict")
        return found

    @property
    def why(self) -> str:
        """What it gives as the reason, or else all changes."""
        error = self.body.get("error") or {}
        reasons = (self.body.get("detail"), self.body.get("withheld"), error.get("detail"))
        return str(next(filter(None, reasons), self.body.get("changes")))

    @property
    def changes(self) -> list[dict[str, Any]]:
        """The changes, none where it is a problem."""
        return self.body.get("changes", []) if self.status == httpx.codes.OK else []

    def apart(self) -> tuple[str | None, bytes]:
        """The secret that is handed over with the answer, if one is, and the answer without it."""
        details = self.body.get("details") or {}
        shown = next((details[name] for name in SHOWN if name in details), None)
        if shown is None:
            return None, self.content
        rest = {key: value for key, value in details.items() if key not in SHOWN}
        return str(shown), msgspec.json.encode({**self.body, "details": rest})


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A request that is planned and applied; with DELETE, what others have in the body is in the query."""

    method: Literal["POST", "DELETE"] = "POST"
    path: str
    body: dict[str, Any] = {}
    key: str | None = None
    """Its Idempotency-Key."""

    def good(self, answer: Answer) -> bool:
        """Whether an answer, when it is sent again, is none to worry about.

        What is left to delete may be less than was agreed to by then, so that it has to be planned again; and of a
        managed identity nothing is left that could tell that it was there.
        """
        gone = self.method == "DELETE" and answer.status in {httpx.codes.NOT_FOUND, httpx.codes.PRECONDITION_FAILED}
        return gone or answer.outcome in {"verified", "applied", "no_change", "pending"}

    async def planned(self, http: httpx.AsyncClient) -> Answer:
        """The answer to its plan."""
        return await self._send(http, {"mode": "plan"})

    async def applied(self, http: httpx.AsyncClient, fingerprint: str) -> Answer:
        """The answer to applying a plan."""
        return await self._send(http, {"mode": "apply", "fingerprint": fingerprint})

    async def done(self, http: httpx.AsyncClient) -> Answer:
        """The answer to applying what is planned now."""
        planned = await self.planned(http)
        if planned.status != httpx.codes.OK:
            return planned
        return await self.applied(http, planned.body["fingerprint"])

    async def _send(self, http: httpx.AsyncClient, more: dict[str, Any]) -> Answer:
        headers = {"Idempotency-Key": self.key} if self.key else {}
        if self.method == "DELETE":
            response = await http.delete(self.path, params=self.body | more, headers=headers)
        else:
            whole = self.body | {"wait_seconds": 0} | more
            response = await http.post(self.path, json=whole, headers=headers)
        return Answer(status=response.status_code, body=decoded(response), content=response.content)
