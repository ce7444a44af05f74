"""Which other machines a program reaches for, as an audit hook sees it: what they say is no doing of its own."""

from __future__ import annotations

from collections.abc import Callable

from .audit_hook import AuditHook

OWN_HOSTS = {"", "localhost", "0.0.0.0", "::", "::1"}


class ReachedHosts:
    """The hosts that a program asks for or connects to, which are not its own; `tell` is told of each."""

    def __init__(self, hook: AuditHook, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._told: set[str] = set()
        hook.on["socket.getaddrinfo"] = self._ask
        hook.on["socket.gethostbyname"] = self._ask
        hook.on["socket.connect"] = hook.on["socket.sendto"] = self._connect

    def _ask(self, host: object, *_: object) -> None:
        if isinstance(host, bytes):
            host = host.decode("ascii", "replace")
        if not isinstance(host, str) or host in self._told:
            return
        if host.lower() not in OWN_HOSTS and not host.startswith(("127.", "::ffff:127.")):
            self._told.add(host)
            self._tell(host)

    def _connect(self, socket: object, address: object) -> None:
        if isinstance(address, tuple) and address:  # a path, which is text, is one of this machine
            self._ask(address[0])
