"""The judge: order, certainty and verdict from facts alone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from armedic.causes._cause import catalogue
from armedic.diagnosis.judge import judge
from armedic.evidence import message, payload
from armedic.facts import (
    ABSENT,
    Application,
    ClientSecret,
    Connection,
    Facts,
    RoleAssignment,
    ServicePrincipal,
    Unread,
    Verification,
)
from armedic.ids import ApplicationObjectId, ClientId, PrincipalId, Scope

NOW = datetime(2026, 3, 2, tzinfo=UTC)
CLIENT = ClientId("d0000000-0000-4000-8000-000000000001")
PRINCIPAL = PrincipalId("f0000000-0000-4000-8000-000000000001")
SUBSCRIPTION = "50000000-0000-4000-8000-000000000001"
FORBIDDEN = Unread(reason="Graph refused the call", missing_permissions=("Application.Read.All",))
EXPIRED = f"AADSTS7000222: The provided client secret keys for app '{CLIENT}' are expired."
DOCUMENT: dict[str, Any] = {
    "id": "c0000000-0000-4000-8000-000000000001",
    "name": "sc-shop",
    "type": "azurerm",
    "url": "https://management.azure.com/",
    "isReady": True,
    "data": {"environment": "AzureCloud", "scopeLevel": "Subscription", "subscriptionId": SUBSCRIPTION},
    "authorization": {
        "scheme": "ServicePrincipal",
        "parameters": {"tenantid": "7e000000-0000-4000-8000-000000000001", "serviceprincipalid": CLIENT},
    },
}
PASSED = Verification(passed=True, status_code="ok", message="")


def secret(days: float) -> ClientSecret:
    """A secret that ends after some days."""
    ends = NOW + timedelta(days=days)
    return ClientSecret(key_id="k", display_name=None, hint=None, starts_at=NOW - timedelta(days=99), ends_at=ends)


def application(*days: float) -> Application:
    """The application with secrets that end after some days each."""
    return Application(
        object_id=ApplicationObjectId("e0000000-0000-4000-8000-000000000001"),
        client_id=CLIENT,
        display_name="sc-shop",
        sign_in_audience="AzureADMyOrg",
        secrets=tuple(map(secret, days)),
        certificates=(),
    )


def live(**changed: Any) -> Facts:
    """A healthy connection that was looked at, with some facts changed."""
    role = RoleAssignment(
        id="r", scope=Scope(f"/subscriptions/{SUBSCRIPTION}"), role_definition_id="x", principal_id=PRINCIPAL
    )
    facts: dict[str, Any] = {
        "now": NOW,
        "seen_connection": Connection.from_document(DOCUMENT),
        "seen_verification": PASSED,
        "seen_application": application(200),
        "seen_deleted_application": ABSENT,
        "seen_federated_credentials": (),
        "seen_service_principal": ServicePrincipal(
            principal_id=PRINCIPAL, client_id=CLIENT, display_name="sc-shop", enabled=True, type="Application"
        ),
        "seen_role_assignments": (role,),
    }
    return Facts(**(facts | changed))


def failed(text: str) -> dict[str, Any]:
    """Verify failing with a text, which is a statement of its own."""
    verification = Verification(passed=False, status_code="badRequest", message=text)
    return {
        "seen_verification": verification,
        "statements": (message.read(text, source="verify", location="errorMessage"),),
    }


def found(facts: Facts) -> dict[str, str]:
    """Findings and their certainty, in order."""
    return {finding.cause: finding.certainty for finding in judge(facts).findings}


def test_healthy() -> None:
    """Everything was looked at, Verify passes, nothing is wrong."""
    judgement = judge(live())
    assert (judgement.verdict, judgement.findings, judgement.unread) == ("healthy", (), ())
    assert judgement.summary == "Verify passes and nothing that was looked at is wrong."


def test_nothing_to_judge() -> None:
    """A text that has nothing to do with a connection gives silence."""
    judgement = judge(Facts(now=NOW, statements=(message.read("error CS1002: ; expected"),)))
    assert (judgement.verdict, judgement.findings, judgement.unread) == ("unknown", (), ())
    assert judgement.summary.startswith("Nothing in the evidence")


def test_unread_is_not_healthy() -> None:
    """A missing right is reported as unknown, not as healthy."""
    judgement = judge(live(seen_application=FORBIDDEN))
    assert judgement.verdict == "unknown"
    assert "secret-expiring" in judgement.unread
    assert "secret-expiring" in judgement.summary


def test_unread_roles_leave_only_privilege_open() -> None:
    """Verify reads the subscription, so no role is missing; whether one is too wide remains unknown."""
    judgement = judge(live(seen_role_assignments=FORBIDDEN))
    assert judgement.verdict == "unknown"
    assert judgement.findings == ()
    assert judgement.summary.endswith(": over-privileged.")


def test_unread_connection() -> None:
    """A connection that may not be read is unknown, and the summary says why."""
    judgement = judge(live(seen_connection=FORBIDDEN, seen_verification=FORBIDDEN))
    assert judgement.verdict == "unknown"
    assert judgement.findings == ()
    assert "Graph refused the call" in judgement.summary


def test_unread_verification() -> None:
    """Without Verify nothing is called healthy."""
    judgement = judge(live(seen_verification=FORBIDDEN))
    assert judgement.verdict == "unknown"
    assert "Verify could not be run" in judgement.summary


def test_connection_that_cannot_be_verified() -> None:
    """A managed identity works on its agent only: unknown, not healthy."""
    document = DOCUMENT | {"authorization": {"scheme": "ManagedServiceIdentity", "parameters": {}}}
    judgement = judge(live(seen_connection=Connection.from_document(document), seen_verification=ABSENT))
    assert judgement.verdict == "unknown"
    assert "cannot be verified" in judgement.summary


def test_failure_that_nobody_knows() -> None:
    """Verify fails for a reason that is not in the catalogue: broken, without a guess, and the text is shown."""
    judgement = judge(live(**failed("The flux compensator is out of tune.")))
    assert (judgement.verdict, judgement.findings) == ("broken", ())
    assert "flux compensator" in judgement.summary


def test_absent_connection() -> None:
    """No connection: that, and nothing about its identity."""
    nothing = dict.fromkeys(
        ("seen_connection", "seen_verification", "seen_application", "seen_service_principal", "seen_role_assignments"),
        ABSENT,
    )
    judgement = judge(live(**nothing))
    assert judgement.verdict == "broken"
    assert [finding.cause for finding in judgement.findings] == ["connection-not-found"]


def test_passing_verify_outweighs_a_text() -> None:
    """What a text says is of an earlier moment when Verify passes now."""
    facts = live(statements=(message.read(EXPIRED),))
    assert found(facts) == {"secret-expired": "possible"}
    assert judge(facts).verdict == "healthy"


def test_explained_failure_outweighs_a_text() -> None:
    """Verify fails for a reason that was read live: another reason in an old text is only possible."""
    facts = failed("AADSTS7000112: Application is disabled.")
    text = message.read("Failed to get Azure DevOps Service access token, cache value is invalid.")
    facts["statements"] = (text, *facts["statements"])
    assert found(live(**facts)) == {"application-disabled": "confirmed", "stale-access-token": "possible"}


def test_text_about_another_identity() -> None:
    """A text that names another application says little about this connection."""
    facts = live(seen_verification=FORBIDDEN, statements=(message.read(EXPIRED.replace("d0000000", "dddddddd")),))
    assert found(facts) == {"secret-expired": "possible"}
    named = judge(facts).findings[0].named
    assert named.client_id == "dddddddd-0000-4000-8000-000000000001"
    assert named.connection_id is None


def test_named_is_completed_from_the_connection() -> None:
    """A finding names the connection that was looked at, besides what its evidence names."""
    named = judge(live(**failed(EXPIRED), seen_application=application(-3))).findings[0].named
    assert (named.connection_name, named.subscription_id, named.client_id) == ("sc-shop", SUBSCRIPTION, CLIENT)
    assert (named.object_id, named.aadsts_code) == (PRINCIPAL, "AADSTS7000222")
    assert named.secret_expires_at == NOW - timedelta(days=3)


def test_facts_come_from_around_the_hit() -> None:
    """In a log of several errors each finding names what stands beside its own code."""
    text = (
        f"AADSTS7000112: Application '{CLIENT}'(a) is disabled. Trace ID: 11111111-1111-4111-8111-111111111100\n"
        "AADSTS7000222: The provided client secret keys for app 'dddddddd-0000-4000-8000-000000000001' are expired. "
        "Trace ID: 22222222-1111-4111-8111-111111111100"
    )
    findings = {one.cause: one.named for one in judge(Facts(now=NOW, statements=(message.read(text),))).findings}
    assert findings["application-disabled"].client_id == CLIENT
    assert findings["secret-expired"].client_id == "dddddddd-0000-4000-8000-000000000001"
    assert findings["secret-expired"].trace_id == "22222222-1111-4111-8111-111111111100"
    assert findings["secret-expired"].aadsts_code == "AADSTS7000222"


def test_order() -> None:
    """Certain before uncertain, broken before at risk, connection before identity before access."""
    refused = (
        f"The client '{PRINCIPAL}' with object id '{PRINCIPAL}' does not have authorization to perform action "
        f"'Microsoft.Resources/subscriptions/read' over scope '/subscriptions/{SUBSCRIPTION}'."
    )
    unclear = "Verify if the Service Principal used is valid and not expired"
    texts = (refused, "AADSTS7000112: disabled", "cache value is invalid", unclear)
    document = DOCUMENT | {"isDisabled": True}
    facts = Facts(now=NOW, statements=tuple(map(message.read, texts)), payloads=payload.read(document))
    assert list(found(facts)) == [
        "connection-disabled",
        "application-disabled",
        "missing-subscription-role",
        "secret-expired",
    ]
    risky = live(seen_application=application(5), seen_connection=Connection.from_document(document))
    assert list(found(risky)) == ["connection-disabled", "secret-expiring"]
    assert judge(risky).verdict == "broken"


def test_another_view_of_the_same() -> None:
    """An invalid secret that Graph shows to have expired is reported once, as expired."""
    facts = live(**failed("AADSTS7000215: Invalid client secret provided."), seen_application=application(-1, -30))
    assert found(facts) == {"secret-expired": "confirmed"}


def test_weaker_view_does_not_hide_a_stronger() -> None:
    """A mere possibility does not hide what was confirmed."""
    texts = (
        "AADSTS7000215: Invalid client secret provided.",
        "Verify if the Service Principal used is valid and not expired",
    )
    facts = Facts(now=NOW, statements=tuple(map(message.read, texts)))
    assert found(facts) == {"secret-invalid": "confirmed", "secret-expired": "possible"}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((29,), {"secret-expiring": "confirmed"}),
        ((31,), {}),
        ((5, 300), {}),
        ((-5, 300), {}),
        ((-5, 5), {"secret-expiring": "confirmed"}),
        ((-5,), {"secret-expired": "possible"}),
        ((), {}),
    ],
)
def test_end_dates(days: tuple[float, ...], expected: dict[str, str]) -> None:
    """Which of several secrets the connection holds is not known: only when all end soon is it warned."""
    assert found(live(seen_application=application(*days))) == expected


def test_evidence_carries_no_secret() -> None:
    """What is shown around a hit has no token in it, however close it stands."""
    hidden = "aZ3" + "bY4cX5dW6" * 6
    text = f"password={hidden} Authorization: Bearer {hidden} AADSTS7000222: expired client_secret={hidden} {hidden}"
    (finding,) = judge(Facts(now=NOW, statements=(message.read(text, location="text"),))).findings
    (piece,) = finding.evidence
    assert hidden not in repr(finding)
    assert "AADSTS7000222: expired" in piece.observed
    assert piece.location == "text"
    assert len(piece.observed) < 400


def test_differences_from_a_working_connection() -> None:
    """The reference's differences that matter for a finding stand among its evidence."""
    works = DOCUMENT | {"data": DOCUMENT["data"] | {"environment": "AzureUSGovernment"}}
    facts = Facts(
        now=NOW,
        statements=(message.read(f"AADSTS700016: Application with identifier '{CLIENT}' was not found"),),
        payloads=payload.read(DOCUMENT),
        reference=Connection.from_document(works),
    )
    (finding,) = judge(facts).findings
    compared = {piece.location: (piece.observed, piece.expected) for piece in finding.evidence}
    assert compared["/data/environment"] == ("AzureCloud", "AzureUSGovernment")
    assert "/url" not in compared


