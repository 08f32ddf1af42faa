"""The server around the application: processes, signals, and bounds on what a connection may do."""
