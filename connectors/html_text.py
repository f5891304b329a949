"""Read an HTML mail as text: what a person would see of it, without what it quotes."""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

_UNSEEN = {"head", "script", "style", "template", "title", "svg", "object", "select", "textarea"}
_RAW = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "title", "textarea")}
_LINES = (
    *("address", "article", "aside", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer"),
    *("form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "section"),
    *("table", "tr", "ul", "br"),
)
_BREAKS = dict.fromkeys(_LINES, "\n") | dict.fromkeys(("p", "blockquote", "pre"), "\n\n")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})")
_LONGEST = 400_000
_BLANKS = re.compile(r"[ \t\r\n\f\u00a0]+")
_GAPS = re.compile(r" *\n *")
_EMPTY_LINES = re.compile(r"\n{3,}")


def html_text(markup: str) -> str:
    """Return the text of an HTML document: paragraphs apart, quotations only if there is nothing else.

    Takes anything, and reads at most its first 400,000 characters.
    """
    return _read(markup, {*_UNSEEN, "blockquote"}) or _read(markup, _UNSEEN)


def _read(markup: str, unseen: set[str]) -> str:
    pieces: list[str] = []
    within: list[str] = []  # the unseen elements we are in
    for token in _tokens(markup[:_LONGEST]):
        if isinstance(token, str):
            pieces.append("" if within else _BLANKS.sub(" ", _unescaped(token)))
            continue
        if token.name == "body":
            within.clear()
        elif token.name in unseen and not token.is_end:
            within.append(token.name)
        elif token.name in within:
            while within.pop() != token.name:
                pass
        pieces.append("" if within else _BREAKS.get(token.name, ""))
    text = _GAPS.sub("\n", "".join(pieces))
    return _EMPTY_LINES.sub("\n\n", text).strip()


class _Tag(NamedTuple):
    name: str
    is_end: bool


def _tokens(markup: str) -> Iterator[str | _Tag]:
    """Take markup apart into texts and tags, each character once; what never ends is left out."""
    position = 0
    while (start := markup.find("<", position)) >= 0:
        yield markup[position:start]
        if markup.startswith("<!--", start):
            position = _after(markup, "-->", start + 4)
        elif found := _TAG.match(markup, start):
            tag = _Tag(found[2].lower(), bool(found[1]))
            position = _after(markup, ">", start)
            yield tag
            if tag.name in _RAW and not tag.is_end:
                end = _RAW[tag.name].search(markup, position)
                position = end.start() if end else len(markup)
        elif markup.startswith(("<!", "<?"), start):
            position = _after(markup, ">", start)
        else:
            yield "<"
            position = start + 1
    yield markup[position:]


def _after(markup: str, end: str, start: int) -> int:
    found = markup.find(end, start)
    return len(markup) if found < 0 else found + len(end)


def _unescaped(text: str) -> str:
    try:
        return unescape(text)
    except ValueError:  # a number of thousands of digits
        return text
