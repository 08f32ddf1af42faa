"""What the service does when there is more than it can do: `make load` and `make scale`."""
