"""Azure Resource Manager's manners: the call, the answer, the error envelope, sign-in and access checks."""

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal, TypeVar
from urllib.parse import quote

import msgspec

from azure_sandbox.authorization import RoleGrant, blocking_locks, decide
from azure_sandbox.clouds import Cloud
from azure_sandbox.tokens import Claims, TokenRefusedError, token_issuer, verify
from azure_sandbox.world import Subscription, World

PAGE_SIZE: Final = 100
_VERSION: Final = re.compile(r"\d{4}-\d{2}-\d{2}(-(preview|alpha|beta))?", re.IGNORECASE)

T = TypeVar("T")


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One request to Resource Manager."""

    world: World
    cloud: Cloud
    method: str
    path: str
    """Below the service, e.g. "/subscriptions/..."."""
    query: Mapping[str, str]
    token: str | None
    body: bytes = b""
    base_url: str = ""
    """Base URL as the caller knows it, for nextLink."""

    def decode(self, kind: type[T]) -> T:
        """The body as a struct.

        Raises:
            ArmError: It is not. Source: common-deployment-errors.md. Guess: text.
        """
        try:
            return msgspec.json.decode(self.body, type=kind)
        except (msgspec.DecodeError, RecursionError) as error:
            text = f"The request content was invalid and could not be deserialized: '{error}'."
            raise ArmError(400, "InvalidRequestContent", text) from error


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What Resource Manager answers; no content if `body` is None."""

    status: int = 200
    body: dict[str, Any] | list[Any] | None = None
    headers: dict[str, str] = {}


class ArmError(Exception):
    """A refusal in Resource Manager's envelope."""

    def __init__(self, status: int, code: str, message: str, *, headers: Mapping[str, str] | None = None) -> None:
        """Keep what goes on the wire."""
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = dict(headers or {})

    def answer(self) -> Answer:
        """The refusal as an answer."""
        return Answer(
            status=self.status, body={"error": {"code": self.code, "message": str(self)}}, headers=self.headers
        )


def check_api_version(query: Mapping[str, str]) -> str:
    """The api-version of a call.

    Raises:
        ArmError: None, or not one in form. Guess: code and text of the second.
    """
    given = next((value for key, value in query.items() if key.casefold() == "api-version"), "")
    if not given:
        text = "The api-version query parameter (?api-version=) is required for all requests."
        raise ArmError(400, "MissingApiVersionParameter", text)
    if not _VERSION.fullmatch(given):
        text = (
            f"The api-version '{given}' is invalid. The api-version needs to be a valid date in the format YYYY-MM-DD."
        )
        raise ArmError(400, "InvalidApiVersionParameter", text)
    return given


def sign_in(call: Call) -> Claims:
    """Who calls.

    Raises:
        ArmError: 401. Source: recorded answers. Guess: InvalidAuthenticationTokenAudience, the missing header.
    """
    try:
        return verify(call.world, call.token, call.cloud.arm_audiences)
    except TokenRefusedError as error:
        raise _unauthorized(call, error) from error


def _unauthorized(call: Call, error: TokenRefusedError) -> ArmError:
    if error.reason == "missing":
        code, text = "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing."
    elif error.reason == "expired" and error.claims is not None:
        code = "ExpiredAuthenticationToken"
        text = (
            f"The access token expiry UTC time '{_us_time(error.claims.expires)}' is earlier than current UTC time "
            f"'{_us_time(call.world.now())}'."
        )
    elif error.reason == "audience" and error.claims is not None:
        code = "InvalidAuthenticationTokenAudience"
        allowed = ",".join(f"'{audience}/','{audience}'" for audience in call.cloud.arm_audiences)
        text = (
            f"The access token has been obtained for wrong audience or resource '{error.claims.audience}'. "
            f"It should exactly match with one of the allowed audiences {allowed}."
        )
    else:
        code, text = "InvalidAuthenticationToken", "The access token is invalid."
    tenant = error.claims.tenant_id if error.claims else _home_tenant(call)
    return ArmError(401, code, text, headers=_challenge(call.cloud, tenant, text))


def _home_tenant(call: Call) -> str:
    """The tenant that an unauthenticated call is sent to: the subscription's, else "common"."""
    found = re.match(r"/subscriptions/([^/]+)", call.path, re.IGNORECASE)
    subscription = call.world.subscription(found[1]) if found else None
    return subscription.tenant_id if subscription else "common"


def _challenge(cloud: Cloud, tenant_id: str, text: str) -> dict[str, str]:
    value = (
        f'Bearer authorization_uri="{_authority(cloud)}/{tenant_id}", error="invalid_token", error_description="{text}"'
    )
    return {"WWW-Authenticate": value}


def _authority(cloud: Cloud) -> str:
    """The older host of the authority, which Resource Manager names."""
    return "https://login.windows.net" if cloud.environment == "AzureCloud" else cloud.authority


def _us_time(moment: datetime) -> str:
    return f"{moment.month}/{moment.day}/{moment.year} {moment:%I:%M:%S %p}"


