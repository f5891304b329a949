"""Prove who someone is, and keep what they say unread by others: computation only, no database, no server."""
