"""Clients: one module for each API that Armedic calls; only these know URLs and api-versions."""
