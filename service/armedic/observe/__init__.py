"""What the service tells of itself: numbers for Prometheus, spans for OpenTelemetry. Everything may import it."""
