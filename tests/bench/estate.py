"""A large organization as a world of the simulated Azure: for the sweep's figures, and to try things by hand."""

import math
import tomllib
from collections.abc import Callable, Sequence
from importlib import resources
from typing import Any, Final

from azure_sandbox.devops_federation import SCHEME, entra_issuer, entra_subject

ORGANIZATION: Final = "estate"
TOKEN, OFF = "empty access token", "disabled"
EXPIRED, EXPIRING = "secret expired", "secret expires soon"
NO_ROLE: Final = "no role"
"""What is wrong with a connection, as its description says; a healthy one has none."""

_ORGANIZATION_ID: Final = "06000000-0000-4000-8000-0000000000e5"
_CREATOR: Final = "0a000000-0000-4000-8000-0000000000e5"
_AUDIENCE: Final = "api://AzureADTokenExchange"
_TRUSTS: Final = 20
"""The federated credentials that an application can have."""
_SPREAD: Final = 5
"""The subscriptions that an application has roles on: with 300 on 40, some 75 role assignments each."""
_READER: Final = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
_CONTRIBUTOR: Final = "b24988ac-6180-42a0-ab88-20f7382dd24c"


def estate(connections: int, *, projects: int = 50, applications: int = 300, subscriptions: int = 40) -> dict[str, Any]:
    """A world as JSON, for POST /_sandbox/world and `load_world`; the same for the same arguments.

    Tenant and identity `armedic` are the demo world's; armedic reads everything. Connections alternate between secret
    and federation with the issuer Microsoft Entra, and share their applications. The federated ones need a credential
    each: they get as many of the applications as keep the credentials at 20, or all but one, with more than 20 each,
    which exists in this world only. Each application has Reader on five subscriptions, and Reader or Contributor on a
    resource group of its own in each of these.

    At least so many are faulty, each in one way, named in the connection's description: 2 % of the connections carry an
    empty access token and 3 % are disabled; of the applications with a secret 5 % have one that expired or expires
    within 10 days; 1 % of the applications, federated ones, have no role.
    """
    shared = max(2, min(applications, connections))  # one for each scheme at least
    maker = _Estate(connections, projects, shared, subscriptions)
    return maker.world()


def _id(kind: str, number: int) -> str:
    return f"{kind}-0000-4000-8000-{number:012d}"


