"""What is taken from outside, and in what form."""
