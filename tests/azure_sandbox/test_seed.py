"""Worlds from files and dicts, and changes of single values by path."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from azure_sandbox.changes import apply_change, read_value
from azure_sandbox.seed import SeedError, bundled_worlds, load_world
from azure_sandbox.world import World
from cryptography import x509


def application(**more: Any) -> dict[str, Any]:
    """A world with one application."""
    shop = {"object_id": "o", "client_id": "c", "tenant_id": "t", "display_name": "shop", **more}
    return {"applications": {"shop": shop}}


def endpoint(**more: Any) -> dict[str, Any]:
    """A world's organization with one service endpoint."""
    one = {"id": "e", "name": "sc", "scheme": "ServicePrincipal", "owner_project": "p", "created_by": "u", **more}
    organization = {"organization_id": "g", "name": "contoso", "tenant_id": "t", "endpoints": {"sc": one}}
    return {"organizations": {"contoso": organization}}


def subscription() -> dict[str, Any]:
    """A world with a subscription of a tenant that it lacks."""
    return {"subscriptions": {"main": {"subscription_id": "s", "display_name": "Main", "tenant_id": "t"}}}


def test_relative_dates() -> None:
    """Relative dates count from the world's own time."""
    frozen = datetime(2030, 1, 1, tzinfo=UTC)
    raw = application(created="-2h", secrets=[{"end": "+10d"}]) | {"clock": {"frozen": frozen.isoformat()}}
    world = load_world(raw)
    assert world.applications["shop"].created == frozen - timedelta(hours=2)
    assert world.applications["shop"].secrets[0].end == frozen + timedelta(days=10)


def test_generated_secrets() -> None:
    """A secret without a value gets one, the same at each loading; references stand for it."""
    raw = application(secrets=[{"end": "+1d"}, {"end": "+1d"}]) | endpoint(
        secrets={"serviceprincipalkey": "@secret:shop/1", "other": "@random"}
    )
    first, second = load_world(raw), load_world(raw)
    values = [secret.value for secret in first.applications["shop"].secrets]
    assert len({*values}) == 2
    assert values == [secret.value for secret in second.applications["shop"].secrets]
    kept = first.organizations["contoso"].endpoints["sc"].secrets
    assert kept["serviceprincipalkey"] == values[1]
    assert kept["other"] not in {"@random", second.organizations["contoso"].endpoints["sc"].secrets["other"]}


def test_generated_certificate() -> None:
    """A generated certificate ends when it should, and its reference holds the private key too."""
    raw = application(certificates=[{"generate": True, "end": "+90d"}]) | endpoint(
        secrets={"serviceprincipalcertificate": "@certificate:shop/0"}
    )
    world = load_world(raw)
    registered = world.applications["shop"].certificates[0]
    certificate = x509.load_der_x509_certificate(base64.b64decode(registered.key))
    assert certificate.not_valid_after_utc == registered.end.replace(microsecond=0)
    pem = world.organizations["contoso"].endpoints["sc"].secrets["serviceprincipalcertificate"]
    assert "PRIVATE KEY" in pem
    assert x509.load_pem_x509_certificate(pem.encode()) == certificate


@pytest.mark.parametrize("name", bundled_worlds())
def test_bundled_worlds_load(name: str) -> None:
    """Every world that comes with the package loads, with the built-in roles."""
    assert load_world(name).role_definitions["reader"].role_name == "Reader"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        pytest.param("nowhere", "no world named 'nowhere'; there are: ", id="name"),
        pytest.param(Path("/nowhere.toml"), "cannot be read", id="file"),
        pytest.param(application(display_name=5), "applications", id="type"),
        pytest.param(endpoint(secrets={"k": "@secret:shop/0"}), "no application 'shop'", id="reference"),
        pytest.param(application() | endpoint(secrets={"k": "@secret:shop/0"}), "no such secret", id="index"),
        pytest.param(application(certificates=[{"generate": True}]), "needs an end", id="certificate"),
        pytest.param(subscription(), "subscriptions.main.tenant_id: there is no tenant 't'", id="tenant"),
    ],
)
def test_refused(source: Path | str | dict[str, Any], text: str) -> None:
    """What cannot be understood is named."""
    with pytest.raises(SeedError, match=text):
        load_world(source)


@pytest.mark.parametrize(
    ("path", "value", "read"),
    [
        pytest.param("applications.shop.notes", "store", lambda w: w.applications["shop"].notes, id="path"),
        pytest.param("application.display_name", "store", lambda w: w.applications["shop"].display_name, id="alias"),
        pytest.param("armedic_client_id", None, lambda w: w.armedic_client_id, id="null"),
        pytest.param(
            'subscription.resource_groups."a.b"',
            "northeurope",
            lambda w: w.subscriptions["main"].resource_groups["a.b"],
            id="new key with a dot",
        ),
        pytest.param("delays.role_propagation", 5, lambda w: w.delays.role_propagation, id="converted"),
    ],
)
def test_change(world: World, path: str, value: object, read: Callable[[World], object]) -> None:
    """A value is set where its path leads."""
    apply_change(world, path, value)
    assert read(world) == value


def test_change_dates_and_lists(world: World) -> None:
    """Relative dates count from the world's time; the position after the last appends."""
    world.clock.frozen = datetime(2030, 1, 1, tzinfo=UTC)
    apply_change(world, "application.secrets.0.end", "-1d")
    assert world.applications["shop"].secrets[0].end == datetime(2029, 12, 31, tzinfo=UTC)
    credential = {"id": "f", "name": "f", "issuer": "i", "subject": "s", "audiences": ["a"]}
    apply_change(world, "application.federated_credentials.0", credential)
    apply_change(world, "application.federated_credentials.0.subject", "other")
    assert read_value(world, "application.federated_credentials.0.subject") == "other"
    apply_change(world, "application.federated_credentials.0", "@absent")
    assert world.applications["shop"].federated_credentials == []


def test_change_in_organization() -> None:
    """`endpoint` means the only one of the first organization; a key can be set to null or be taken away."""
    world = load_world(endpoint(parameters={"tenantid": "t"}))
    parameters = world.organizations["contoso"].endpoints["sc"].parameters
    apply_change(world, "endpoint.parameters.accesstoken", None)
    assert parameters["accesstoken"] is None
    apply_change(world, "endpoint.parameters.accesstoken", "@absent")
    assert "accesstoken" not in read_value(world, "endpoint.parameters")


@pytest.mark.parametrize(
    ("path", "value", "text"),
    [
        pytest.param("", 1, "must not be empty", id="empty"),
        pytest.param("nothing.at.all", 1, "'nothing' is not known here; there are: tenants", id="field"),
        pytest.param("applications.store.display_name", "x", "'store' is not known here", id="key"),
        pytest.param("application.secrets.7.end", "+1d", "'7' is no position in a list of 1", id="position"),
        pytest.param("application.display_name.x", "x", "nothing below a str", id="too deep"),
        pytest.param("application.display_name", 5, "Expected `str`", id="type"),
        pytest.param("application.display_name", "@absent", "cannot be absent", id="field absent"),
        pytest.param("tenant.display_name", "x", "needs exactly one, there are 3", id="ambiguous"),
        pytest.param("endpoint.name", "x", "no organization", id="no organization"),
    ],
)
def test_change_refused(world: World, path: str, value: object, text: str) -> None:
    """A path that leads nowhere, or a value that does not fit, is named."""
    with pytest.raises(SeedError, match=text):
        apply_change(world, path, value)
