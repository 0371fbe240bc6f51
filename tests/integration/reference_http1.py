"""A strict, slow and obvious HTTP/1 parser, written from RFC 9110 and RFC 9112 for the tests alone.

It shares nothing with the product's parser, so the two can be compared. One `Input` serves bytes
that are all there (then running out is `Incomplete`) and sockets (then more is read). A message
that breaks a rule raises `Violation` with the statuses a strict proxy may answer. Where the RFCs
leave a choice the message is marked `doubtful`: accepting and refusing are then both right,
forwarding something else is not.
"""

import dataclasses
import re

from reference_input import Finished, Incomplete, Violation

TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
QUOTED = re.compile(rb'"(?:[\t !#-\[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*"')
VALUE = re.compile(rb"[\t -~\x80-\xff]*")
HOST = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~-]+)(?::[0-9]{1,5})?")
DOUBTFUL_HOST = re.compile(rb"(?:\[[^\[\]@/ ]*\]|[!$&'()*+;=%A-Za-z0-9._~-]*)(?::[0-9]*)?")
TARGET = re.compile(rb"[!\"$-~]+")

REQUEST_LINE, HEADER_BYTES = 16 << 10, 64 << 10
EXTENSION_LINE, EXTENSION_BODY, TRAILER_BYTES = 4 << 10, 64 << 10, 16 << 10
LENGTH_MAX = 2**63 - 1


@dataclasses.dataclass
class Message:
    """One request or response. Field names keep their case; look them up through `get`."""

    method: bytes = b""
    target: bytes = b""
    status: int = 0
    reason: bytes = b""
    minor: int = 1
    fields: list = dataclasses.field(default_factory=list)
    framing: str = "none"
    length: int = 0
    body: bytes = b""
    chunks: list = dataclasses.field(default_factory=list)
    trailers: list = dataclasses.field(default_factory=list)
    doubtful: bool = False

    def all(self, name):
        return [v for n, v in self.fields if n.lower() == name.lower()]

    def get(self, name, default=None):
        found = self.all(name)
        return found[0] if found else default

    def tokens(self, name):
        joined = b",".join(self.all(name))
        return [t.strip(b" \t").lower() for t in joined.split(b",") if t.strip(b" \t")]

    @property
    def persistent(self):
        options = self.tokens(b"connection")
        if self.minor == 0:
            return b"keep-alive" in options and b"close" not in options
        return b"close" not in options

    @property
    def path_query(self):
        """The target as it has to leave for the origin."""
        match = re.match(rb"[A-Za-z][A-Za-z0-9+.-]*://[^/?]*(.*)", self.target, re.S)
        if not match:
            return self.target
        rest = match.group(1)
        if not rest:
            return b"*" if self.method == b"OPTIONS" else b"/"
        return rest if rest.startswith(b"/") else b"/" + rest

    @property
    def authority(self):
        match = re.match(rb"[A-Za-z][A-Za-z0-9+.-]*://([^/?]*)", self.target)
        return match.group(1) if match else self.get(b"host", b"")


def read_request(source):
    """One whole request, body included."""
    message = read_request_head(source)
    read_body(source, message)
    return message


def read_request_head(source):
    line = b""
    for _ in range(5):
        if source.at == len(source.data):
            try:
                source.fill()
            except Incomplete:
                raise Finished("no further message") from None
        line = source.line(REQUEST_LINE, ("request_line_too_long", 414, 501, 400))
        if line:
            break
    else:
        raise Violation("too_many_empty_lines")
    message = Message()
    parse_request_line(message, line)
    message.fields = read_fields(source, HEADER_BYTES)
    check_target(message)
    check_host(message)
    frame_request(message)
    check_expectation(message)
    return message


