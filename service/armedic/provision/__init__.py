"""Service principals: create, inspect, delete."""
