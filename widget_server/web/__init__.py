"""The HTTP edge: what is asked over plain requests, and how it is answered."""
