"""The resource answers and refuses the address that the request comes from."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step

CAUSE: Final = Cause(
    slug="resource-firewall-blocked",
    title="The resource's firewall refuses the address that the job runs at",
    area="access",
    signatures=(
        "ForbiddenByFirewall",
        "ForbiddenByConnection",
        "Client address is not authorized and caller is not a trusted service",
        "Access denied due to Virtual Network/Firewall rules",
        "This is blocked by your Cosmos DB account firewall settings",
        "refer https://aka.ms/acr/firewall to grant access",
    ),
    passages=(
        Passage(
            literal="is not allowed to access the server",
            pattern=r"client with ip address ['\"`]?\S{1,60}['\"`]? is not allowed to access the server",
            certainty="confirmed",
        ),
        Passage(
            literal="is not allowed access",
            pattern=r"client with ip ['\"`]?\S{1,60}['\"`]? is not allowed access",
            certainty="confirmed",
        ),
        Passage(
            literal="public network access",
            pattern=(
                r"public network access is disabled and request is not from a trusted service"
                r"|deny public network access is set to yes"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="public network access",
            pattern=(
                r"public network access (?:on this \w{1,20} )?is disabled.{0,120}(?:private (?:endpoint|link)|connect)"
                r"|(?:denied|forbidden|403|refused).{0,200}public network access (?:on this \w{1,20} )?is disabled"
            ),
            certainty="likely",
        ),
        Passage(
            literal="this request is not authorized to perform this operation",
            pattern=(
                r"this request is not authorized to perform this operation"
                r"(?! using this (?:permission|resource|service))"
            ),
            certainty="likely",
        ),
        Passage(
            literal="may be blocking access",
            pattern=r"'Firewalls and virtual networks' settings of this storage account may be blocking access",
            certainty="likely",
        ),
        Passage(
            literal="networking features enabled which are blocking access",
            pattern=r"your web app may have networking features enabled which are blocking access",
            certainty="likely",
        ),
        Passage(
            literal="ip forbidden",
            pattern=r"\bIp Forbidden\b",
            certainty="confirmed",
        ),
        Passage(
            literal="has blocked your access",
            pattern=r"the web app you have attempted to reach has blocked your access",
            certainty="confirmed",
        ),
        Passage(
            literal="pg_hba.conf",
            pattern=(
                r"no pg_hba\.conf entry for "
                r"host.{0,600}postgres(?:ql)?\.database\.|postgres(?:ql)?\.database\..{0,400}no pg_hba\.conf entry"
            ),
            certainty="likely",
        ),
    ),
    seen_by_verify=False,
    explanation=(
        "The request reached the resource and was refused because of where it came from, not because of who sent it. "
        "Key vaults, storage accounts, databases, registries and deployment sites can be limited to certain addresses "
        "or private networks, and Microsoft-hosted agents have changing public addresses that are not among them. "
        "Roles and credentials of the connection are not at fault, and more roles do not help. Where the call does "
        "not get an answer at all, the network on the way is the cause, not this."
    ),
    remedy="Let the job's address through the resource's firewall, or run the job on an agent inside the network.",
    steps=(
        Step(
            title="Look at the resource's network settings",
            detail=(
                "In the Azure portal open the resource > Networking. Public access may be disabled, or limited to "
                "selected networks; the message often shows the address that was refused."
            ),
            who="Reader of the resource",
            link="https://learn.microsoft.com/azure/key-vault/general/network-security",
        ),
        Step(
            title="Run the job from inside",
            detail=(
                "Use a self-hosted agent or a Managed DevOps Pool in a virtual network that the resource trusts, by a "
                "private endpoint or a network rule. This is the lasting way."
            ),
            who="Administrator of agent pools",
            link="https://learn.microsoft.com/azure/devops/managed-devops-pools/configure-networking",
        ),
        Step(
            title="Or open it for the time of the job",
            detail=(
                "Have the pipeline add the agent's present address to the firewall before the step and remove it "
                "afterwards, also when the step fails. The exception for trusted services does not cover pipelines."
            ),
            who="Contributor of the resource",
            link="https://learn.microsoft.com/azure/devops/pipelines/agents/hosted",
        ),
    ),
    needs=("Azure: write access to the network settings of the resource",),
    references=(
        "https://learn.microsoft.com/azure/key-vault/general/network-security",
        "https://learn.microsoft.com/azure/storage/common/storage-network-security",
        "https://learn.microsoft.com/azure/devops/pipelines/agents/hosted",
    ),
)
