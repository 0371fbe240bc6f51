"""Request smuggling vectors (RFC 9112 §11.2 and what parsers have got wrong), as data.

Each is one client's bytes before a marker request, with the answers a strict proxy may give to the
first message: 200 stands for "forwarded, re-framed, and the marker is answered as well". Statuses
that refuse also close. `None` means the message never ends: no answer may come before the client
goes.
"""

import dataclasses

BODY = b"these-bytes"


@dataclasses.dataclass(frozen=True)
class Vector:
    group: str
    name: str
    data: bytes
    expect: tuple


def head(*lines, line=b"POST /v HTTP/1.1", host=b"Host: test"):
    return b"\r\n".join([line, host, *lines]) + b"\r\n\r\n"


def content_length():
    bad = [b"+11", b"-11", b"-0", b"0x0b", b"1Z", b"", b"1 1", b"11,12", b"1_1", b"11;", b"1.0"]
    bad += [
        b"99999999999999999999",
        b"9223372036854775808",
        b"18446744073709551627",
        b"11,",
        b",11",
    ]
    for value in bad:
        yield value.decode() or "empty", head(b"Content-Length: " + value) + BODY, (400,)
    yield "list of equals", head(b"Content-Length: 11,11") + BODY, (400,)
    yield "leading zero", head(b"Content-Length: 011") + BODY, (200,)
    yield "zero twice", head(b"Content-Length: 00"), (200,)
    yield "tab before", head(b"Content-Length:\t11") + BODY, (200,)
    yield "empty then 11", head(b"Content-Length:", b"Content-Length: 11") + BODY, (400,)
    yield "two equal lines", head(b"Content-Length: 11", b"Content-Length: 11") + BODY, (200,)
    yield "two different lines", head(b"Content-Length: 0", b"Content-Length: 11") + BODY, (400,)
    yield "space before colon", head(b"Content-Length : 11") + BODY, (400,)
    yield "x85 before colon", head(b"Content-Length\x85: 11") + BODY, (400,)
    yield "no colon", head(b"Content-Length 11") + BODY, (400,)
    yield "folded", head(b"Content-Length:\r\n 11") + BODY, (400,)
    yield "vertical tab", head(b"Content-Length: \x0b11") + BODY, (400,)
    hidden = b"GET /hidden HTTP/1.1\r\nHost: test\r\n\r\n"
    yield "underscore", head(b"Content_Length: 36") + hidden, (200,)


def transfer_encoding():
    coded = b"b\r\n" + BODY + b"\r\n0\r\n\r\n"
    bad = [
        b"xchunked",
        b"chunkedchunked",
        b",chunked",
        b"chunked,",
        b"chunked, chunked",
        b"identity",
    ]
    bad += [b"chunked, gzip", b"chunked, identity", b"\x0bchunked", b"\x0cchunked", b"chunked\x00"]
    bad += [b"\xa0chunked\xa0", b"\xffchunked", b"chunked;a=b", b"", b'"chunked"', b"chunked\r"]
    bad += [b"chunk", b"chunked chunked"]
    for value in bad:
        name = ascii(value.decode("latin-1"))[1:-1] or "empty"
        yield name, head(b"Transfer-Encoding: " + value) + coded, (400,)
    yield "gzip, chunked", head(b"Transfer-Encoding: gzip, chunked") + coded, (501,)
    yield "gzip then chunked", head(
        b"Transfer-Encoding: gzip", b"Transfer-Encoding: chunked"
    ) + coded, (501,)
    yield "Chunked", head(b"Transfer-Encoding: Chunked") + coded, (200,)
    yield "chunked", head(b"Transfer-Encoding:\t chunked \t") + coded, (200,)
    yield "two lines", head(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked") + coded, (
        400,
    )
    yield "chunked then empty", head(
        b"Transfer-Encoding: chunked", b"Transfer-Encoding:"
    ) + coded, (400,)
    yield "folded", head(b"Transfer-Encoding:\r\n chunked") + coded, (400,)
    yield "space before colon", head(b"Transfer-Encoding : chunked") + coded, (400,)
    yield "split name", head(b"Transfer-\r\nEncoding: chunked") + coded, (400,)
    yield "in HTTP/1.0", head(b"Transfer-Encoding: chunked", line=b"POST /v HTTP/1.0") + coded, (
        400,
    )
    hidden = b"GET /hidden HTTP/1.1\r\nHost: test\r\n\r\n"
    yield "underscore", head(b"Transfer_Encoding: chunked", b"Content-Length: 36") + hidden, (200,)


