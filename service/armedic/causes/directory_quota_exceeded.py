"""The tenant, or the one who creates, has as many directory objects as allowed."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded

CAUSE: Final = Cause(
    slug="directory-quota-exceeded",
    title="The quota of directory objects is used up",
    area="identity",
    signatures=(
        "Directory_QuotaExceeded",
        "directory object quota limit for the Principal has been exceeded",
        "directory object quota limit for the Tenant has been exceeded",
    ),
    likely_signatures=(
        "Directory_ResourceSizeExceeded",
        "This company has exceeded the number of objects that can be synchronized",
    ),
    overrules=("graph-permission-denied",),
    passages=(
        Passage(
            literal="directory object quota",
            pattern=r"directory object quota limit .{0,60}exceeded",
            certainty="confirmed",
        ),
        *(
            Passage(
                literal=literal,
                pattern=r"quota limit for the (?:principal|tenant|user) has been exceeded",
                certainty="confirmed",
            )
            for literal in ("quota limit for the principal", "quota limit for the tenant", "quota limit for the user")
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"directory object quota (?:limit )?(?:has been |was |is )?(?:exceeded|reached)|quota of "
                    r"\d{1,7} directory objects|directory quota (?:limit )?(?:has been |was |is )?(?:exceeded|"
                    r"reached).{0,160}(?:principal|tenant|entra|service connection)"
                ),
                certainty="likely",
            )
            for literal in ("directory quota", "directory object")
        ),
        *worded(
            ("app registrations", "number of applications", "application registrations", "directory objects"),
            (
                r"(?:reached|exceed\w{0,3}) the (?:maximum|max|limit)[^.]{0,30}\b(?:app(?:lication)? "
                r"registrations|directory objects)|maximum number of (?:app(?:lication)? registrations|"
                r"applications|directory objects)\b[^.]{0,60}(?:reached|exceeded)\b"
            ),
            "likely",
        ),
        Passage(
            literal="aadsts90093",
            pattern=r"\baadsts90093\b.{0,120}quota",
            certainty="likely",
        ),
        *worded(
            ("directory object quota", "directory quota"),
            (
                r"(?:exceed\w{0,3}|reached|hit) (?:the |its |your |their )?directory (?:object )?quota|"
                r"(?:azure ad|\bentra(?: id)?|tenant(?:'s)?|\baad|app(?:lication)? "
                r"registrations?)\b.{0,80}directory (?:object )?quota (?:limit )?(?:has been |was |is "
                r")?(?:exceeded|reached|hit)\b|directory (?:object )?quota (?:limit )?(?:has been |was |is "
                r")?(?:exceeded|reached|hit)\b.{0,120}(?:app(?:lication)? registration|azure ad|\bentra\b|"
                r"tenant|service principal)"
            ),
            "likely",
        ),
    ),
    seen_by_verify=False,
    explanation=(
        "Microsoft Entra counts objects twice: per tenant, and per creator who has no administrator role. A person or "
        "service principal without one may have created at most 250 objects, and each automatic connection makes two "
        "of them, an application and a service principal. Deleted ones still count for 30 days, until they are "
        "purged. The creation is refused although the permission is there. Directory_ResourceSizeExceeded is its "
        "small sister: one object holds too many values, for example credentials that nobody removed."
    ),
    remedy="Delete and purge applications that nobody uses, or let somebody with an administrator role create it.",
    steps=(
        Step(
            title="See whose quota it is",
            detail=(
                "'for the Principal' means the person or service principal that creates, 'for the Tenant' the whole "
                "directory. `az ad app list --show-mine` lists what the signed-in account owns."
            ),
            who="The one who creates",
            link="https://learn.microsoft.com/entra/identity/users/directory-service-limits-restrictions",
        ),
        Step(
            title="Delete what is not used, for good",
            detail=(
                "In the Microsoft Entra admin center open App registrations > Owned applications, delete the unused "
                "ones, then Deleted applications > Delete permanently. A deleted object counts until it is purged."
            ),
            who="Owner of the applications, or Cloud Application Administrator",
            link="https://learn.microsoft.com/entra/identity/enterprise-apps/delete-application-portal",
        ),
        Step(
            title="Or create it without this quota",
            detail=(
                "Accounts with a role such as Application Developer or Cloud Application Administrator are counted "
                "otherwise, and a managed identity for the connection uses no registration. A verified domain raises "
                "the limit of the tenant to 300,000."
            ),
            who="Privileged Role Administrator",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/configure-workload-identity",
        ),
    ),
    needs=("Microsoft Entra: owner of the unused applications, or Cloud Application Administrator",),
    references=(
        "https://learn.microsoft.com/entra/identity/users/directory-service-limits-restrictions",
        "https://learn.microsoft.com/azure/devops/pipelines/release/configure-workload-identity",
    ),
)