class _Estate:
    """The plan of one estate: which connection is in which project, with which application, on which subscription."""

    def __init__(self, connections: int, projects: int, applications: int, subscriptions: int) -> None:
        self._connections = range(connections)
        self._projects = range(projects)
        self._subscriptions = range(subscriptions)
        needed = max(applications // 2, math.ceil(connections // 2 / _TRUSTS))
        self._federated = min(needed, applications - 1)
        self._secrets = applications - self._federated
        self._applications = range(applications)
        self._broken = self._broken_applications()
        self._faults = self._faults_of_connections()

    def _broken_applications(self) -> dict[int, str]:
        """Those with a secret come first, the federated ones after them."""
        ending = math.ceil(self._secrets * 0.05)
        without_role = math.ceil(len(self._applications) * 0.01)
        broken = {number: EXPIRING if number % 2 else EXPIRED for number in range(ending)}
        return broken | dict.fromkeys(self._applications[-without_role:], NO_ROLE)

    def _faults_of_connections(self) -> dict[int, str]:
        faults = {
            number: self._broken[self._application(number)]
            for number in self._connections
            if self._application(number) in self._broken
        }
        total = len(self._connections)
        faults |= self._chosen(faults, math.ceil(total * 0.02), TOKEN, self._has_secret)
        return faults | self._chosen(faults, math.ceil(total * 0.03), OFF, lambda _: True)

    def _chosen(self, taken: dict[int, str], count: int, fault: str, fits: Callable[[int], bool]) -> dict[int, str]:
        """So many connections that nothing is wrong with yet, evenly spread."""
        healthy: Sequence[int] = [number for number in self._connections if number not in taken and fits(number)]
        return dict.fromkeys(healthy[:: max(1, len(healthy) // count)][:count], fault)

    def _has_secret(self, connection: int) -> bool:
        return connection % 2 == 0

    def _application(self, connection: int) -> int:
        turn = connection // 2
        return turn % self._secrets if self._has_secret(connection) else self._secrets + turn % self._federated

    def _subscription(self, connection: int) -> int:
        own = self._of_application(self._application(connection))
        count = self._secrets if self._has_secret(connection) else self._federated
        return own[connection // 2 // count % len(own)]

    def _of_application(self, application: int) -> list[int]:
        """The subscriptions that an application works with."""
        total = len(self._subscriptions)
        return [(application * _SPREAD + offset) % total for offset in range(min(_SPREAD, total))]

    def _project(self, connection: int) -> int:
        return connection // 2 % len(self._projects)

    def world(self) -> dict[str, Any]:
        """The whole."""
        text = (resources.files("azure_sandbox") / "worlds" / "demo.toml").read_text("utf-8")
        demo: dict[str, Any] = tomllib.loads(text)
        tenant = demo["tenants"]["contoso"]
        tenant_id: str = tenant["tenant_id"]
        own = demo["service_principals"]["armedic"] | {"graph_roles": ["Application.Read.All", "Directory.Read.All"]}
        applications = {f"a{number}": self._registration(number, tenant_id) for number in self._applications}
        for number in self._connections:
            if not self._has_secret(number):
                trusting = applications[f"a{self._application(number)}"]
                trusting["federated_credentials"].append(_trust(number, tenant_id))
        return {
            "armedic_client_id": demo["armedic_client_id"],
            "tenants": {"contoso": tenant},
            "applications": {"armedic": demo["applications"]["armedic"], **applications},
            "service_principals": {
                "armedic": own,
                **{f"a{number}": _principal(number, tenant_id) for number in self._applications},
            },
            "subscriptions": {f"s{number}": self._paid(number, tenant_id) for number in self._subscriptions},
            "role_assignments": self._roles(own["object_id"]),
            "organizations": {
                ORGANIZATION: {
                    "organization_id": _ORGANIZATION_ID,
                    "name": ORGANIZATION,
                    "tenant_id": tenant_id,
                    "projects": {f"p{number}": _named_project(number) for number in self._projects},
                    "members": {"armedic": demo["organizations"]["contoso"]["members"]["armedic"]},
                    "endpoints": {f"c{number}": self._connection(number, tenant_id) for number in self._connections},
                }
            },
        }

    def _registration(self, number: int, tenant_id: str) -> dict[str, Any]:
        named = {
            "object_id": _id("e1000000", number),
            "client_id": _id("d1000000", number),
            "tenant_id": tenant_id,
            "display_name": f"application-{number}",
        }
        if number >= self._secrets:
            return named | {"federated_credentials": []}
        end = {EXPIRED: "-3d", EXPIRING: "+5d"}.get(self._broken.get(number, ""), "+180d")
        secret = {"key_id": _id("a5000000", number), "display_name": "connections", "start": "-180d", "end": end}
        return named | {"secrets": [secret]}

    def _paid(self, number: int, tenant_id: str) -> dict[str, Any]:
        users = [other for other in self._applications if number in self._of_application(other)]
        return {
            "subscription_id": _id("51000000", number),
            "display_name": f"Subscription {number}",
            "tenant_id": tenant_id,
            "resource_groups": {f"application-{user}": "westeurope" for user in users},
        }

    def _roles(self, armedic: str) -> dict[str, Any]:
        granted = [(armedic, f"/subscriptions/{_id('51000000', number)}", _READER) for number in self._subscriptions]
        for number in self._applications:
            if self._broken.get(number) == NO_ROLE:
                continue
            principal, role = _id("f1000000", number), _CONTRIBUTOR if number % 3 else _READER
            for subscription in self._of_application(number):
                scope = f"/subscriptions/{_id('51000000', subscription)}"
                granted.append((principal, scope, _READER))
                granted.append((principal, f"{scope}/resourceGroups/application-{number}", role))
        return {
            f"r{position}": {
                "name": _id("9b000000", position),
                "scope": scope,
                "role_id": role,
                "principal_id": principal,
                "created": "-30d",
            }
            for position, (principal, scope, role) in enumerate(granted)
        }

    def _connection(self, number: int, tenant_id: str) -> dict[str, Any]:
        application, subscription = self._application(number), self._subscription(number)
        project = _id("b1000000", self._project(number))
        fault = self._faults.get(number, "")
        parameters: dict[str, str | None] = {"tenantid": tenant_id, "serviceprincipalid": _id("d1000000", application)}
        secrets = {}
        if self._has_secret(number):
            parameters["authenticationType"] = "spnKey"
            secrets = {"serviceprincipalkey": f"@secret:a{application}/0"}
        if fault == TOKEN:
            parameters["accesstoken"] = None
        return {
            "id": _id("c1000000", number),
            "name": f"sc-{number:05d}",
            "description": fault,
            "scheme": "ServicePrincipal" if self._has_secret(number) else SCHEME,
            "owner_project": project,
            "projects": {project: f"sc-{number:05d}"},
            "created_by": _CREATOR,
            "is_disabled": fault == OFF,
            "data": {
                "environment": "AzureCloud",
                "scopeLevel": "Subscription",
                "subscriptionId": _id("51000000", subscription),
                "subscriptionName": f"Subscription {subscription}",
                "creationMode": "Manual",
                "identityType": "AppRegistrationManual",
            },
            "parameters": parameters,
            "secrets": secrets,
        }


def _principal(number: int, tenant_id: str) -> dict[str, Any]:
    return {
        "object_id": _id("f1000000", number),
        "client_id": _id("d1000000", number),
        "tenant_id": tenant_id,
        "display_name": f"application-{number}",
    }


def _named_project(number: int) -> dict[str, Any]:
    return {"project_id": _id("b1000000", number), "name": f"project-{number:02d}"}


def _trust(connection: int, tenant_id: str) -> dict[str, Any]:
    subject = entra_subject(tenant_id, _ORGANIZATION_ID, _id("c1000000", connection))
    return {
        "name": f"sc-{connection:05d}",
        "issuer": entra_issuer(tenant_id),
        "subject": subject,
        "audiences": [_AUDIENCE],
    }