def find_subscription(call: Call, claims: Claims, subscription_id: str) -> Subscription:
    """The subscription that a path names, if the caller's token is of its tenant.

    Raises:
        ArmError: 400 InvalidSubscriptionId, 404 SubscriptionNotFound, 401 InvalidAuthenticationTokenTenant.

    Source: recorded answers; the last one names the subscription's home tenant.
    """
    try:
        uuid.UUID(subscription_id)
    except ValueError as error:
        text = f"The provided subscription identifier '{subscription_id}' is malformed or invalid."
        raise ArmError(400, "InvalidSubscriptionId", text) from error
    subscription = call.world.subscription(subscription_id)
    if subscription is None or call.world.cloud_of(subscription.tenant_id) != call.cloud:
        raise ArmError(404, "SubscriptionNotFound", f"The subscription '{subscription_id}' could not be found.")
    if subscription.tenant_id != claims.tenant_id:
        home = subscription.tenant_id
        text = (
            f"The access token is from the wrong issuer '{claims.issuer}'. It must match the tenant "
            f"'{token_issuer(call.cloud, home)}' associated with this subscription. Please use the authority (URL) "
            f"'{_authority(call.cloud)}/{home}' to get the token. Note, if the subscription is transferred to another "
            "tenant there is no impact to the services, but information about new tenant could take time to propagate "
            "(up to an hour). If you just transferred your subscription and see this error message, please try back "
            "later."
        )
        raise ArmError(401, "InvalidAuthenticationTokenTenant", text, headers=_challenge(call.cloud, home, text))
    return subscription


def authorize(call: Call, claims: Claims, action: str, scope: str, *, grant: RoleGrant | None = None) -> None:
    """Do nothing if the caller may do the action at the scope.

    Raises:
        ArmError: 403. Source: role-based-access-control/troubleshooting.md; the deny text from public logs.
    """
    decision = decide(call.world, claims.object_id, action, scope, grant=grant)
    if decision.allowed:
        return
    client = f"The client '{claims.client_id}' with object id '{claims.object_id}'"
    if decision.deny_assignment is not None:
        denial = decision.deny_assignment
        denial_id = f"{denial.scope.rstrip('/')}/providers/Microsoft.Authorization/denyAssignments/{denial.name}"
        text = (
            f"{client} has permission to perform action '{action}' on scope '{scope}'; however, the access is denied "
            f"because of the deny assignment with name '{denial.display_name}' and Id '{denial_id}' at scope "
            f"'{denial.scope}'."
        )
        raise ArmError(403, "DenyAssignmentAuthorizationFailed", text)
    condition = " or an ABAC condition not fulfilled" if decision.outcome == "condition_not_fulfilled" else ""
    text = (
        f"{client} does not have authorization{condition} to perform action '{action}' over scope '{scope}' or the "
        "scope is invalid. If access was recently granted, please refresh your credentials."
    )
    raise ArmError(403, "AuthorizationFailed", text)


def check_writable(call: Call, scope: str, operation: Literal["write", "delete"]) -> None:
    """Do nothing if neither a disabled subscription nor a lock stops a change at a scope.

    Raises:
        ArmError: 409. Source: common-deployment-errors.md, lock-resources.md.
    """
    found = re.match(r"/subscriptions/([^/]+)", scope, re.IGNORECASE)
    subscription = call.world.subscription(found[1]) if found else None
    if subscription is not None and subscription.state == "Disabled":
        text = (
            f"The subscription '{subscription.subscription_id}' is disabled and therefore marked as read only. You "
            "cannot perform any write actions on this subscription until it is re-enabled."
        )
        raise ArmError(409, "ReadOnlyDisabledSubscription", text)
    locks = blocking_locks(call.world, scope, operation)
    if locks:
        locked = ",".join(lock.scope for lock in locks)
        text = (
            f"The scope '{scope}' cannot perform {operation} operation because following scope(s) are locked: "
            f"'{locked}'. Please remove the lock and try again."
        )
        raise ArmError(409, "ScopeLocked", text)


def page(call: Call, items: Sequence[T], show: Callable[[T], dict[str, Any]]) -> Answer:
    """One page of a list, with `nextLink` where more follows; `show` gives an item's wire form."""
    offered = call.query.get("$skipToken", call.query.get("$skiptoken", "0"))
    start = int(offered) if offered.isdecimal() else 0
    body: dict[str, Any] = {"value": [show(item) for item in items[start : start + PAGE_SIZE]]}
    if start + PAGE_SIZE < len(items):
        kept = [f"{key}={quote(value)}" for key, value in call.query.items() if key.casefold() != "$skiptoken"]
        body["nextLink"] = f"{call.base_url}{call.path}?{'&'.join([*kept, f'$skipToken={start + PAGE_SIZE}'])}"
    return Answer(body=body)


def common_headers(call: Call) -> dict[str, str]:
    """The headers that every answer carries. The sandbox does not throttle: the buckets stay full.

    Source: request-limits-and-throttling.md
    """
    request_id = str(uuid.uuid4())
    kind = {"GET": "reads", "DELETE": "deletes"}.get(call.method, "writes")
    left = {"reads": "249"}.get(kind, "199")
    return {
        "x-ms-request-id": request_id,
        "x-ms-correlation-request-id": request_id,
        "x-ms-routing-request-id": f"SANDBOX:{call.world.now():%Y%m%dT%H%M%SZ}:{request_id}",
        f"x-ms-ratelimit-remaining-subscription-{kind}": left,
        "Cache-Control": "no-cache",
    }


def encoded(body: Any) -> bytes:
    """A body as JSON."""
    return msgspec.json.encode(body)


def timestamp(moment: datetime | None) -> str | None:
    """A moment as Resource Manager writes it, with seven decimals."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond:06d}0Z" if moment else None
