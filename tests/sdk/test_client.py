"""`Armedic` on the running service: each method, typed results, and no secret in a repr."""

import pytest
from armedic_sdk import (
    Armedic,
    CertificateCredential,
    ConnectionTarget,
    CredentialMissingError,
    GrantRole,
    InvalidRequestError,
    NewConnection,
    NotFoundError,
    StateChangedError,
)
from harness import Azure

TOKEN = "contoso/web/sc-prod-token"
HEALTHY = "d0000000-0000-4000-8000-000000000001"


def test_diagnose_message(sdk: Armedic) -> None:
    """A message alone gives a cause."""
    diagnosis = sdk.diagnose("Failed to get Azure DevOps Service access token, cache value is invalid.")
    assert [finding.cause for finding in diagnosis.findings] == ["stale-access-token"]
    assert not diagnosis.connection


def test_diagnose_everything(sdk: Armedic) -> None:
    """Message, payload, trace, reference and connection travel together."""
    payload = {"authorization": {"scheme": "ServicePrincipal", "parameters": {"accesstoken": ""}}}
    target = ConnectionTarget(organization="contoso", project="web", name_or_id="sc-prod-token")
    diagnosis = sdk.diagnose(
        "Verify failed.", payload=payload, trace={"log": {"entries": []}}, reference=payload, connection=target
    )
    assert diagnosis.verdict == "broken"
    assert diagnosis.connection
    assert diagnosis.connection.name == "sc-prod-token"


def test_diagnose_for_a_purpose(sdk: Armedic) -> None:
    """What the connection is needed for, and how early an end is a risk, are the caller's to say."""
    connection = "contoso/web/sc-web-prod"
    assert sdk.diagnose(connection=connection).verdict == "healthy"
    checks = sdk.diagnose(connection=connection, needs="Microsoft.Web/sites/write").checks
    assert {check.name: check.outcome for check in checks}["roles"] == "failed"
    assert sdk.diagnose(connection=connection, expiring_within_days=365).verdict == "at_risk"
    with pytest.raises(InvalidRequestError) as caught:
        sdk.diagnose("Verify failed.", needs=["Microsoft.Web/sites/write"])
    assert caught.value.errors[0].pointer == "/needs"


def test_from_finding_to_verified(sdk: Armedic) -> None:
    """Diagnose, plan what it suggests, apply: three calls from broken to verified."""
    suggested = sdk.diagnose(connection=TOKEN).findings[0].remedy.repairs[0]
    assert suggested.request
    plan = sdk.repair(suggested.request)
    assert (plan.mode, plan.outcome, plan.changes[0].method) == ("plan", "planned", "PUT")
    done = plan.apply()
    assert (done.mode, done.outcome, done.withheld, done.error) == ("apply", "verified", None, None)
    assert done.verification
    assert done.verification.verdict == "healthy"


def test_repair_by_kind_or_object(sdk: Armedic) -> None:
    """A repair is named by its kind and fields, or given as an object."""
    by_kind = sdk.repair("contoso/data/sc-orders", kind="grant-role", role="Reader")
    by_object = sdk.repair("contoso/data/sc-orders", GrantRole(role="Reader"))
    assert by_kind.fingerprint == by_object.fingerprint
    assert by_kind.apply().outcome == "verified"


def test_state_changed_carries_the_plan(azure: Azure, sdk: Armedic) -> None:
    """A plan that is out of date is refused with the present one."""
    plan = sdk.repair(TOKEN, kind="remove-access-token")
    azure.change({"organizations.contoso.endpoints.sc-prod-token.description": "changed by somebody"})
    with pytest.raises(StateChangedError) as caught:
        plan.apply()
    assert caught.value.plan
    assert caught.value.plan.fingerprint != plan.fingerprint


def test_spn(azure: Azure, sdk: Armedic) -> None:
    """Planned, made, inspected, deleted; the key is usable and not shown."""
    made = sdk.spn.create("sc-new", subscription="Production", idempotency_key="one").apply()
    key = made.details.service_principal_key
    assert isinstance(key, str)
    assert key == next(
        one.secrets[0].value for one in azure.world.applications.values() if one.display_name == "sc-new"
    )
    assert key not in repr(made)
    assert key not in repr(made.details)
    client_id = made.details.service_principal_id
    assert client_id
    assert sdk.spn.get(client_id, organizations=["contoso"]).connections == []
    deletion = sdk.spn.delete(client_id, organizations=["contoso"])
    assert deletion.apply().outcome == "applied"
    assert (made.object_id, made.application_id, made.connection_id)[2] is None


def test_spn_with_a_connection(azure: Azure, sdk: Armedic) -> None:
    """A managed identity, trusted by its connection; a certificate whose key is in no repr; back from the bin."""
    connection = NewConnection(organization="contoso", project="web", name="sc-new")
    made = sdk.spn.create(
        "sc-new", subscription="Production", identity="managed_identity", resource_group="web", connection=connection
    ).apply()
    assert (made.outcome, made.credential.kind) == ("verified", "federated")
    assert made.identity_id
    certified = sdk.spn.create("sc-key", subscription="Production", credential=CertificateCredential()).apply()
    pem = certified.details.service_principal_certificate
    assert isinstance(pem, str)
    assert pem not in repr(certified)
    client_id = str(certified.details.service_principal_id)
    assert sdk.spn.form(client_id).service_principal_id == client_id
    deleted = sdk.spn.delete(client_id, organizations=["contoso"]).apply()
    assert deleted.restore
    assert sdk.spn.restore(client_id, request=deleted.restore).apply().outcome == "applied"
    assert sdk.spn.get(client_id).role_assignments
    del azure


def test_causes(sdk: Armedic) -> None:
    """The catalogue, and one entry of it."""
    causes = sdk.causes()
    assert sdk.cause(causes[0].slug) == causes[0]
    with pytest.raises(NotFoundError):
        sdk.cause("bad-weather")


def test_key_is_needed_and_not_shown(app: object, api_key: str, sdk: Armedic) -> None:
    """Without the key nothing goes; the key is in no repr."""
    assert api_key not in repr(sdk)
    keyless = Armedic("http://testserver.local", http_client=sdk._http)  # noqa: SLF001 - the same server
    with pytest.raises(CredentialMissingError):
        keyless.causes()


def test_invalid_request_says_where(sdk: Armedic) -> None:
    """The place of a fault is a JSON pointer."""
    with pytest.raises(InvalidRequestError) as caught:
        sdk.diagnose("")
    assert caught.value.errors[0].pointer == "/evidence/0/text"


@pytest.mark.parametrize("text", ["", "contoso", "contoso/web", "contoso//sc", "/web/sc"])
def test_malformed_connection(sdk: Armedic, text: str) -> None:
    """A connection is "organization/project/name"; anything else is refused before it is sent."""
    with pytest.raises(ValueError, match="organization/project/name"):
        sdk.diagnose(connection=text)


def test_wrong_repair(sdk: Armedic) -> None:
    """A repair without a name, or with fields that it does not have, is refused before it is sent."""
    with pytest.raises(ValueError, match="name a repair"):
        sdk.repair(TOKEN)
    with pytest.raises(ValueError, match="takes none of role"):
        sdk.repair(TOKEN, kind="remove-access-token", role="Reader")
    with pytest.raises(ValueError, match="not a HAR"):
        sdk.diagnose(trace={"entries": []})
