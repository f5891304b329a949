"""Servers that do the same job with what others offer: the ones ours is measured beside."""
