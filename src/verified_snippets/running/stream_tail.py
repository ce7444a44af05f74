"""What a program has written to a stream since one looked last."""

from __future__ import annotations

from os import _exit, fstat, pread  # by name: a program may replace os.pread and the like

from .messages import CANNOT_TELL


class StreamTail:
    """The end of the file that a stream goes to: what stands in it and is not taken yet."""

    def __init__(self, file: int) -> None:
        self.file = file
        self.taken = 0
        """How many bytes of it are taken."""

    @property
    def size(self) -> int:
        """How many bytes it has."""
        try:
            return fstat(self.file).st_size
        except OSError:
            _exit(CANNOT_TELL)

    def take(self) -> str:
        """Return what was written since this was last called."""
        size, read = self.size, b""
        while self.taken + len(read) < size:
            start = self.taken + len(read)
            if not (more := pread(self.file, size - start, start)):
                break
            read += more
        self.taken = max(size, self.taken)
        return read.decode("utf-8", "surrogateescape")
