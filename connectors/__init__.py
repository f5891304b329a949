"""Clients of the services Shopbell talks to, which take values, return values and know no database."""
