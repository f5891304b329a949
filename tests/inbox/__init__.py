"""The inbox in a real browser, against the real server, with shoppers and colleagues beside it."""
