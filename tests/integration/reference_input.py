"""Bytes to parse, whole or still coming from a socket, and what parsing them can end in."""


class Violation(Exception):
    """A rule is broken; `statuses` are the right answers."""

    def __init__(self, rule, *statuses):
        super().__init__(rule)
        self.rule = rule
        self.statuses = frozenset(statuses or (400,))


class Incomplete(Exception):
    """The input ended inside a message."""


class Finished(Incomplete):
    """The input ended where a message might have begun."""


class Input:
    """Bytes with a place to read from. `more` returns further bytes, or b"" at the end."""

    def __init__(self, data=b"", more=None):
        self.data = bytearray(data)
        self.at = 0
        self.more = more or (lambda: b"")
        self.field_limit = 100

    def fill(self):
        if self.at > 1 << 20:
            del self.data[: self.at]
            self.at = 0
        piece = self.more()
        if not piece:
            raise Incomplete("input ended")
        self.data += piece

    def left(self):
        return bytes(self.data[self.at :])

    def line(self, limit=None, too_long=("line_too_long", 400)):
        """The next line without its CRLF; a lone CR or LF is a violation."""
        searched = self.at
        while True:
            end = self.data.find(b"\n", searched)
            if limit is not None and (end if end >= 0 else len(self.data)) - self.at > limit + 2:
                raise Violation(*too_long)
            if end >= 0:
                break
            searched, before = len(self.data), self.at
            self.fill()
            searched -= before - self.at
        text = bytes(self.data[self.at : end])
        self.at = end + 1
        if not text.endswith(b"\r"):
            raise Violation("bare_lf")
        if b"\r" in text[:-1]:
            raise Violation("bare_cr")
        return text[:-1]

    def exactly(self, count):
        while len(self.data) - self.at < count:
            self.fill()
        taken = bytes(self.data[self.at : self.at + count])
        self.at += count
        return taken

    def to_end(self):
        try:
            while True:
                self.fill()
        except Incomplete:
            taken = self.left()
            self.at = len(self.data)
            return taken
