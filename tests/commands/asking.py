"""Plain HTTP, one question at a time."""

import http.client
import json
from http.client import HTTPMessage
from typing import Any, NamedTuple
from urllib.parse import urlsplit


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: HTTPMessage
    text: str

    @property
    def json(self) -> Any:
        """The text, read as JSON."""
        return json.loads(self.text)


def ask(address: str, body: dict[str, Any] | None = None, **headers: str) -> Answer:
    """Get an address, or post JSON to it; raises OSError when nobody answers."""
    url = urlsplit(address)
    connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=10)
    try:
        if body is None:
            connection.request("GET", url.path or "/", headers=headers)
        else:
            headers = {"content-type": "application/json", **headers}
            connection.request("POST", url.path, json.dumps(body), headers)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read().decode())
    finally:
        connection.close()
