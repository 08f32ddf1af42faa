"""Checks: one file for each thing that is looked at in Azure."""
