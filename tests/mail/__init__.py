"""Tests of mail to shoppers who have left, of its links, and of what they answer."""
