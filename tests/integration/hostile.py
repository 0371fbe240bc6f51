"""What a broken or hostile origin may send, as data.

`data` is what it answers to `method`, `ending` what it does then: `keep` the connection open,
`close` it, or `reset` it. `expect` is what the client gets: a status, `cut` (the answer began and
then broke off visibly), or the name of a check. Whatever happens, the client's next request gets
its own answer.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Hostile:
    name: str
    data: bytes
    expect: tuple
    method: str = "GET"
    ending: str = "close"
    body: bytes = None  # what the client must get, when it gets an answer
    surplus: bool = False  # bytes behind a whole answer: only told from a late answer when at once


OK = b"HTTP/1.1 200 OK\r\n"
POISON = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nX-Poison: 1\r\n\r\npoison"


def answer(*lines, status=b"HTTP/1.1 200 OK", body=b""):
    return b"\r\n".join([status, *lines]) + b"\r\n\r\n" + body


def framing():
    for value in (
        b"+5",
        b"-5",
        b"0x5",
        b"5,",
        b"5 5",
        b"",
        b"5_0",
        b"99999999999999999999",
        b"5;a",
    ):
        name = "length " + (value.decode() or "empty")
        yield Hostile(name, answer(b"Content-Length: " + value, body=b"hello"), (502,))
    two = (b"Content-Length: 5", b"Content-Length: 6")
    yield Hostile("two lengths", answer(*two, body=b"hello!"), (502,))
    same = (b"Content-Length: 5", b"Content-Length: 5")
    yield Hostile("two equal lengths", answer(*same, body=b"hello"), (200, 502), body=b"hello")
    both = (b"Content-Length: 5", b"Transfer-Encoding: chunked")
    coded = b"5\r\nhello\r\n0\r\n\r\n"
    yield Hostile("length and coding", answer(*both, body=coded), (502,))
    yield Hostile("coding and length", answer(*both[::-1], body=coded), (502,))
    codings = [
        b"gzip",
        b"identity",
        b"xchunked",
        b"chunked, chunked",
        b"chunked, gzip",
        b"gzip, chunked",
    ]
    for value in [*codings, b"", b"chunked;a", b",chunked", b"\x0bchunked"]:
        name = "coding " + (ascii(value.decode())[1:-1] or "empty")
        yield Hostile(name, answer(b"Transfer-Encoding: " + value, body=coded), (502,))
    twice = (b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked")
    yield Hostile("coding twice", answer(*twice, body=coded), (502,))
    old = b"HTTP/1.0 200 OK"
    yield Hostile("coding in 1.0", answer(both[1], status=old, body=coded), (502,))
    yield Hostile("folded length", answer(b"Content-Length:\r\n 5", body=b"hello"), (502,))
    yield Hostile("folded coding", answer(b"Transfer-Encoding:\r\n chunked", body=coded), (502,))


def heads():
    for line in (
        b"HTTP/1.1 20 OK",
        b"HTTP/1.1 099 x",
        b"HTTP/1.1 600 x",
        b"HTTP/1.1 999 x",
        b"HTTP/2.0 200 OK",
    ):
        yield Hostile(line.decode(), answer(b"Content-Length: 0", status=line), (502,))
    for line in (
        b"HTP/1.1 200 OK",
        b"ICY 200 OK",
        b"HTTP/1.1  200 OK",
        b"HTTP/1.1 2000 OK",
        b"HTTP/1.1",
        b"hello",
    ):
        yield Hostile(line.decode(), answer(b"Content-Length: 0", status=line), (502,))
    yield Hostile("no reason", answer(b"Content-Length: 0", status=b"HTTP/1.1 204"), (204,))
    yield Hostile("bare LF lines", b"HTTP/1.1 200 OK\nContent-Length: 0\n\n", (502,))
    yield Hostile("bare LF field", OK + b"X: y\nContent-Length: 0\r\n\r\n", (502,))
    for line in (
        b"X: a\rb",
        b"X: a\x00b",
        b"X: a\x01b",
        b"\xef: y",
        b"no colon",
        b": y",
        b"X Y: z",
    ):
        name = "field " + ascii(line.decode("latin-1"))[1:-1]
        yield Hostile(name, answer(line, b"Content-Length: 0"), (502,))
    yield Hostile("first field indented", OK + b" X: y\r\nContent-Length: 0\r\n\r\n", (502,))
    yield Hostile("space before colon", answer(b"X : y", b"Content-Length: 0"), (200,), body=b"")
    yield Hostile("fold", answer(b"X: y\r\n  z", b"Content-Length: 0"), (200,), body=b"")
    yield Hostile("head too large", answer(b"X: " + b"y" * 100_000, b"Content-Length: 0"), (502,))
    yield Hostile("too many fields", answer(*[b"X: y"] * 200, b"Content-Length: 0"), (502,))
    yield Hostile("nothing", b"", (502,))
    yield Hostile("nothing, reset", b"", (502,), ending="reset")
    yield Hostile("half a status line", b"HTTP/1.1 20", (502,))
    yield Hostile("half a head", OK + b"Content-Le", (502,))
    yield Hostile("half a head, reset", OK + b"Content-Le", (502,), ending="reset")
    yield Hostile("head without blank line", OK + b"Content-Length: 5\r\n", (502,))


def bodies():
    five = b"Content-Length: 5"
    chunked = b"Transfer-Encoding: chunked"
    yield Hostile("body cut", answer(b"Content-Length: 10", body=b"hello"), ("cut",))
    yield Hostile(
        "body reset", answer(b"Content-Length: 10", body=b"hello"), ("cut", 502), ending="reset"
    )
    yield Hostile("no last chunk", answer(chunked, body=b"5\r\nhello\r\n"), ("cut",))
    yield Hostile("chunk cut", answer(chunked, body=b"9\r\nhello"), ("cut",))
    yield Hostile("chunk reset", answer(chunked, body=b"9\r\nhello"), ("cut", 502), ending="reset")
    for line in (
        b"0x5",
        b"+5",
        b" 5",
        b"5 ",
        b"-5",
        b"z",
        b"",
        b"fffffffffffffffff",
        b"5;",
        b"5;a\x00",
    ):
        name = "chunk size " + (ascii(line.decode())[1:-1] or "empty")
        coded = line + b"\r\nhello\r\n0\r\n\r\n"
        yield Hostile(name, answer(chunked, body=coded), ("cut", 502), ending="keep")
    yield Hostile(
        "chunk LF", answer(chunked, body=b"5\nhello\r\n0\r\n\r\n"), ("cut", 502), ending="keep"
    )
    yield Hostile(
        "chunk data long",
        answer(chunked, body=b"4\r\nhello\r\n0\r\n\r\n"),
        ("cut", 502),
        ending="keep",
    )
    yield Hostile(
        "bad trailer", answer(chunked, body=b"0\r\nX y: z\r\n\r\n"), ("cut", 502), ending="keep"
    )
    yield Hostile(
        "more after length",
        answer(five, body=b"hello" + POISON),
        (200,),
        ending="keep",
        body=b"hello",
        surplus=True,
    )
    coded = b"5\r\nhello\r\n0\r\n\r\n"
    yield Hostile(
        "more after chunks",
        answer(chunked, body=coded + POISON),
        (200,),
        ending="keep",
        body=b"hello",
        surplus=True,
    )
    yield Hostile("body of HEAD", answer(five, body=b"hello"), (200,), "HEAD", "keep", b"", True)
    yield Hostile(
        "answer behind HEAD", answer(five, body=POISON), (200,), "HEAD", "keep", b"", True
    )
    for status in (b"204 No Content", b"304 Not Modified"):
        line = b"HTTP/1.1 " + status
        code = int(status[:3])
        yield Hostile(
            f"body of {code}",
            answer(five, status=line, body=b"hello"),
            (code,),
            ending="keep",
            body=b"",
            surplus=True,
        )
        yield Hostile(
            f"answer behind {code}",
            answer(status=line, body=POISON),
            (code,),
            ending="keep",
            body=b"",
            surplus=True,
        )
        coded_too = answer(chunked, status=line, body=coded)
        yield Hostile(
            f"chunks of {code}", coded_too, (code, 502), ending="keep", body=b"", surplus=True
        )
    yield Hostile("until close", answer(body=b"hello"), (200,), body=b"hello")
    yield Hostile(
        "until close, 1.0", answer(status=b"HTTP/1.0 200 OK", body=b"hello"), (200,), body=b"hello"
    )
    yield Hostile("until reset", answer(body=b"hello"), ("cut", 502), ending="reset")


def interim():
    hint = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    final = answer(b"Content-Length: 5", body=b"hello")
    yield Hostile("16 interim", hint * 16 + final, (200,), ending="keep", body=b"hello")
    yield Hostile("17 interim", hint * 17 + final, (502,), ending="keep")
    yield Hostile(
        "flood of 100", b"HTTP/1.1 100 Continue\r\n\r\n" * 5000 + final, (502,), ending="keep"
    )
    yield Hostile(
        "101 unasked",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        (502,),
        ending="keep",
    )
    yield Hostile("interim then nothing", hint, (502,))
    lengthy = b"HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\n\r\n"
    yield Hostile("interim with length", lengthy + final, (200, 502), ending="keep", body=b"hello")


def all_hostile():
    for group in (framing, heads, bodies, interim):
        yield from group()
