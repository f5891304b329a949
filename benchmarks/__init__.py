"""Measures the server beside others that do the same job, on one machine and in one run."""