def parse_request_line(message, line):
    # A line that breaks several rules may be refused for any of them.
    parts = line.split(b" ")
    if len(parts) != 3:
        raise Violation("request_line_syntax", 400, 501, 505)
    message.method, message.target, version = parts
    if not TOKEN.fullmatch(message.method):
        raise Violation("method_syntax", 400, 501)
    if len(message.method) > 32:
        raise Violation("method_too_long", 501, 400)
    if not TARGET.fullmatch(message.target):
        raise Violation("target_syntax", 400)
    match = re.fullmatch(rb"HTTP/([0-9])\.([0-9])", version)
    if not match:
        raise Violation("version_syntax", 400, 505)
    if match.group(1) >= b"2":
        raise Violation("version_unsupported", 505, 400)
    if match.group(1) == b"0":
        raise Violation("version_syntax", 400, 505)
    message.minor = int(match.group(2))


def read_fields(source, limit, too_large=("head_too_large", 431, 400)):
    fields, used = [], 0
    while True:
        line = source.line(limit, too_large)
        if not line:
            return fields
        used += len(line) + 2
        if used > limit:
            raise Violation(*too_large)
        if len(fields) == source.field_limit:
            raise Violation("too_many_fields", 431)
        if line[:1] in b" \t":
            raise Violation("obs_fold")
        name, colon, value = line.partition(b":")
        if not colon or not TOKEN.fullmatch(name):
            raise Violation("field_name_syntax")
        if not VALUE.fullmatch(value):
            raise Violation("field_value_syntax")
        fields.append((name, value.strip(b" \t")))


def check_target(message):
    method, target = message.method, message.target
    if method in (b"CONNECT", b"TRACE"):
        raise Violation("method_not_allowed", 405, 400, 501)
    if target.startswith(b"/"):
        return
    if target == b"*":
        if method != b"OPTIONS":
            raise Violation("target_asterisk")
        return
    match = re.fullmatch(rb"([A-Za-z][A-Za-z0-9+.-]*)://([^/?]*)([/?].*)?", target)
    if not match or b"@" in match.group(2) or not match.group(2):
        raise Violation("target_form")
    if match.group(1).lower() not in (b"http", b"https"):
        message.doubtful = True
    judge_host(message, match.group(2))


def judge_host(message, host):
    if HOST.fullmatch(host):
        port = host.rpartition(b":")[2] if not host.endswith(b"]") and b":" in host else b"0"
        if int(port) > 65535:
            raise Violation("host_syntax")
        if host.startswith(b"[") or not re.search(rb"[A-Za-z0-9]", host):
            message.doubtful = True
    elif DOUBTFUL_HOST.fullmatch(host) and host:
        message.doubtful = True
    else:
        raise Violation("host_syntax")


def check_host(message):
    hosts = message.all(b"host")
    if len(hosts) > 1:
        raise Violation("host_repeated")
    if not hosts and message.minor >= 1:
        raise Violation("host_missing")
    if hosts:
        judge_host(message, hosts[0])


def frame_request(message):
    codings = message.all(b"transfer-encoding")
    lengths = message.all(b"content-length")
    if codings and lengths:
        raise Violation("length_and_coding", 400, 501)
    if codings:
        if message.minor == 0:
            raise Violation("coding_in_1_0", 400, 501)
        judge_codings([c.strip(b" \t") for line in codings for c in line.split(b",")])
        message.framing = "chunked"
    elif lengths:
        message.framing = "length"
        message.length = parse_lengths(lengths)


def judge_codings(codings):
    if not all(TOKEN.fullmatch(c) for c in codings):
        raise Violation("coding_syntax", 400, 501)
    names = [c.lower() for c in codings]
    if names[-1] != b"chunked" or names.count(b"chunked") > 1:
        raise Violation("coding_syntax", 400, 501)
    if len(names) > 1:
        raise Violation("coding_unknown", 501)


def parse_lengths(lengths):
    for text in lengths:
        if not re.fullmatch(rb"[0-9]+", text) or int(text) > LENGTH_MAX:
            raise Violation("length_syntax")
    if len(set(lengths)) > 1:
        raise Violation("length_conflict")
    return int(lengths[0])


def check_expectation(message):
    for value in message.all(b"expect"):
        if value.lower() != b"100-continue":
            if message.minor == 0:
                message.doubtful = True
            else:
                raise Violation("expectation_unknown", 417, 400)
    if b"upgrade" in message.tokens(b"connection") and message.all(b"upgrade"):
        message.doubtful = True


