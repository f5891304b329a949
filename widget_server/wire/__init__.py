"""The public contract as models: what is taken in, what is given out."""
