"""Repairs: one file for each change that removes a cause."""
