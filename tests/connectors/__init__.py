"""The clients of outside services, each against a real peer."""
