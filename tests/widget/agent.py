"""An agent of the demo's workspace, over the public agent API."""

import json
import urllib.request
import uuid
from typing import Any


class Agent:
    """Signed in to the server at `url`; works on the conversation that was written in last."""

    def __init__(self, url: str, email: str, password: str) -> None:
        self._url = f"{url}/api/v1"
        self._token: str | None = None
        self._token = self._call("POST", "/auth/login", {"email": email, "password": password})[
            "access_token"
        ]

    def conversation(self) -> dict[str, Any]:
        """The conversation that was written in last."""
        items: list[dict[str, Any]] = self._call("GET", "/conversations?limit=50")["items"]
        return max(items, key=lambda item: str(item["updated_at"]))

    def texts(self) -> list[str]:
        """What was said in it, by anybody."""
        messages = self._call("GET", f"/conversations/{self.conversation()['id']}/messages?limit=200")[
            "items"
        ]
        return [message["text"] for message in messages if message["kind"] == "text"]

    def say(self, text: str) -> None:
        """Answer the shopper."""
        path = f"/conversations/{self.conversation()['id']}/messages"
        self._call("POST", path, {"client_id": uuid.uuid4().hex, "text": text, "kind": "text"})

    def read(self) -> None:
        """Show the server that the team has read all of it."""
        conversation = self.conversation()
        self._call(
            "POST", f"/conversations/{conversation['id']}/read", {"position": conversation["last_position"]}
        )

    def close(self) -> None:
        """Close the conversation."""
        self._call("PATCH", f"/conversations/{self.conversation()['id']}", {"state": "closed"})

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        headers = {"content-type": "application/json", "idempotency-key": uuid.uuid4().hex}
        if self._token:
            headers["authorization"] = f"Bearer {self._token}"
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self._url + path, data, headers, method=method)  # noqa: S310 -- our own server
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  as above
            return json.loads(answer.read() or b"{}")
