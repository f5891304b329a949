"""Name every way in which a service outside may fail us."""


class ConnectorError(Exception):
    """Anything that goes wrong between us and a service outside.

    ConnectorError
     +-- BadSignature    what came in was not made by whom it says
     +-- BadPayload      what came in, or is to go out, has not the shape it must have
     +-- AccessRevoked   the service no longer lets us in with what we hold
     +-- Missing         the service has no such thing
     +-- Unavailable     the service cannot do it now; later it may
     +-- Refused         the service will never do it; asking again changes nothing
     +-- Ambiguous       the service may have done it, or not; asking again may do it twice

    The words of an error never hold a secret, an address or what somebody wrote.
    """


class BadSignature(ConnectorError):
    """What came in was not made by whom it says."""


class BadPayload(ConnectorError):
    """What came in, or is to go out, has not the shape it must have."""


class AccessRevoked(ConnectorError):
    """The service no longer lets us in with what we hold: somebody must renew it."""


class Missing(ConnectorError):
    """The service has no such thing."""


class Unavailable(ConnectorError):
    """The service cannot do it now, and certainly did not; `retry_after` is in seconds, where it said so."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Refused(ConnectorError):
    """The service will never do it, whoever asks again."""


class Ambiguous(ConnectorError):
    """The service may have done it, or not: the answer was lost."""
