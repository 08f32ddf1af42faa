"""A connection cannot be deleted, since its application or role cannot be removed."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._payloads import looked_at, seen
from armedic.facts import Connection, Evidence, Facts

_DIRECTORY: Final = r"(?:microsoft entra(?: id)?|azure active directory|azure ad|aad)"

_CONNECTION: Final = r"service (?:connection|endpoint)"
_REMOVAL: Final = r"(?:failed to|could not|unable to) (?:remove|delete) (?:the )?service principal"


def match(facts: Facts) -> tuple[Evidence, ...]:
    """A connection that is ready and whose last operation failed or runs was to be deleted."""
    return tuple(
        seen(
            payload,
            ("operationStatus", "state"),
            observed=f"{payload.connection.operation_state}: {payload.connection.operation_message or ''}".strip(": "),
            expected="Ready",
            certainty="likely",
        )
        for payload in looked_at(facts)
        if _left(payload.connection)
    )


def _left(connection: Connection) -> bool:
    failed = (connection.operation_state or "").casefold() == "failed"
    return failed and "failed to remove" in (connection.operation_message or "").casefold()


CAUSE: Final = Cause(
    slug="deletion-incomplete",
    title="The connection cannot be deleted, because its application or role cannot be removed",
    area="connection",
    signatures=("Failed to remove Azure permission",),
    passages=(
        Passage(
            literal="service principal",
            pattern=rf"failed to (?:remove|delete) the (?:service principal|application|app) (?:from|in) {_DIRECTORY}",
            certainty="confirmed",
        ),
        Passage(
            literal="service principal",
            pattern=rf"{_REMOVAL}(?=.{{0,400}}{_CONNECTION})|{_CONNECTION}.{{0,300}}{_REMOVAL}",
            certainty="likely",
        ),
        Passage(
            literal="federated credentials",
            pattern=r"cannot delete .{0,40}service connection while federated credentials for app",
            certainty="confirmed",
        ),
        Passage(
            literal="service principal",
            pattern=r"failed to unassign(?:ing)? \w{3,30} role (?:for|from) the service principal",
            certainty="confirmed",
        ),
        Passage(
            literal="waiting for",
            pattern=r"waiting for (?:the )?service endpoint (?:to be )?deleted",
            certainty="likely",
        ),
        *(
            Passage(
                literal=literal,
                pattern=rf"failed to (?:remove|delete) the app(?:lication)? (?:from|in) {_DIRECTORY}",
                certainty="confirmed",
            )
            for literal in ("failed to delete the app", "failed to remove the app")
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"(?:failed to|could not|unable to|cannot|can't|error) (?:delete|remove|deleting|removing) "
                    r"(?:the |this )?service (?:connection|endpoint)\b(?!.{0,80}(?:not found|permission to))|"
                    r"delete service endpoint error|service (?:connection|endpoint) (?:[^ .]{1,80} )?(?:could not|"
                    r"cannot|can't) be (?:deleted|removed)"
                ),
                certainty="likely",
            )
            for literal in (
                "failed to delete",
                "could not delete",
                "unable to delete",
                "cannot delete",
                "can't delete",
                "error deleting",
                "failed to remove",
                "could not remove",
                "unable to remove",
                "cannot remove",
                "error removing",
                "delete service endpoint error",
                "be deleted",
                "be removed",
            )
        ),
        Passage(
            literal="state to become",
            pattern=(
                r"delet\w{1,4} .{0,60}(?:serviceendpoint|service endpoint|service connection).{0,200}state to "
                r"become|state to become ['\"]?succe.{0,200}delet\w{1,4} .{0,60}(?:serviceendpoint|service "
                r"endpoint|service connection)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="remove azure permissions",
            pattern=r"failed to remove azure permissions",
            certainty="confirmed",
        ),
        *worded(
            (
                "failed to remove",
                "failed to delete",
            ),
            (
                r"failed to (?:remove|delete) (?:the )?(?:azure active directory|azure ad|aad|entra(?: id)?|"
                r"microsoft entra(?: id)?)? ?app(?:lication|\b)[^.]{0,120}service (?:connection|endpoint)"
            ),
            "likely",
        ),
        *worded(
            (
                "service connection deletion",
                "service endpoint deletion",
                "deletion of the service",
                "deletion of service",
            ),
            (
                r"service (?:connection|endpoint) deletion (?:has |was )?(?:failed|not completed?|"
                r"unsuccessful|in progress)|deletion of (?:the )?service (?:connection|"
                r"endpoint)\b[^.]{0,80}failed"
            ),
            "likely",
        ),
        *worded(
            (
                "delete service connection",
                "delete the service connection",
                "remove service connection",
                "remove the service connection",
            ),
            (
                r"(?:couldn't|could not|unable to|failed to|cannot|can't) (?:delete|remove) (?:the )?service "
                r"connection\b.{0,120}(?:role assignment|service principal|app(?:lication)? registration|"
                r"permission)(?!s? to)"
            ),
            "likely",
        ),
        *worded(
            ("deleting the service connection", "deleting service connection", "deleting state"),
            (
                r"deleting (?:the |this )?service connection\b[^.]{0,60}(?:failed|error|couldn't)|service "
                r"connection\b[^.]{0,60}stuck in (?:a |the )?[\"']?deleting"
            ),
            "likely",
        ),
    ),
    match=match,
    seen_by_verify=False,
    explanation=(
        "When a connection that Azure DevOps made automatically is deleted, it first removes the role assignment in "
        "Azure and the application in Microsoft Entra, in the name of the person who deletes. One of these was "
        "refused or is gone already, so the connection stays, with a failed operation in its status. The connection "
        "did not break because of it and may even go on working. The right that is missing is that of the person "
        "who deletes, not of the service principal."
    ),
    remedy="Delete it with the rights that are missing, or delete only the connection and remove the rest by hand.",
    steps=(
        Step(
            title="Delete only the connection",
            detail=(
                "Send DELETE https://dev.azure.com/{organization}/_apis/serviceendpoint/endpoints/{endpointId}"
                "?projectIds={projectId}&deep=false&api-version=7.1. With deep=false Azure DevOps leaves application "
                "and role alone."
            ),
            who="Administrator of the service connection",
            link="https://learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpoints/delete",
        ),
        Step(
            title="Remove the role assignment",
            detail=(
                "In the Azure portal open the subscription or resource group > Access control (IAM) > Role "
                "assignments, search for the service principal (or 'Identity not found') and remove its entries."
            ),
            who="Owner or User Access Administrator at the scope",
            link="https://learn.microsoft.com/azure/role-based-access-control/role-assignments-remove",
        ),
        Step(
            title="Remove the application",
            detail=(
                "In the Microsoft Entra admin center open App registrations > All applications, find it by its client "
                "id, make sure that no other connection uses it and delete it. It can be restored for 30 days."
            ),
            who="Owner of the application, or Cloud Application Administrator",
            link="https://learn.microsoft.com/entra/identity-platform/howto-remove-app",
        ),
    ),
    needs=(
        "Azure DevOps: Administrator role on the service connection",
        "Azure: Microsoft.Authorization/roleAssignments/delete at the scope",
        "Microsoft Entra: owner of the application",
    ),
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/release/azure-rm-endpoint",
        "https://learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpoints/delete",
    ),
)
