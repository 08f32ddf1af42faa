"""Access tokens: what is minted verifies, everything else is refused with its reason."""

from datetime import timedelta

import pytest
from azure_sandbox.clouds import CLOUDS
from azure_sandbox.tokens import TokenRefusedError, mint, mint_federated_assertion, verify
from azure_sandbox.world import World

CLOUD = CLOUDS["AzureCloud"]
ARM = "https://management.azure.com"


def token_of(world: World, audience: str = ARM) -> str:
    """A token of the small world's owner."""
    return mint(world, CLOUD, world.service_principals["armedic"], audience)


@pytest.mark.parametrize("audience", [ARM, f"{ARM}/", "https://management.core.windows.net/"])
def test_minted_verifies(world: World, audience: str) -> None:
    """A token verifies for each audience of the resource, with or without the final slash."""
    claims = verify(world, token_of(world, audience), CLOUD.arm_audiences)
    principal = world.service_principals["armedic"]
    assert (claims.object_id, claims.client_id, claims.tenant_id) == (
        principal.object_id,
        principal.client_id,
        principal.tenant_id,
    )
    assert claims.issuer == f"https://sts.windows.net/{principal.tenant_id}/"


def test_roles_for_graph_only(world: World) -> None:
    """Application permissions stand in tokens for Microsoft Graph, and in no others."""
    graph = CLOUD.graph_audience
    assert verify(world, token_of(world, graph), [graph]).roles == ("Application.Read.All",)
    assert verify(world, token_of(world), [ARM]).roles == ()


def refusal(world: World, token: str | None, audience: str = ARM) -> str:
    """Why a token is refused."""
    with pytest.raises(TokenRefusedError) as caught:
        verify(world, token, [audience])
    return caught.value.reason


def test_refused(world: World) -> None:
    """Each way of being no good has its own reason."""
    token = token_of(world)
    assert refusal(world, None) == "missing"
    assert refusal(world, "rubbish") == "malformed"
    assert refusal(world, mint_federated_assertion(world, "i", "s", ARM)) == "malformed"
    assert refusal(world, token[:-8] + "AAAAAAAA") == "signature"
    assert refusal(world, token, CLOUD.graph_audience) == "audience"


def test_expires_by_the_world_clock(world: World) -> None:
    """A token ends an hour after it was made, in the world's time."""
    token = token_of(world)
    world.clock.frozen = world.now() + timedelta(minutes=59)
    assert verify(world, token, [ARM]).audience == ARM
    world.clock.frozen += timedelta(minutes=2)
    assert refusal(world, token) == "expired"