def both():
    coded = b"b\r\n" + BODY + b"\r\n0\r\n\r\n"
    hidden = b"0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: test\r\n\r\n"
    for method in (b"POST", b"GET", b"HEAD"):
        line = method + b" /v HTTP/1.1"
        name = method.decode()
        length = b"Content-Length: %d" % len(coded)
        te = b"Transfer-Encoding: chunked"
        yield name + " CL TE", head(length, te, line=line) + coded, (400,)
        yield name + " TE CL", head(te, length, line=line) + coded, (400,)
        yield name + " CL TE hidden", head(b"Content-Length: 5", te, line=line) + hidden, (400,)
        yield name + " TE CL hidden", head(te, b"Content-Length: 43", line=line) + hidden, (400,)
        yield name + " CL 0 TE", head(b"Content-Length: 0", te, line=line) + coded, (400,)
    yield "CL and unknown TE", head(b"Content-Length: 11", b"Transfer-Encoding: x") + BODY, (
        400,
        501,
    )
    yield "CL and identity", head(b"Content-Length: 11", b"Transfer-Encoding: identity") + BODY, (
        400,
    )


def chunks():
    start = head(b"Transfer-Encoding: chunked")
    end = b"\r\n0\r\n\r\n"
    long = b"x" * 4000
    bad_lines = [b"0_b", b"0xb", b"+b", b"-b", b" b", b"b ", b"", b"fffffffffffffffff", b"b\t"]
    bad_lines += [
        b"b;",
        b"b abc",
        b"b\r;a",
        b'b;a="open',
        b"b;a=b\x00",
        b"b;a=b\rX",
        b"b;;a",
        b"b;=a",
    ]
    bad_lines += [
        b"bthese",
        b"b,",
        b"0b;a\x01",
        b"8000000000000000",
        b";a=b",
        b"g",
        b"b;" + long * 3,
    ]
    for line in bad_lines:
        name = ascii(line.decode("latin-1"))[1:-1][:40] or "empty"
        yield "size " + name, start + line + b"\r\n" + BODY + end, (400,)
    yield "bare LF after size", start + b"b\n" + BODY + end, (400,)
    yield "bare LF after extension", start + b"b;a\n" + BODY + end, (400,)
    yield "bare CR after size", start + b"b\r" + BODY + end, (400,)
    yield "two CR after size", start + b"b\r\r\n" + BODY + end, (400,)
    yield "data short", start + b"c\r\n" + BODY + end, (400,)
    yield "data long", start + b"a\r\n" + BODY + end, (400,)
    yield "LF after data", start + b"b\r\n" + BODY + b"\n0\r\n\r\n", (400,)
    yield "no CRLF after data", start + b"b\r\n" + BODY + b"0\r\n\r\n", (400,)
    yield "LF in the end", start + b"b\r\n" + BODY + b"\r\n0\r\n\n", (400,)
    yield "LF after last size", start + b"b\r\n" + BODY + b"\r\n0\n\r\n", (400,)
    yield "request as trailer", start + b"0\r\nX: y\r\nGET /hidden HTTP/1.1\r\n\r\n", (400,)
    yield "trailer fold", start + b"0\r\nX: y\r\n z\r\n\r\n", (400,)
    yield "trailer name", start + b"0\r\nX y: z\r\n\r\n", (400,)
    yield "trailer NUL", start + b"0\r\nX: \x00\r\n\r\n", (400,)
    yield "extensions for ever", start + (b"1;" + long + b"\r\nx\r\n") * 17 + b"0\r\n\r\n", (400,)
    yield "garbage then GET", start + b"zz\r\nGET /hidden HTTP/1.1\r\nHost: test\r\n\r\n", (400,)
    yield "no last chunk", start + b"b\r\n" + BODY + b"\r\nffff\r\n", None
    good = [b"b;a=b", b'b;a="q;\\" \t"', b"B", b"0b", b"b;a;b=c;d", b"b;" + long]
    for line in good:
        yield "good " + line.decode()[:20], start + line + b"\r\n" + BODY + end, (200,)
    yield "good zeros", start + b"b\r\n" + BODY + b"\r\n00000\r\n\r\n", (200,)
    yield "good trailer", start + b"b\r\n" + BODY + b"\r\n0;x=y\r\nX-T: y\r\n\r\n", (200,)


