"""`medic spn`: service principals for service connections: create, show, delete, restore."""

from enum import StrEnum
from typing import Annotated

import typer

from armedic_sdk._show.terminal import rows
from armedic_sdk._show.text import facts
from armedic_sdk.cli import exits, spn_parts
from armedic_sdk.cli.repair import carry_out
from armedic_sdk.cli.session import session

app = typer.Typer(no_args_is_help=True, help="Service principals for service connections.")


class Cloud(StrEnum):
    """By the names that Azure DevOps uses."""

    AZURE = "AzureCloud"
    CHINA = "AzureChinaCloud"
    GOVERNMENT = "AzureUSGovernment"
    STACK = "AzureStack"


ClientId = Annotated[str, typer.Argument(show_default=False, help="Client id of the application or managed identity.")]
CloudOption = Annotated[Cloud, typer.Option(help="The cloud.")]
Organizations = Annotated[
    list[str] | None, typer.Option("--organization", "-o", help="Searched for connections that use it; repeatable.")
]
Roles = Annotated[list[str] | None, typer.Option("--role", help="ROLE or ROLE@SCOPE; repeatable.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
PlanOnly = Annotated[bool, typer.Option("--plan", help="Show the plan and do nothing.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON; with --yes what was done, else the plan.")]
Privileged = Annotated[bool, typer.Option("--allow-privileged", help="Roles may be ones that can grant roles.")]


@app.command("create")
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(show_default=False, help="Display name.")],
    *,
    subscription: Annotated[str | None, typer.Option("--subscription", "-s", help="By id or name.")] = None,
    management_group: Annotated[str | None, typer.Option(help="In its place: by id or name.")] = None,
    cloud: CloudOption = Cloud.AZURE,
    role: Roles = None,
    allow_privileged: Privileged = False,
    connection: Annotated[
        str | None, typer.Option("--connection", "-c", help="Create this connection too: ORGANIZATION/PROJECT/NAME.")
    ] = None,
    credential: Annotated[
        spn_parts.CredentialKind | None, typer.Option(help="Left out: federated with a connection, else a secret.")
    ] = None,
    lifetime_days: Annotated[int | None, typer.Option(help="Of a secret or certificate.")] = None,
    deliver: Annotated[
        str | None,
        typer.Option(help="Where a key goes: response (printed, this once), connection, or VAULT_URL/NAME."),
    ] = None,
    managed_identity: Annotated[
        str | None, typer.Option(help="A user-assigned managed identity in this resource group, no application.")
    ] = None,
    location: Annotated[str | None, typer.Option(help="Of the managed identity; left out, its group's.")] = None,
    idempotency_key: Annotated[str | None, typer.Option(help="The same key finds what an earlier call made.")] = None,
    plan_only: PlanOnly = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> int:
    """Make a service principal with its credential, roles and, if you like, connection."""
    here = session(context)
    target = spn_parts.connection(connection)
    if (
        deliver is None
        and target is None
        and credential is not spn_parts.CredentialKind.FEDERATED
        and not managed_identity
    ):
        raise typer.BadParameter("say where the key goes: --deliver response prints it, this once")
    with here.client() as armedic:
        plan = armedic.spn.create(
            name,
            subscription=subscription,
            management_group=management_group,
            cloud=cloud.value,
            identity="managed_identity" if managed_identity else "application",
            resource_group=managed_identity,
            location=location,
            roles=spn_parts.roles(role),
            allow_privileged=allow_privileged,
            credential=spn_parts.credential(credential, lifetime_days),
            connection=target,
            deliver=spn_parts.delivery(deliver),
            idempotency_key=idempotency_key,
        )
        shown = deliver == "response"
        code, outcome = carry_out(
            here,
            plan,
            plan.apply,
            plan_only=plan_only,
            yes=yes,
            as_json=as_json,
            withhold=() if shown else spn_parts.SECRETS,
        )
    if outcome.details.service_principal_id and not as_json:
        here.show("", *spn_parts.made(outcome, shown=shown))
    return code


@app.command("show")
def show(
    context: typer.Context,
    client_id: ClientId,
    *,
    cloud: CloudOption = Cloud.AZURE,
    organization: Organizations = None,
    form: Annotated[bool, typer.Option("--form", help="Only what the manual form of a connection asks for.")] = False,
    subscription: Annotated[str | None, typer.Option(help="With --form, where it has roles in several.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON.")] = False,
) -> int:
    """What stands behind a client id, and which connections use it."""
    here = session(context)
    with here.client() as armedic:
        if form:
            details = armedic.spn.form(client_id, environment=cloud.value, subscription=subscription).to_dict()
            if as_json:
                here.json(details)
            else:
                here.show(rows(facts(details)))
            return exits.FINE
        found = armedic.spn.get(client_id, environment=cloud.value, organizations=organization or ())
    if as_json:
        here.json(found.to_dict())
    else:
        here.show(*spn_parts.inspected(found.to_dict()))
    return exits.FINE


@app.command("delete")
def delete(
    context: typer.Context,
    client_id: ClientId,
    *,
    cloud: CloudOption = Cloud.AZURE,
    organization: Organizations = None,
    force: Annotated[bool, typer.Option("--force", help="Although connections still use it.")] = False,
    connections: Annotated[bool, typer.Option("--connections", help="Delete those as well.")] = False,
    plan_only: PlanOnly = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> int:
    """Delete a principal with its application and roles; for 30 days an application can be restored."""
    here = session(context)
    with here.client() as armedic:
        plan = armedic.spn.delete(
            client_id,
            environment=cloud.value,
            organizations=organization or (),
            force=force,
            connections=connections,
        )
        code, _ = carry_out(here, plan, plan.apply, plan_only=plan_only, yes=yes, as_json=as_json)
    return code


@app.command("restore")
def restore(
    context: typer.Context,
    client_id: ClientId,
    *,
    cloud: CloudOption = Cloud.AZURE,
    role: Roles = None,
    allow_privileged: Privileged = False,
    plan_only: PlanOnly = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> int:
    """Bring a deleted application back, for 30 days after its deletion."""
    here = session(context)
    with here.client() as armedic:
        plan = armedic.spn.restore(
            client_id, cloud=cloud.value, roles=spn_parts.roles(role) or (), allow_privileged=allow_privileged
        )
        code, _ = carry_out(here, plan, plan.apply, plan_only=plan_only, yes=yes, as_json=as_json)
    return code
