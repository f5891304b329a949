"""What an operator types: one file per command, with `add` for its options and functions that run it."""
