"""When replies are mailed, and how many at most."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class MailRules:
    """How long a reply may be unseen before it is mailed, and the caps that hold whatever happens.

    `unseen` is how old the newest unseen reply must be; nothing waits longer than `longest` after the
    oldest one.
    """

    unseen: timedelta = timedelta(minutes=3)
    longest: timedelta = timedelta(minutes=10)
    apart: timedelta = timedelta(minutes=15)
    a_day_per_conversation: int = 4
    a_day_per_address: int = 10
