"""The official azure-mgmt clients, unmodified, against the sandbox over TLS."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceExistsError
from azure.identity import ClientSecretCredential
from azure.mgmt.authorization import AuthorizationManagementClient
from azure.mgmt.subscription import SubscriptionClient

READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"


def credential_of(server: Any, key: str) -> ClientSecretCredential:
    """The official credential of an application of the small world."""
    application = server.world.applications[key]
    return ClientSecretCredential(
        application.tenant_id,
        application.client_id,
        application.secrets[0].value,
        authority=f"{server.url}/entra",
        connection_verify=server.authority_file,
        disable_instance_discovery=True,
    )


def options(server: Any) -> dict[str, Any]:
    """What points an official client at the sandbox."""
    return {
        "base_url": f"{server.url}/arm",
        "connection_verify": server.authority_file,
        "credential_scopes": ["https://management.azure.com/.default"],
        "retry_total": 0,
    }


@pytest.fixture
def authorization(server: Any) -> Iterator[Any]:
    """The official authorization client, signed in as the owner."""
    subscription_id = server.world.subscriptions["main"].subscription_id
    with (
        credential_of(server, "armedic") as credential,
        AuthorizationManagementClient(credential, subscription_id, **options(server)) as client,
    ):
        yield client


def scope_of(server: Any) -> str:
    """The scope of the small world's subscription."""
    return f"/subscriptions/{server.world.subscriptions['main'].subscription_id}"


def reader_for(server: Any, key: str) -> dict[str, Any]:
    """Parameters that make a service principal a Reader."""
    return {
        "properties": {
            "role_definition_id": f"{scope_of(server)}/providers/Microsoft.Authorization/roleDefinitions/{READER}",
            "principal_id": server.world.service_principals[key].object_id,
            "principal_type": "ServicePrincipal",
        },
    }


def create_reader(client: Any, server: Any, name: str, key: str = "shop") -> Any:
    """Create the role assignment with the official model."""
    wanted = reader_for(server, key)["properties"]
    parameters = client.role_assignments.models.RoleAssignmentCreateParameters(**wanted)
    return client.role_assignments.create(scope_of(server), name, parameters)


def test_role_definitions(server: Any, authorization: Any) -> None:
    """Role definitions are found by name."""
    found = list(authorization.role_definitions.list(scope_of(server), filter="roleName eq 'Reader'"))
    assert [(role.name, role.role_type, role.permissions[0].actions) for role in found] == [
        (READER, "BuiltInRole", ["*/read"]),
    ]


def test_role_assignment_life(server: Any, authorization: Any) -> None:
    """A role assignment is created, listed for its principal, read and deleted."""
    name = str(uuid.uuid4())
    principal_id = server.world.service_principals["shop"].object_id
    created = create_reader(authorization, server, name)
    assert (created.name, created.principal_id, created.scope) == (name, principal_id, scope_of(server))
    filtered = f"atScope() and assignedTo('{principal_id}')"
    listed = list(authorization.role_assignments.list_for_scope(scope_of(server), filter=filtered))
    assert [assignment.name for assignment in listed] == [name]
    assert authorization.role_assignments.get(scope_of(server), name).principal_type == "ServicePrincipal"
    assert authorization.role_assignments.delete(scope_of(server), name).name == name
    assert authorization.role_assignments.delete(scope_of(server), name) is None


def test_conflict(server: Any, authorization: Any) -> None:
    """The same grant under another name is a conflict that names the first."""
    first = str(uuid.uuid4())
    create_reader(authorization, server, first)
    with pytest.raises(ResourceExistsError, match=first.replace("-", "")) as caught:
        create_reader(authorization, server, str(uuid.uuid4()))
    assert "(RoleAssignmentExists)" in str(caught.value)


def test_subscriptions(server: Any) -> None:
    """The owner gets and lists the subscription."""
    subscription = server.world.subscriptions["main"]
    with (
        credential_of(server, "armedic") as credential,
        SubscriptionClient(credential, **options(server)) as client,
    ):
        assert client.subscriptions.get(subscription.subscription_id).display_name == "Main"
        assert [found.state for found in client.subscriptions.list()] == ["Enabled"]
        assert [tenant.tenant_id for tenant in client.tenants.list()] == [subscription.tenant_id]


def test_refused(server: Any) -> None:
    """Without a role the official client raises AuthorizationFailed, and lists nothing."""
    with credential_of(server, "shop") as credential, SubscriptionClient(credential, **options(server)) as client:
        assert list(client.subscriptions.list()) == []
        with pytest.raises(HttpResponseError, match=r"Microsoft\.Resources/subscriptions/read") as caught:
            client.subscriptions.get(server.world.subscriptions["main"].subscription_id)
    assert caught.value.status_code == 403
    assert "(AuthorizationFailed)" in str(caught.value)


def test_role_with_an_end(server: Any, authorization: Any) -> None:
    """The official client requests a role with an end, and finds its schedule and its instance."""
    scope, client = scope_of(server), authorization
    properties = reader_for(server, "shop")["properties"]
    models = client.role_assignment_schedule_requests.models
    expiration = models.RoleAssignmentScheduleRequestPropertiesScheduleInfoExpiration(
        type="AfterDuration", duration="P7D"
    )
    body = models.RoleAssignmentScheduleRequest(
        role_definition_id=properties["role_definition_id"],
        principal_id=properties["principal_id"],
        request_type="AdminAssign",
        justification="tests",
        schedule_info=models.RoleAssignmentScheduleRequestPropertiesScheduleInfo(expiration=expiration),
    )
    name = str(uuid.uuid4())
    made = client.role_assignment_schedule_requests.create(scope, name, body)
    assert (made.status, made.principal_type) == ("Provisioned", "ServicePrincipal")
    assert client.role_assignment_schedule_requests.get(scope, name).target_role_assignment_schedule_id
    query = {"filter": f"principalId eq '{properties['principal_id']}'"}
    (instance,) = client.role_assignment_schedule_instances.list_for_scope(scope, **query)
    (schedule,) = client.role_assignment_schedules.list_for_scope(scope, **query)
    assert instance.role_assignment_schedule_id == schedule.id
    assert instance.end_date_time == schedule.end_date_time
    assert schedule.name == made.target_role_assignment_schedule_id
