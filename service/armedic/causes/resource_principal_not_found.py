"""The tenant does not know the resource that a token is asked for."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._codes import numbered

CAUSE: Final = Cause(
    slug="resource-principal-not-found",
    title="The tenant does not know the resource that a token was asked for",
    area="identity",
    signatures=("AADSTS500011", "AADSTS650052", "AADSTS650054"),
    possible_signatures=("AADSTS650053",),
    passages=(
        *numbered("500011", "650052"),
        Passage(literal="aadsts50001", pattern=r"\bAADSTS50001\b(?!.{0,200}is disabled)", certainty="likely"),
        Passage(
            literal="the resource principal named",
            pattern=r"the resource principal named .{0,300}was not found in the tenant",
            certainty="confirmed",
        ),
        Passage(
            literal="lacks a service principal for",
            pattern=r"that your organization .{0,200}lacks a service principal for",
            certainty="confirmed",
        ),
        Passage(
            literal="was not found in the tenant named",
            pattern=r"\b(?:application|resource principal) named .{0,300}was not found in the tenant named",
            certainty="confirmed",
        ),
        Passage(
            literal="invalid_resource",
            pattern=(
                r"\binvalid_resource\b.{0,10}(?:the )?resource principal|"
                r"\binvalid_resource\b.{0,300}(?:microsoftonline|\bmsal|\baad\b|entra|"
                r"azure)(?!.{0,300}aadsts\d)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="lacks a service principal",
            pattern=r"\borgani[sz]ation .{0,200}lacks a service principal",
            certainty="likely",
        ),
        *worded(
            ("resource application", "resource principal"),
            (
                r"resource (?:application|principal)\b[^.]{0,160}(?:was |is )?not found in (?:the |this "
                r")?(?:tenant|directory)"
            ),
            "likely",
        ),
    ),
    seen_by_verify=False,
    explanation=(
        "The client may sign in, but the token was asked for a resource (audience) that has no service principal in "
        "this tenant. Either the resource is misspelt: a wrong or missing https:// or api://, a slash too many, the "
        "address of another cloud's management API, a client id in place of the Application ID URI. Or the API "
        "was never installed in the tenant. Or the request went to the wrong tenant. The message names the resource "
        "as it was asked for; with AADSTS700016 it is the client that is unknown."
    ),
    remedy="Ask for the resource by the identifier it has in this tenant, or let an administrator install it there.",
    steps=(
        Step(
            title="Read which resource was asked for",
            detail=(
                "It stands after 'The resource principal named'. For Azure itself it must be "
                "https://management.azure.com/ in the public cloud; for your own API it is the Application ID URI, "
                "e.g. api://<client id>, character by character."
            ),
            who="Anyone who can read the log",
            link="https://learn.microsoft.com/entra/identity-platform/scopes-oidc",
        ),
        Step(
            title="Correct scope, environment or tenant",
            detail=(
                "Correct the scope or resource in the script, the environment of the connection if another cloud's "
                "address is named, or the tenant if the resource lives in another one."
            ),
            who="Owner of the pipeline, or Administrator of the service connection",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
        ),
        Step(
            title="Or install the resource in the tenant",
            detail=(
                "If the API exists but not in this tenant, create its service principal with `az ad sp create --id "
                "<client id of the API>`, or let an administrator consent to it."
            ),
            who="Cloud Application Administrator",
            link="https://learn.microsoft.com/entra/identity-platform/app-objects-and-service-principals",
        ),
    ),
    needs=("Microsoft Entra: Cloud Application Administrator, if the resource has to be installed in the tenant",),
    references=(
        "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
        "https://learn.microsoft.com/entra/identity-platform/app-objects-and-service-principals",
    ),
)
