"""The edge that nobody waits at: promised work, periodic duties, mail that comes in."""