def read_body(source, message):
    if message.framing == "length":
        message.body = source.exactly(message.length)
    elif message.framing == "chunked":
        read_chunks(source, message)
    elif message.framing == "until_close":
        message.body = source.to_end()


def read_chunks(source, message):
    pieces, extensions = [], 0
    while True:
        line = source.line(EXTENSION_LINE + 32, ("chunk_extension_too_large", 400, 413))
        match = re.match(rb"[0-9A-Fa-f]+", line)
        if not match:
            raise Violation("chunk_size_syntax")
        size = int(match.group(), 16)
        if size > LENGTH_MAX or (len(match.group()) > 16 and size > 0):
            raise Violation("chunk_size_too_large", 400, 413)
        message.doubtful |= len(match.group()) > 16
        check_extension(message, line[match.end() :])
        extensions += len(line) - match.end()
        if extensions > EXTENSION_BODY:
            raise Violation("chunk_extension_too_large", 400, 413)
        if size == 0:
            break
        pieces.append(source.exactly(size))
        if source.exactly(2) != b"\r\n":
            raise Violation("chunk_data_end")
    message.trailers = read_fields(source, TRAILER_BYTES, ("trailer_too_large", 431, 400))
    for name, _ in message.trailers:
        if name.lower() in (b"content-length", b"transfer-encoding", b"host"):
            message.doubtful = True  # dropped or refused, never forwarded
    message.chunks = pieces
    message.body = b"".join(pieces)


def check_extension(message, text):
    if len(text) > EXTENSION_LINE:
        raise Violation("chunk_extension_too_large", 400, 413)
    while text:
        match = re.match(rb"([ \t]*);([ \t]*)", text)
        if not match:
            raise Violation("chunk_extension_syntax")
        message.doubtful |= bool(match.group(1) or match.group(2))
        text = text[match.end() :]
        name = TOKEN.match(text)
        if not name:
            raise Violation("chunk_extension_syntax")
        text = text[name.end() :]
        equals = re.match(rb"([ \t]*)=([ \t]*)", text)
        if equals:
            message.doubtful |= bool(equals.group(1) or equals.group(2))
            text = text[equals.end() :]
            value = TOKEN.match(text) or QUOTED.match(text)
            if not value:
                raise Violation("chunk_extension_syntax")
            text = text[value.end() :]


def read_response_head(source, method=b"GET"):
    """A response head as this proxy has to write it: no repair, no fold, one framing."""
    if source.at == len(source.data):
        try:
            source.fill()
        except Incomplete:
            raise Finished("no response") from None
    line = source.line(REQUEST_LINE)
    match = re.fullmatch(rb"HTTP/1\.([01]) ([1-5][0-9]{2}) ([\t -~\x80-\xff]*)", line)
    if not match:
        raise Violation("status_line_syntax")
    message = Message(method=method, status=int(match.group(2)), reason=match.group(3))
    message.minor = int(match.group(1))
    message.fields = read_fields(source, HEADER_BYTES)
    frame_response(message)
    return message


def frame_response(message):
    codings = message.all(b"transfer-encoding")
    lengths = message.all(b"content-length")
    if codings and lengths:
        raise Violation("length_and_coding")
    if len(lengths) > 1:
        raise Violation("length_repeated")
    if lengths:
        message.length = parse_lengths(lengths)
    bodiless = message.status < 200 or message.status in (204, 304) or message.method == b"HEAD"
    if (message.status < 200 or message.status == 204) and (codings or lengths):
        raise Violation("framing_of_bodiless")
    if bodiless:
        message.framing = "none"
    elif codings:
        if [c.lower() for c in codings] != [b"chunked"] or message.minor == 0:
            raise Violation("coding_syntax")
        message.framing = "chunked"
    elif lengths:
        message.framing = "length"
    else:
        message.framing = "until_close"


def read_response(source, method=b"GET", interim=None):
    """The final response to `method`; interim ones go to the list `interim`."""
    while True:
        message = read_response_head(source, method)
        if message.status >= 200 or message.status == 101:
            break
        if interim is not None:
            interim.append(message)
    if message.status != 101:
        read_body(source, message)
    return message
