"""A pasted text becomes readable, and what it names is known by name."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from armedic.evidence import identifiers, message
from armedic.facts import Refusal

APP = "d0000000-0000-4000-8000-000000000001"
TENANT = "7e000000-0000-4000-8000-000000000001"
PRINCIPAL = "f0000000-0000-4000-8000-000000000001"
SUBSCRIPTION = "50000000-0000-4000-8000-000000000001"
TRACE = "11111111-1111-4111-8111-111111111100"
CORRELATION = "22222222-2222-4222-8222-222222222222"


@pytest.mark.parametrize(
    ("written", "readable"),
    [
        ("cache value\n is invalid.", "cache value is invalid."),
        ("cache value\r\nis invalid.", "cache value is invalid."),
        ("one.\nTwo.", "one.\nTwo."),
        ("\x1b[31;1mred\x1b[0m and [32mgreen[0m", "red and green"),
        ("\x1b]0;title\x07text", "text"),
        ("2026-03-02T07:11:08.1234567Z ##[error]Failed.", "Failed."),
        ("##vso[task.logissue type=error;code=1]Failed.", "Failed."),
        ("│ Error: refused\n│ by Azure", "Error: refused\nby Azure"),
        (r"{\"code\":\"X\"}", '{"code":"X"}'),
        (r"{\\\"code\\\":\\\"X\\\"}", '{"code":"X"}'),
        (r"tenant.\r\nTrace ID: 1", "tenant.\nTrace ID: 1"),
        (r"tenant.\\r\\nTrace ID: 1", "tenant.\nTrace ID: 1"),
        (r"action \u0027read\u0027", "action 'read'"),
        ("action &#39;read&#39; &amp; &quot;x&quot;", "action 'read' & \"x\""),
        ("action \u2018read\u2019 and \u201cwrite\u201d", "action 'read' and \"write\""),
        ("non\u00a0breaking, zero\u200bwidth", "non breaking, zerowidth"),
        (r"D:\a\_work\new\file.txt", r"D:\a\_work\new\file.txt"),
        ("\ufefftext", "text"),
        ("", ""),
        (" \n\t ", ""),
    ],
)
def test_readable(written: str, readable: str) -> None:
    """What terminals, logs, JSON and word processors put around a text is undone."""
    assert message.read(written).text == readable


SIGN_IN = (
    f"AADSTS700016: Application with identifier '{APP}' was not found in the directory '{TENANT}'. "
    f"Trace ID: {TRACE} Correlation ID: {CORRELATION} Timestamp: 2022-05-19 09:11:35Z"
)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (
            SIGN_IN,
            {
                "aadsts_code": "AADSTS700016",
                "client_id": APP,
                "tenant_id": TENANT,
                "trace_id": TRACE,
                "correlation_id": CORRELATION,
                "occurred_at": datetime(2022, 5, 19, 9, 11, 35, tzinfo=UTC),
            },
        ),
        (
            f"aadsts7000112: Application '{APP}'(sc-shop) is disabled.",
            {"aadsts_code": "AADSTS7000112", "client_id": APP},
        ),
        (f"AADSTS70025: The client '{APP}'(sc) has no configured", {"aadsts_code": "AADSTS70025", "client_id": APP}),
        (f"keys for app '{APP}' are expired", {"client_id": APP}),
        (f"(JWT) for service principal id '{APP}'", {"client_id": APP}),
        (f"missing service principal in the tenant {TENANT}.", {"tenant_id": TENANT}),
        (f"AADSTS90002: Tenant '{TENANT}' not found.", {"aadsts_code": "AADSTS90002", "tenant_id": TENANT}),
        (f"https://login.microsoftonline.us/{TENANT}/oauth2/v2.0/token", {"tenant_id": TENANT}),
        (f'"trace_id":"{TRACE}","correlation_id":"{CORRELATION}"', {"trace_id": TRACE, "correlation_id": CORRELATION}),
        (f'"keyId": "{APP}"', {"secret_id": APP}),
        ("presented assertion issuer 'https://x/'.", {"issuer": "https://x/"}),
        ("assertion subject 'sc://a/b's c/d'. Check", {"subject": "sc://a/b's c/d"}),
        ("Assertion Subject: sc://a/b/c and", {"subject": "sc://a/b/c"}),
        ("assertion audience 'api://AzureADTokenExchange'", {"audience": "api://AzureADTokenExchange"}),
        ("assertion subject '***'.", {}),
        ("Application with identifier 'xxxxxxxx' was not found", {}),
        (f"/subscriptions/{SUBSCRIPTION}/resourceGroups/x", {"subscription_id": SUBSCRIPTION}),
        ("nothing at all", {}),
    ],
)
def test_named(text: str, named: dict[str, Any]) -> None:
    """Ids, codes and what was presented are taken by name; placeholders are not."""
    found = identifiers.read(message.read(text).folded)
    assert {field: value for field in found.__struct_fields__ if (value := getattr(found, field)) is not None} == named


def test_first_code_is_named() -> None:
    """Of several codes the first is the one that Microsoft Entra decided by."""
    text = f"AADSTS7000222: expired.\n{SIGN_IN}"
    assert identifiers.read(message.read(text).folded).aadsts_code == "AADSTS7000222"


REFUSED = (
    "The client '{client}' with object id '{principal}' does not have authorization to perform action "
    "'Microsoft.Web/sites/write' over scope '/subscriptions/{subscription}/resourceGroups/shop' or the scope is "
    "invalid."
)


@pytest.mark.parametrize("wrap", ["{}", '"code":"AuthorizationFailed","message":"{}"', "(AuthorizationFailed) {}"])
def test_refusal(wrap: str) -> None:
    """A refusal of Azure Resource Manager is taken apart."""
    text = REFUSED.format(client=APP, principal=PRINCIPAL, subscription=SUBSCRIPTION)
    statement = message.read(wrap.replace("{}", text))
    scope = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/shop"
    assert statement.refusals == (
        Refusal(
            code="AuthorizationFailed",
            action="Microsoft.Web/sites/write",
            scope=scope,
            client=APP,
            object_id=PRINCIPAL,
        ),
    )
    named = identifiers.read(statement.folded)
    assert (named.client_id, named.object_id, named.scope) == (APP, PRINCIPAL, scope)
    assert (named.action, named.subscription_id) == ("Microsoft.Web/sites/write", SUBSCRIPTION)


def test_refusal_with_a_condition() -> None:
    """A refusal by a condition reads a little differently."""
    text = REFUSED.format(client=APP, principal=PRINCIPAL, subscription=SUBSCRIPTION)
    changed = text.replace("authorization to", "authorization or an ABAC condition not fulfilled to")
    assert len(message.read(changed).refusals) == 1


def test_linked_refusals() -> None:
    """Each linked scope is a refusal of its own."""
    text = (
        "(LinkedAuthorizationFailed) The client 'x' with object id 'x' has permission to perform action 'a/b/write' on "
        f"scope '/subscriptions/{SUBSCRIPTION}/one'; however, it does not have permission to perform action(s) "
        f"'c/d/join/action' on the linked scope(s) '/subscriptions/{SUBSCRIPTION}/two,"
        f"/subscriptions/{SUBSCRIPTION}/three' "
        "(respectively) or the linked scope(s) are invalid."
    )
    refusals = message.read(text).refusals
    assert [one.scope.rpartition("/")[2] for one in refusals] == ["two", "three"]
    assert {(one.code, one.action) for one in refusals} == {("LinkedAuthorizationFailed", "c/d/join/action")}


def test_refusals_are_counted_once_and_bounded() -> None:
    """Repeats are one refusal, and a log of thousands gives no more than fifty."""
    one = REFUSED.format(client=APP, principal=PRINCIPAL, subscription=SUBSCRIPTION)
    assert len(message.read(one * 1000).refusals) == 1
    many = "".join(one.replace("shop", f"shop{index}") for index in range(2000))
    assert len(message.read(many).refusals) == 50


async def test_far_down_a_long_log(armedic: httpx.AsyncClient) -> None:
    """What is named deep in a log of nearly a megabyte is found too."""
    text = "##[debug]line that says nothing\n" * 30_000 + SIGN_IN
    answer = await armedic.post("/diagnose", json={"evidence": [{"kind": "message", "text": text}]})
    assert answer.json()["findings"][0]["facts"]["client_id"] == APP


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "\\",
        "AADSTS ",
        "\n",
        "a\n",
        "'",
        "[1;",
        "&#",
        "\x1b[",
        "\x1b]",
        "the client 'a' does not have authorization to ",
    ],
)
def test_made_to_be_slow(text: str) -> None:
    """A megabyte of bait is read to its end; how long that takes is a matter of `make bench`."""
    assert message.read(text * (1_000_000 // len(text)) + "\nthe end").folded.endswith("the end")


def wrapped(text: str, width: int) -> str:
    """As a console prints it: broken at its width, wherever that is."""
    return "\n".join(text[at : at + width] for at in range(0, len(text), width))


@pytest.mark.parametrize("width", [60, 79, 80, 100, 120])
async def test_broken_by_a_console(width: int, armedic: httpx.AsyncClient) -> None:
    """A sentence that a console broke in the middle of words is recognised, at every width that breaks it."""
    said = "Failed to get Azure DevOps Service access token, cache value is invalid."
    for lead in range(0, width, 7):
        text = wrapped(
            "az : ERROR: " + "x" * lead + f" {said} Contact the support of your organization if it persists, "
            "and name the time, the project and the connection that you tried to verify with it.",
            width,
        )
        answer = await armedic.post("/diagnose", json={"evidence": [{"kind": "message", "text": text}]})
        assert [one["cause"] for one in answer.json()["findings"]] == ["stale-access-token"], text
