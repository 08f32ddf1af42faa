"""The resource answers and refuses the address that the request comes from."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded

CAUSE: Final = Cause(
    slug="resource-firewall-blocked",
    title="The resource's firewall refuses the address that the job runs at",
    area="access",
    likely_signatures=(
        "ClientIpNotAllowed",
        "PublicNetworkAccessDisabled",
    ),
    signatures=(
        "ForbiddenByFirewall",
        "ForbiddenByConnection",
        "Client address is not authorized and caller is not a trusted service",
        "Access denied due to Virtual Network/Firewall rules",
        "This is blocked by your Cosmos DB account firewall settings",
        "refer https://aka.ms/acr/firewall to grant access",
    ),
    passages=(
        *worded(
            (
                "is not allowed to connect to this mysql",
                "is not allowed to connect to this mariadb",
                "is not allowed to connect to this postgresql",
            ),
            (
                r"client with ip add?ress ['\x22`]?\S{1,60}['\x22`]? is not allowed to connect to this "
                r"(?:mysql|mariadb|postgresql) server"
            ),
            "confirmed",
        ),
        Passage(
            literal="sp_set_firewall_rule",
            pattern=(r"run sp_set_firewall_rule on the master database"),
            certainty="confirmed",
        ),
        *worded(
            tuple(
                f"{word}{code}"
                for word in ("number:", "number: ", "error ", "error: ", "number ")
                for code in ("40615", "47073")
            ),
            (
                r"(?:error(?: number| code)?|number|login error)\W{0,3}(?:40615|"
                r"47073)\b(?=.{0,400}(?:\bstate\b|\bclass\b|"
                r"firewall|\bip\b|\bsql|public network))"
            ),
            "likely",
        ),
        *worded(
            ("der client mit der ip", "le client avec l'adresse ip", "el cliente con la direcci"),
            (
                r"der client mit der ip-adresse .{1,60} (?:ist nicht berechtigt|darf nicht)|le client "
                r"avec l'adresse ip .{1,60} n'est "
                r"pas autorisé|(?:al cliente|el cliente) con la dirección ip .{1,60} no (?:se le permite|"
                r"tiene permiso|está autorizado)"
            ),
            "confirmed",
        ),
        *worded(
            ("not allowed to access server", "not allowed to access the sql"),
            (r"client(?:'s)? ip\b.{0,60}\bnot allowed to access (?:the )?(?:sql )?server\b"),
            "likely",
        ),
        Passage(
            literal="firewall",
            pattern=(
                r"(?:\bIP\b|address|agent).{0,40}(?:not|n't) (?:whitelisted|allow-?listed|allowed|added|"
                r"included|permitted|listed)\b.{0,40}(?:storage account|key ?vault|registry|sql server|"
                r"cosmos|app service)[\w ']{0,20}firewall|(?:storage account|key ?vault|registry|sql "
                r"server|cosmos db)(?:'s)? firewall\b.{0,80}(?:denied|blocked|rejected|refused|forbidden|"
                r"\b403\b)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="approved private link",
            pattern=(r"is not an approved private link"),
            certainty="confirmed",
        ),
        Passage(
            literal="access restriction",
            pattern=(
                r"(?:web ?app|app service|scm|kudu|azurewebsites|function app)\b.{0,120}(?:\b403\b|"
                r"forbidden|denied|block\w{0,4})\b.{0,120}access restrictions?"
            ),
            certainty="likely",
        ),
        Passage(
            literal="blocked by network rules",
            pattern=r"request may be blocked by (?:the )?network rules? of (?:the )?storage account",
            certainty="likely",
        ),
        Passage(
            literal="network rule",
            pattern=(
                r"(?:denied|blocked|refused|rejected|not allowed) (?:by|due to|because of) .{0,60}network "
                r"(?:access )?rules?\b.{0,200}(?:azure|storage|vault|registry|cosmos|sql)|(?:azure|"
                r"storage|vault|registry|cosmos|sql)\b.{0,200}(?:denied|blocked|refused|rejected|"
                r"not allowed) (?:by|due to|because of) .{0,60}network (?:access )?rules?\b|"
                r"network rules? .{0,40}(?:deny|denies|block|blocks|refuses?) (?:this |the )?(?:client|"
                r"request|access|address|ip)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="authorizationfailure",
            pattern=(
                r"(?:error ?code|\bcode|errorcode)\W{1,6}AuthorizationFailure\b(?!.{0,300}using "
                r"this permission)|\bAuthorizationFailure\W{1,4}This request"
            ),
            certainty="likely",
        ),
        Passage(
            literal="prevented to connect to the endpoint",
            pattern=r"\bip has been prevented to connect to the endpoint",
            certainty="confirmed",
        ),
        Passage(
            literal="public network access is denied", pattern=r"public network access is denied", certainty="likely"
        ),
        Passage(
            literal="public access is disabled",
            pattern=r"public access is disabled\b.{0,120}private (?:endpoint|link)",
            certainty="likely",
        ),
        Passage(
            literal="publicnetworkaccess",
            pattern=(
                r"(?:(?:denied|forbidden|403|refused|blocked)\b.{0,200}|because .{0,60})\bpublicNetworkAccess\W"
                r"{1,6}(?:is )?(?:set to )?\W?disabled|\bPublicNetworkAccess\b.{0,60}is disabled\b"
            ),
            certainty="likely",
        ),
        Passage(
            literal="access restriction",
            pattern=(
                r"(?:web ?app|app service|scm|kudu|azurewebsites|function app)\b.{0,200}\baccess "
                r"restrictions?\b.{0,300}(?:403|forbidden|denied|block)|(?:403|forbidden|denied|"
                r"block\w{0,4})\b.{0,300}\baccess restrictions?\b.{0,200}(?:web ?app|app service|"
                r"scm|kudu|azurewebsites|function app)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="authorized ip range",
            pattern=(
                r"(?:not (?:in|part of|within|allowed|permitted)|outside|blocked|denied).{0,80}authorized "
                r"ip ranges?|authorized ip ranges?.{0,120}(?:not (?:include|contain|allow)|block|"
                r"deny|denies)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="firewall",
            pattern=(
                r"(?:blocked|denied|refused|rejected|not allowed|forbidden) (?:by|due to) (?:the "
                r"|its |your )?(?:storage account|key vault|vault|registry|server|sql|cosmos "
                r"db|azure|resource)[\w ']{0,30}\bfirewall|\b(?:key vault|storage account|container "
                r"registry|cosmos db|sql server)(?:'s)? firewall (?:is |has )?(?:block\w{0,4}|"
                r"den\w{1,4}|refus\w{1,3}|reject\w{0,3}|not allow)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="forbidden (code: 403)",
            pattern=(
                r"(?:failed to deploy|deploy web package|kudu|zip deploy|publish profile|\.scm\.)"
                r".{0,200}(?<!ip )forbidden \(CODE: 403\)"
            ),
            certainty="possible",
        ),
        Passage(literal="error 403 (ip forbidden", pattern=r"\b403\b.{0,6}Ip Forbidden", certainty="confirmed"),
        Passage(
            literal="is not allowed to access the server",
            pattern=r"client with ip add?ress ['\"`]?\S{1,60}['\"`]? is not allowed to access the server",
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