def fields():
    get = b"GET /v HTTP/1.1"
    for value in (b"a\x00b", b"a\rb", b"a\nb", b"a\x01b", b"a\x0bb", b"a\x0cb", b"a\x7fb", b"\x1f"):
        yield "value " + ascii(value.decode("latin-1"))[1:-1], head(b"X: " + value, line=get), (
            400,
        )
    for line in (
        b":",
        b": x",
        b"\xef: x",
        b"X Y: z",
        b"X : y",
        b"X\t: y",
        b"X(: y",
        b"X",
        b"X\x00: y",
    ):
        yield "line " + ascii(line.decode("latin-1"))[1:-1], head(line, line=get), (400,)
    yield "CRLF CR X as end", get + b"\r\nHost: test\r\n\rX: y\r\n\r\n", (400,)
    yield "fold", head(b"X: y\r\n\tz", line=get), (400,)
    yield "CR fold", head(b"X\r\n\tfold: y", line=get), (400,)
    yield "space before the first", get + b"\r\n Host: test\r\n\r\n", (400,)
    yield "space line before the first", get + b"\r\n \r\nHost: test\r\n\r\n", (400,)
    yield "LF ends", get + b"\nHost: test\n\n", (400,)
    yield "LF ends a field", get + b"\r\nHost: test\nX: y\r\n\r\n", (400,)
    yield "LF as blank line", get + b"\r\nHost: test\r\n\n", (400,)
    yield "101 fields", head(*[b"X-%d: y" % i for i in range(100)], line=get), (431,)
    yield "10000 fields", head(*[b"X: y"] * 10000, line=get), (431,)
    yield "100 KB name", head(b"X" * 100_000 + b": y", line=get), (431,)
    yield "100 KB value", head(b"X: " + b"y" * 100_000, line=get), (431,)
    yield "high bytes in a value", head(b"X: \x80\xff\xa0", line=get), (200,)
    yield "100 fields", head(*[b"X-%d: y" % i for i in range(99)], line=get), (200,)
    for host in (
        b"a, b",
        b"u@h",
        b"h/p",
        b"a\x00b",
        b"",
        b"h h",
        b"h:port",
        b"h:80:80",
        b"h?q",
        b"h#f",
    ):
        yield "Host " + ascii(host.decode())[1:-1], head(line=get, host=b"Host: " + host), (400,)
    yield "no Host", get + b"\r\n\r\n", (400,)
    yield "Host twice", head(b"Host: test", line=get), (400,)
    yield "Host twice differing", head(b"Host: evil", line=get), (400,)
    yield "unknown expectation", head(b"Expect: magic", line=get), (417,)


