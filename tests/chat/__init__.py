"""The chat's services: what is promised about lines, conversations, visitors and accounts."""