def test_same_facts_same_answer() -> None:
    """The judge keeps nothing between two calls."""
    facts = live(**failed(EXPIRED))
    assert judge(facts) == judge(facts)


@pytest.mark.parametrize(
    "text", [EXPIRED + "\n", "AADSTS", 'accesstoken" ', "failed to query service ", "aadsts70021 "]
)
def test_made_to_be_slow(text: str) -> None:
    """A megabyte of one word is judged, and what stands behind it counts; its time is a matter of `make bench`."""
    statement = message.read(text * (1_000_000 // len(text)) + "\nAADSTS7000112: disabled")
    assert "application-disabled" in found(Facts(now=NOW, statements=(statement,)))


@pytest.mark.parametrize("cause", catalogue().values(), ids=lambda cause: cause.slug)
def test_signature_alone(cause: Any) -> None:
    """Every signature is recognised as a whole word, in capitals and wrapped, and not inside a longer one."""
    levels = (
        ("confirmed", cause.signatures),
        ("likely", cause.likely_signatures),
        ("possible", cause.possible_signatures),
    )
    for certainty, signatures in levels:
        for signature in signatures:
            facts = Facts(now=NOW, statements=(message.read(f"x: {signature.upper()}."),))
            known = found(facts).get(cause.slug)
            assert known is not None, signature
            assert known in {certainty, "confirmed"}
            inside = Facts(now=NOW, statements=(message.read(f"x{signature}9"),))
            assert cause.slug not in found(inside) or cause.passages