def request_line():
    def line(text, *more):
        return head(*more, line=text)

    bad = [b"GET  /v HTTP/1.1", b"GET\t/v HTTP/1.1", b"GET /v  HTTP/1.1", b" GET /v HTTP/1.1"]
    bad += [b"GET /v HTTP/1.1 ", b"GET /v\x0bHTTP/1.1", b"GET /v", b"GET", b"GET /v HTTP/1.32"]
    bad += [
        b"GET /v HTTP/01.01",
        b"GET /v http/1.1",
        b"GET /v HTTP/1",
        b"GET /v HTTP/1.",
        b"GET /v HTTP/0.9",
    ]
    bad += [b"GET ! HTTP/1.1", b"GET v HTTP/1.1", b"GET * HTTP/1.1", b"GET test:80 HTTP/1.1"]
    bad += [
        b"G\xcbT /v HTTP/1.1",
        b"GET /v\x80 HTTP/1.1",
        b"GET /v#f HTTP/1.1",
        b"GET /v\x7f HTTP/1.1",
    ]
    bad += [
        b"GET http://u@test/v HTTP/1.1",
        b"GET http:///v HTTP/1.1",
        b"G(T /v HTTP/1.1",
        b"GET /v\r HTTP/1.1",
    ]
    bad += [
        b"GET /a b HTTP/1.1",
        b"GET /v XHTTP/1.1",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ]
    for text in bad:
        yield ascii(text.decode("latin-1"))[1:-1], line(text), (400,)
    yield "LF before the version", b"GET /v\nHTTP/1.1\r\nHost: test\r\n\r\n", (400,)
    yield "five empty lines", b"\r\n" * 5 + line(b"GET /v HTTP/1.1"), (400,)
    yield "LF first", b"\n" + line(b"GET /v HTTP/1.1"), (400,)
    yield "HTTP/2.0", line(b"GET /v HTTP/2.0"), (505,)
    yield "HTTP/9.9", line(b"GET /v HTTP/9.9"), (505,)
    yield "huge version", line(b"GET /v HTTP/4294967295.255"), (400, 505)
    yield "preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (400, 501, 505)
    yield "CONNECT", line(b"CONNECT x:80 HTTP/1.1"), (405,)
    yield "TRACE", line(b"TRACE /v HTTP/1.1"), (405,)
    yield "100 KB URL", line(b"GET /" + b"v" * 100_000 + b" HTTP/1.1"), (414,)
    yield "100 KB method", line(b"G" * 100_000 + b" /v HTTP/1.1"), (400, 414, 501)
    yield "33 byte method", line(b"G" * 33 + b" /v HTTP/1.1"), (501,)
    yield "good four empty lines", b"\r\n" * 4 + line(b"GET /v HTTP/1.1"), (200,)
    yield "good HTTP/1.9", line(b"GET /v HTTP/1.9"), (200,)
    yield "good unknown method", line(b"BREW /v HTTP/1.1"), (200,)
    yield "good absolute-form", line(b"GET http://other/v?q HTTP/1.1"), (200,)
    yield "good absolute-form without path", line(b"GET http://other HTTP/1.1"), (200,)
    yield "good OPTIONS *", line(b"OPTIONS * HTTP/1.1"), (200,)
    yield "good bytes", line(b'GET /v?a=<>"{}|\\^`[]%zz&;+ HTTP/1.1'), (200,)
    yield "good dots", line(b"GET /a/../../b/./%2e%2e//c HTTP/1.1"), (200,)


def poison():
    hidden = b"GET /second HTTP/1.1\r\nHost: test\r\n\r\n"
    for method in (b"GET", b"OPTIONS", b"HEAD", b"DELETE", b"POST"):
        line = method + b" /v HTTP/1.1"
        name = method.decode()
        yield name + " body then second", head(b"Content-Length: 11", line=line) + BODY + hidden, (
            200,
        )
        yield name + " hides a request", head(
            b"Content-Length: %d" % len(hidden), line=line
        ) + hidden, (200,)
    yield "CL 0 then bytes", head(b"Content-Length: 0") + b"smuggled\r\n\r\n", (200,)
    yield "Expect with its body", head(
        b"Expect: 100-continue", b"Content-Length: 11"
    ) + BODY + hidden, (200,)
    yield "valid then invalid", hidden + head(b"Content-Length: +1") + b"x", (200,)
    yield "close then second", head(b"Connection: close", line=b"GET /v HTTP/1.1") + hidden, (200,)
    yield "body never comes", head(b"Content-Length: 1000000"), None
    connection = b"Connection: close, Content-Length, Host, X-Forwarded-For"
    yield "Connection names framing", head(connection, b"Content-Length: 36") + hidden, (200,)


GROUPS = {
    "content-length": content_length,
    "transfer-encoding": transfer_encoding,
    "both": both,
    "chunks": chunks,
    "fields": fields,
    "request-line": request_line,
    "poison": poison,
}


def all_vectors(groups=None):
    for group in groups or GROUPS:
        for name, data, expect in GROUPS[group]():
            yield Vector(group, name, data, expect)
