"""The HTTP edge, called over real HTTP."""
