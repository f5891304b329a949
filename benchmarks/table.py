"""Draws medians as a table in Markdown."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

Medians = Mapping[str, Mapping[str, Mapping[str, float]]]
NOT_MEASURED = "-"


class Column(NamedTuple):
    """What stands over a column, the figure it shows, and its decimals."""

    title: str
    way: str
    figure: str
    decimals: int


MESSAGES = (
    Column("acks/s", "closed", "acks_per_s", 0),
    Column("p50 ms", "closed", "p50", 1),
    Column("p99 ms", "closed", "p99", 1),
    Column("CPU s/1,000", "closed", "cpu_s_per_1000", 3),
    Column("client busy", "closed", "client_busy", 2),
    Column("deliveries/ack", "closed", "deliveries_per_ack", 2),
    Column("foreign", "closed", "foreign", 2),
    Column("errors", "closed", "errors", 0),
    Column("p50 ms at 1,000/s", "fixed_rate", "p50", 2),
    Column("p99 ms at 1,000/s", "fixed_rate", "p99", 2),
    Column("acks/s there", "fixed_rate", "acks_per_s", 0),
    Column("errors there", "fixed_rate", "errors", 0),
)
CONNECTIONS = (
    Column("connects/s", "hold", "connects_per_s", 0),
    Column("RSS MB empty", "hold", "rss_empty_mb", 0),
    Column("RSS MB, 1,000 visitors", "hold", "rss_half_mb", 0),
    Column("KB/connection at 2,000", "hold", "kb_per_connection", 1),
    Column("after a message each", "hold", "kb_per_connection_after_a_message", 1),
    Column("idle CPU % at 2,000", "hold", "idle_percent", 1),
    Column("room of 1,000: p50 ms", "broadcast", "p50", 1),
    Column("p99 ms", "broadcast", "p99", 1),
    Column("us CPU/delivery", "broadcast", "us_per_delivery", 1),
)


def draw(columns: Sequence[Column], medians: Medians) -> str:
    """Draw a row for each server that has any of the figures."""
    lines = ["| server | " + " | ".join(column.title for column in columns) + " |"]
    lines.append("|---|" + "---|" * len(columns))
    for name, ways in medians.items():
        cells = [_cell(column, ways) for column in columns]
        if set(cells) != {NOT_MEASURED}:
            lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(column: Column, ways: Mapping[str, Mapping[str, float]]) -> str:
    if column.way not in ways:
        return NOT_MEASURED
    return f"{ways[column.way][column.figure]:,.{column.decimals}f}"
