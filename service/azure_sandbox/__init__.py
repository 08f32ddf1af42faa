"""A simulated Azure with state: Azure DevOps, Entra, Resource Manager, Graph and Key Vault."""
