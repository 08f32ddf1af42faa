"""Refused actions on what runs or manages, and the smallest role for each; None where no role is sure to be right."""

from typing import Final

GENERAL: Final[dict[str | None, list[str]]] = {
    "Reader": [
        "Microsoft.Resources/subscriptions/resourceGroups/read",
        "Microsoft.Web/sites/read",
        "Microsoft.Storage/storageAccounts/read",
        "Microsoft.Storage/storageAccounts/blobServices/containers/read",
        "Microsoft.KeyVault/vaults/read",
        "Microsoft.KeyVault/vaults/secrets/read",
        "Microsoft.KeyVault/vaults/storageaccounts/read",
        "Microsoft.ContainerRegistry/registries/read",
        "Microsoft.ContainerService/managedClusters/read",
        "Microsoft.App/containerApps/read",
        "Microsoft.Sql/servers/databases/auditRecords/read",
        "Microsoft.OperationalInsights/workspaces/query/read",
        "Microsoft.DataFactory/factories/datasets/read",
        "Microsoft.Authorization/roleAssignments/read",
        "Contoso.Things/widgets/read",
    ],
    "Contributor": [
        "Microsoft.Resources/subscriptions/resourceGroups/write",
        "Microsoft.Resources/deployments/write",
        "Microsoft.Resources/deployments/validate/action",
        "Microsoft.Web/staticSites/write",
        "Microsoft.KeyVault/locations/deletedVaults/purge/action",
        "Microsoft.ContainerRegistry/registries/write",
        "Microsoft.ContainerRegistry/registries/listCredentials/action",
        "Microsoft.ContainerRegistry/registries/importImage/action",
        "Microsoft.ContainerService/managedClusters/delete",
        "Microsoft.ContainerService/managedClusters/agentPools/write",
        "Microsoft.Compute/galleries/images/versions/write",
        "Microsoft.DBforPostgreSQL/flexibleServers/write",
        "Microsoft.Insights/autoscaleSettings/write",
        "Contoso.Things/widgets/write",
    ],
    "Tag Contributor": [
        "Microsoft.Resources/tags/write",
    ],
    "Website Contributor": [
        "Microsoft.Web/sites/write",
        "Microsoft.Web/sites/publishxml/action",
        "Microsoft.Web/sites/config/list/action",
        "Microsoft.Web/sites/functions/listSecrets/action",
        "Microsoft.Web/certificates/write",
    ],
    "Web Plan Contributor": [
        "Microsoft.Web/serverfarms/write",
        "Microsoft.Web/serverFarms/join/action",
    ],
    "Logic App Contributor": [
        "Microsoft.Web/connections/write",
        "Microsoft.Logic/workflows/write",
    ],
    "Logic App Operator": [
        "Microsoft.Logic/workflows/enable/action",
    ],
    None: [
        "Microsoft.Storage/storageAccounts/fileServices/readFileBackupSemantics/action",
        "Microsoft.ContainerRegistry/registries/repositories/content/read",
        "Microsoft.Compute/galleries/share/action",
        "Microsoft.DocumentDB/databaseAccounts/readMetadata",
        "Microsoft.Authorization/roleDefinitions/write",
        "Microsoft.Authorization/elevateAccess/action",
        "Microsoft.Blueprint/blueprintAssignments/write",
        "Microsoft.Subscription/cancel/action",
        "Contoso.Things/stores/blobs/read",
        "Contoso.Things/stores/blobs/write",
    ],
    "AcrPull": [
        "Microsoft.ContainerRegistry/registries/pull/read",
    ],
    "AcrPush": [
        "Microsoft.ContainerRegistry/registries/push/write",
    ],
    "AcrDelete": [
        "Microsoft.ContainerRegistry/registries/artifacts/delete",
    ],
    "Azure Kubernetes Service Contributor Role": [
        "Microsoft.ContainerService/managedClusters/write",
    ],
    "Azure Kubernetes Service Cluster User Role": [
        "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action",
    ],
    "Azure Kubernetes Service Cluster Admin Role": [
        "Microsoft.ContainerService/managedClusters/listClusterAdminCredential/action",
        "Microsoft.ContainerService/managedClusters/runcommand/action",
    ],
    "Azure Kubernetes Service RBAC Reader": [
        "Microsoft.ContainerService/managedClusters/pods/read",
    ],
    "Azure Kubernetes Service RBAC Writer": [
        "Microsoft.ContainerService/managedClusters/apps/deployments/write",
    ],
    "Azure Kubernetes Service RBAC Admin": [
        "Microsoft.ContainerService/managedClusters/rbac.authorization.k8s.io/roles/write",
    ],
    "Azure Kubernetes Service RBAC Cluster Admin": [
        "Microsoft.ContainerService/managedClusters/namespaces/write",
    ],
    "Kubernetes Extension Contributor": [
        "Microsoft.KubernetesConfiguration/extensions/write",
    ],
    "Container Apps Contributor": [
        "Microsoft.App/containerApps/write",
        "Microsoft.App/containerApps/start/action",
    ],
    "Container Apps Operator": [
        "Microsoft.App/containerApps/exec/action",
    ],
    "Container Apps Jobs Contributor": [
        "Microsoft.App/jobs/write",
        "Microsoft.App/jobs/start/action",
    ],
    "Container Apps Jobs Reader": [
        "Microsoft.App/jobs/read",
    ],
    "Container Apps ManagedEnvironments Contributor": [
        "Microsoft.App/managedEnvironments/write",
        "Microsoft.App/managedEnvironments/join/action",
    ],
    "Network Contributor": [
        "Microsoft.Network/virtualNetworks/write",
        "Microsoft.Network/virtualNetworks/subnets/join/action",
        "Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action",
        "Microsoft.Network/virtualNetworks/join/action",
        "Microsoft.Network/publicIPAddresses/write",
        "Microsoft.Network/networkInterfaces/write",
    ],
    "DNS Zone Contributor": [
        "Microsoft.Network/dnsZones/A/write",
    ],
    "Private DNS Zone Contributor": [
        "Microsoft.Network/privateDnsZones/virtualNetworkLinks/write",
    ],
    "Traffic Manager Contributor": [
        "Microsoft.Network/trafficManagerProfiles/write",
    ],
    "CDN Profile Contributor": [
        "Microsoft.Cdn/profiles/write",
    ],
    "CDN Endpoint Contributor": [
        "Microsoft.Cdn/profiles/endpoints/Purge/action",
    ],
    "Virtual Machine Contributor": [
        "Microsoft.Compute/virtualMachines/write",
        "Microsoft.Compute/virtualMachines/runCommand/action",
        "Microsoft.Compute/virtualMachineScaleSets/write",
        "Microsoft.Compute/disks/write",
    ],
    "Managed Identity Contributor": [
        "Microsoft.ManagedIdentity/userAssignedIdentities/write",
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write",
    ],
    "Managed Identity Operator": [
        "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
    ],
    "Application Insights Component Contributor": [
        "Microsoft.Insights/components/write",
    ],
    "Monitoring Contributor": [
        "Microsoft.Insights/diagnosticSettings/write",
        "Microsoft.Insights/actionGroups/write",
        "Microsoft.Insights/metricAlerts/write",
        "Microsoft.Insights/alertRules/write",
    ],
    "Monitoring Metrics Publisher": [
        "Microsoft.Insights/Metrics/Write",
    ],
    "API Management Service Operator Role": [
        "Microsoft.ApiManagement/service/write",
    ],
    "API Management Service Contributor": [
        "Microsoft.ApiManagement/service/apis/write",
    ],
    "Cognitive Services Contributor": [
        "Microsoft.CognitiveServices/accounts/write",
    ],
    "Cognitive Services User": [
        "Microsoft.CognitiveServices/accounts/listKeys/action",
        "Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completions/action",
    ],
    "Automation Contributor": [
        "Microsoft.Automation/automationAccounts/runbooks/write",
    ],
    "Automation Job Operator": [
        "Microsoft.Automation/automationAccounts/jobs/write",
    ],
    "Cost Management Contributor": [
        "Microsoft.CostManagement/exports/write",
    ],
    "Resource Policy Contributor": [
        "Microsoft.Authorization/policyAssignments/write",
    ],
    "Locks Contributor": [
        "Microsoft.Authorization/locks/write",
    ],
}
