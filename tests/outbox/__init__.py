"""Tests of the outbox: leases, order, delays, giving up."""
