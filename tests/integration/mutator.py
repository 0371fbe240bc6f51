"""Seeded mutations of HTTP/1 request streams."""

import re

INSERTS = [
    b"\r\n",
    b"\r",
    b"\n",
    b"\0",
    b":",
    b"\t",
    b" ",
    b",",
    b";",
    b"\x0b",
    b"\xa0",
    b"0",
    b"-",
]
METHODS = [b"GET", b"POST", b"HEAD", b"OPTIONS", b"PUT", b"DELETE", b"CONNECT", b"PATCH", b"get"]
LINES = [
    b"Content-Length: 5",
    b"Content-Length: 0",
    b"Transfer-Encoding: chunked",
    b"Transfer-Encoding: identity",
    b"Connection: close",
    b"Connection: keep-alive, X",
    b"Host: other",
    b"Expect: 100-continue",
    b"TE: trailers",
    b"X: y",
]


class Mutator:
    """Draws a stream of one to three seeds and changes it in one to four places."""

    def __init__(self, source, seeds):
        self.random = source
        self.seeds = seeds
        self.steps = [
            self.delete_byte,
            self.replace_byte,
            self.insert_bytes,
            self.duplicate_line,
            self.delete_line,
            self.add_line,
            self.swap_method,
            self.shift_length,
            self.rechunk,
            self.cut,
        ]

    def next(self):
        data = b"".join(self.random.choice(self.seeds) for _ in range(self.random.randint(1, 3)))
        for _ in range(self.random.randint(1, 4)):
            data = self.random.choice(self.steps)(data) or data
        return data

    def place(self, data):
        return self.random.randrange(len(data)) if data else 0

    def delete_byte(self, data):
        at = self.place(data)
        return data[:at] + data[at + 1 :]

    def replace_byte(self, data):
        at = self.place(data)
        return data[:at] + bytes([self.random.randrange(256)]) + data[at + 1 :]

    def insert_bytes(self, data):
        at = self.place(data)
        return data[:at] + self.random.choice(INSERTS) + data[at:]

    def lines_of(self, data):
        return data.split(b"\r\n")

    def duplicate_line(self, data):
        lines = self.lines_of(data)
        at = self.place(lines)
        return b"\r\n".join(lines[: at + 1] + lines[at:])

    def delete_line(self, data):
        lines = self.lines_of(data)
        del lines[self.place(lines)]
        return b"\r\n".join(lines)

    def add_line(self, data):
        lines = self.lines_of(data)
        lines.insert(self.place(lines), self.random.choice(LINES))
        return b"\r\n".join(lines)

    def swap_method(self, data):
        method, space, rest = data.partition(b" ")
        return self.random.choice(METHODS) + space + rest

    def shift_length(self, data):
        def move(match):
            return b"%s%d" % (
                match.group(1),
                max(0, int(match.group(2)) + self.random.choice((-1, 1))),
            )

        return re.sub(rb"(?i)(content-length: )(\d{1,9})\b", move, data, count=1)

    def rechunk(self, data):
        """A whole chunked body in random pieces, with extensions and a trailer."""
        body = bytes(self.random.randrange(256) for _ in range(self.random.randint(0, 40)))
        coded, at = b"", 0
        while at < len(body):
            size = self.random.randint(1, 9)
            extension = self.random.choice((b"", b"", b";a", b";a=b", b';a="b c"'))
            piece = body[at : at + size]
            coded += b"%x%s\r\n%s\r\n" % (len(piece), extension, piece)
            at += size
        trailer = self.random.choice((b"", b"X-T: y\r\n"))
        head = b"POST /v HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
        return data + head + coded + b"0\r\n" + trailer + b"\r\n"

    def cut(self, data):
        return data[: self.place(data)]
