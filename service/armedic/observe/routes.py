"""Paths of upstream calls as templates: what is not a word of an API's own vocabulary is left out."""

import re
from typing import Final

_WORDS: Final = frozenset(
    word.casefold()
    for word in """
    _apis connectionData projects serviceendpoint endpoints endpointproxy executionhistory share pipelines
    pipelinePermissions endpoint securityroles scopes distributedtask.serviceendpointrole roleassignments resources
    resourceAreas graph users descriptors groups memberships permissions accesscontrollists securitynamespaces
    v1.0 $batch applications servicePrincipals federatedIdentityCredentials addPassword removePassword addKey removeKey
    policies defaultAppManagementPolicy appManagementPolicies directory deletedItems microsoft.graph.application
    microsoft.graph.servicePrincipal microsoft.graph.group restore organization transitiveMemberOf owners
    subscriptions resourceGroups providers Microsoft.Authorization roleAssignments roleDefinitions denyAssignments locks
    permissions policyAssignments roleAssignmentScheduleRequests roleAssignmentSchedules roleAssignmentScheduleInstances
    Microsoft.Management managementGroups descendants Microsoft.ManagedIdentity userAssignedIdentities
    metadata identity instance tenants secrets deletedsecrets versions certificates keys recover
    oauth2 v2.0 token authorize .well-known openid-configuration discovery
    """.split()  # noqa: SIM905  eighty strings in a row are harder to read and to keep
)
_ALTERNATE_KEY: Final = re.compile(r"\((appId|uniqueName|name)=.*\)")


def template(path: str) -> str:
    """A path without the ids and names in it, e.g. "/subscriptions/{}/providers/Microsoft.Authorization/locks"."""
    return "/".join(_segment(segment) for segment in path.split("/"))


def _segment(segment: str) -> str:
    if not segment or segment.casefold() in _WORDS:
        return segment
    word = segment.partition("(")[0]
    key = _ALTERNATE_KEY.fullmatch(segment[len(word) :])
    return f"{word}({key[1]}={{}})" if key and word.casefold() in _WORDS else "{}"
