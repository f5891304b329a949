"""Tests of the worker: what runs, when, and what becomes of it."""
