"""What is generated from the service's OpenAPI document; not for users."""
