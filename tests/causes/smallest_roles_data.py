"""Refused actions on what holds data (storage, vaults, databases, messages), and the smallest role for each."""

from typing import Final

DATA: Final[dict[str | None, list[str]]] = {
    "Storage Account Contributor": [
        "Microsoft.Storage/storageAccounts/write",
        "Microsoft.Storage/storageAccounts/fileServices/shares/write",
    ],
    "Storage Account Key Operator Service Role": [
        "Microsoft.Storage/storageAccounts/listKeys/action",
        "Microsoft.Storage/storageAccounts/regenerateKey/action",
    ],
    "Reader and Data Access": [
        "Microsoft.Storage/storageAccounts/ListAccountSas/action",
    ],
    "Storage Blob Data Contributor": [
        "Microsoft.Storage/storageAccounts/blobServices/containers/write",
        "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write",
    ],
    "Storage Blob Data Reader": [
        "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
    ],
    "Storage Blob Data Owner": [
        "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/tags/write",
    ],
    "Storage Blob Delegator": [
        "Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action",
    ],
    "Storage Queue Data Contributor": [
        "Microsoft.Storage/storageAccounts/queueServices/queues/write",
        "Microsoft.Storage/storageAccounts/queueServices/queues/messages/write",
    ],
    "Storage Queue Data Reader": [
        "Microsoft.Storage/storageAccounts/queueServices/queues/messages/read",
    ],
    "Storage Queue Data Message Processor": [
        "Microsoft.Storage/storageAccounts/queueServices/queues/messages/process/action",
    ],
    "Storage Queue Data Message Sender": [
        "Microsoft.Storage/storageAccounts/queueServices/queues/messages/add/action",
    ],
    "Storage Table Data Reader": [
        "Microsoft.Storage/storageAccounts/tableServices/tables/entities/read",
    ],
    "Storage Table Data Contributor": [
        "Microsoft.Storage/storageAccounts/tableServices/tables/entities/write",
    ],
    "Storage File Data SMB Share Reader": [
        "Microsoft.Storage/storageAccounts/fileServices/fileshares/files/read",
    ],
    "Storage File Data SMB Share Contributor": [
        "Microsoft.Storage/storageAccounts/fileServices/fileshares/files/write",
    ],
    "Storage File Data SMB Share Elevated Contributor": [
        "Microsoft.Storage/storageAccounts/fileServices/fileshares/files/modifypermissions/action",
    ],
    "Key Vault Contributor": [
        "Microsoft.KeyVault/vaults/write",
        "Microsoft.KeyVault/vaults/accessPolicies/write",
        "Microsoft.KeyVault/vaults/secrets/write",
    ],
    "Key Vault Secrets User": [
        "Microsoft.KeyVault/vaults/secrets/getSecret/action",
    ],
    "Key Vault Reader": [
        "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
        "Microsoft.KeyVault/vaults/keys/read",
        "Microsoft.KeyVault/vaults/certificates/read",
    ],
    "Key Vault Secrets Officer": [
        "Microsoft.KeyVault/vaults/secrets/setSecret/action",
        "Microsoft.KeyVault/vaults/secrets/delete",
    ],
    "Key Vault Crypto User": [
        "Microsoft.KeyVault/vaults/keys/sign/action",
    ],
    "Key Vault Crypto Officer": [
        "Microsoft.KeyVault/vaults/keys/create/action",
    ],
    "Key Vault Certificates Officer": [
        "Microsoft.KeyVault/vaults/certificates/import/action",
    ],
    "Managed HSM contributor": [
        "Microsoft.KeyVault/managedHSMs/write",
    ],
    "SQL Server Contributor": [
        "Microsoft.Sql/servers/write",
        "Microsoft.Sql/servers/firewallRules/write",
    ],
    "SQL DB Contributor": [
        "Microsoft.Sql/servers/databases/write",
    ],
    "SQL Security Manager": [
        "Microsoft.Sql/servers/auditingSettings/write",
        "Microsoft.Sql/servers/databases/auditingSettings/write",
        "Microsoft.Sql/servers/azureADOnlyAuthentications/write",
    ],
    "SQL Managed Instance Contributor": [
        "Microsoft.Sql/managedInstances/write",
    ],
    "Cosmos DB Operator": [
        "Microsoft.DocumentDB/databaseAccounts/write",
    ],
    "DocumentDB Account Contributor": [
        "Microsoft.DocumentDB/databaseAccounts/listKeys/action",
        "Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments/write",
    ],
    "Cosmos DB Account Reader Role": [
        "Microsoft.DocumentDB/databaseAccounts/readonlykeys/action",
    ],
    "Redis Cache Contributor": [
        "Microsoft.Cache/redis/write",
        "Microsoft.Cache/redis/listKeys/action",
    ],
    "Log Analytics Contributor": [
        "Microsoft.OperationalInsights/workspaces/write",
        "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
    ],
    "Log Analytics Reader": [
        "Microsoft.OperationalInsights/workspaces/search/action",
    ],
    "Log Analytics Data Reader": [
        "Microsoft.OperationalInsights/workspaces/tables/data/read",
    ],
    "App Configuration Contributor": [
        "Microsoft.AppConfiguration/configurationStores/write",
    ],
    "App Configuration Data Reader": [
        "Microsoft.AppConfiguration/configurationStores/keyValues/read",
    ],
    "App Configuration Data Owner": [
        "Microsoft.AppConfiguration/configurationStores/keyValues/write",
    ],
    "Azure Service Bus Data Owner": [
        "Microsoft.ServiceBus/namespaces/write",
        "Microsoft.ServiceBus/namespaces/queues/write",
    ],
    "Azure Service Bus Data Sender": [
        "Microsoft.ServiceBus/namespaces/messages/send/action",
    ],
    "Azure Service Bus Data Receiver": [
        "Microsoft.ServiceBus/namespaces/messages/receive/action",
    ],
    "Azure Event Hubs Data Owner": [
        "Microsoft.EventHub/namespaces/authorizationRules/listKeys/action",
    ],
    "Azure Event Hubs Data Sender": [
        "Microsoft.EventHub/namespaces/messages/send/action",
    ],
    "EventGrid Contributor": [
        "Microsoft.EventGrid/topics/write",
    ],
    "EventGrid EventSubscription Contributor": [
        "Microsoft.EventGrid/eventSubscriptions/write",
    ],
    "EventGrid EventSubscription Reader": [
        "Microsoft.EventGrid/eventSubscriptions/read",
    ],
    "EventGrid Data Sender": [
        "Microsoft.EventGrid/events/send/action",
    ],
    "Data Factory Contributor": [
        "Microsoft.DataFactory/factories/write",
        "Microsoft.DataFactory/factories/datasets/write",
    ],
    "Search Service Contributor": [
        "Microsoft.Search/searchServices/write",
    ],
    "Search Index Data Reader": [
        "Microsoft.Search/searchServices/indexes/documents/read",
    ],
    "Backup Contributor": [
        "Microsoft.RecoveryServices/Vaults/backupPolicies/write",
    ],
}
