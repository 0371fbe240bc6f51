#!/usr/bin/python3 -B
"""Tries to make a proxy and an origin disagree about where a request ends.

A probe sends a vector and a marker request on one connection, in one write or byte by byte. The
origin records every byte and parses strictly; the reference parser says what the client's bytes
mean. Three oracles: the answers (status, order, close), no desync (the origin sees exactly the
requests of the client's stream, none more, none split), nothing forbidden at the origin.

Run by hand it prints how proxies compare, or mutates for longer:
    prober.py --against nginx haproxy netkit        prober.py --seconds 600 [--seed N]
"""

import argparse
import collections
import dataclasses
import random
import sys
import time

from mutator import Mutator
from netkit_harness import Netkit, upstream
from peers import haproxy_proxy, nginx_proxy
from reference_http1 import read_body, read_request, read_request_head, read_response_head
from reference_input import Finished, Incomplete, Input, Violation
from vectors import all_vectors
from wire import NotYet, Origin, connect

MARKER = b"GET /marker HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"
# Several rules may be broken at once: each of their statuses is right.
REFUSALS = (400, 405, 413, 414, 417, 431, 501, 505)
HOP_BY_HOP = {b"keep-alive", b"proxy-connection", b"upgrade", b"http2-settings"}


@dataclasses.dataclass
class Meaning:
    """What a strict reader finds in a client's bytes."""

    requests: list
    end: object  # a Violation, Incomplete, or None when the last request closes

    @classmethod
    def of(cls, data):
        source, found = Input(data), []
        try:
            while True:
                found.append(read_request(source))
                if not found[-1].persistent:
                    return cls(found, None)
        except (Violation, Incomplete) as end:
            return cls(found, end)


class ProbeOrigin(Origin):
    """Answers every request with its target in a field; keeps what broke a rule apart."""

    def __init__(self):
        self.forbidden = []
        self.partial = 0
        super().__init__(self._answer)

    def _answer(self, link):
        while True:
            try:
                message = read_request_head(link.input)
                if message.get(b"expect") is not None:
                    link.send(b"HTTP/1.1 100 Continue\r\n\r\n")
                read_body(link.input, message)
            except Finished:
                return
            except Incomplete:
                self.partial += 1
                return
            except Violation as fault:
                self.forbidden.append(f"{fault.rule}: {bytes(link.received[-200:])!r}")
                return
            self.requests.append((link.number, message))
            about = b"HTTP/1.1 200 OK\r\nX-Method: %s\r\nX-Target: %s\r\nContent-Length: 2\r\n\r\n"
            head = about % (message.method, message.target)
            link.send(head if message.method == b"HEAD" else head + b"ok")


@dataclasses.dataclass
class Seen:
    """What a probe observed."""

    answers: list  # (status, target at the origin or None when the proxy answered itself)
    closed: bool
    requests: list
    forbidden: list
    fault: str = ""


def read_answer(link):
    """One final response; its own target tells which request it belongs to."""
    while True:
        answer = read_response_head(link.input)
        if answer.status >= 200:
            break
    target = answer.get(b"x-target")
    if target is None and not answer.persistent:
        link.to_end()
    elif answer.get(b"x-method") != b"HEAD":
        read_body(link.input, answer)
    return answer.status, target


def observe(address, origin, data, piece, expected_answers=None, patience=None):
    """Sends `data` in pieces and reads up to `expected_answers`, or to the end."""
    before, forbidden = len(origin.requests), len(origin.forbidden)
    seen = Seen([], False, [], [])
    with connect(address) as link:
        link.send_slowly(data, piece)
        if patience:
            link.sock.settimeout(patience)
        try:
            while expected_answers is None or len(seen.answers) < expected_answers:
                seen.answers.append(read_answer(link))
        except Finished:
            seen.closed = True
        except (Violation, Incomplete, NotYet) as fault:
            seen.fault = repr(fault)
        seen.closed |= link.ended is not None
    seen.requests = [m for _, m in origin.requests[before:]]
    seen.forbidden = origin.forbidden[forbidden:]
    return seen


def same_request(sent, got):
    host = sent.authority
    return (sent.method, sent.path_query, sent.body) == (got.method, got.target, got.body) and (
        not host or host.lower() == got.get(b"host", b"").lower()
    )


def forbidden_fields(message):
    names = {n.lower() for n, _ in message.fields} & HOP_BY_HOP
    if [t for t in message.tokens(b"te") if t != b"trailers"]:
        names.add(b"te")
    strange = set(message.tokens(b"connection")) - {b"close", b"keep-alive", b"te"}
    return names | ({b"connection"} if strange else set())


def judge(meaning, seen):
    """The faults of one probe, as sentences; none when the proxy did right."""
    faults = [f"forbidden at the origin: {f}" for f in seen.forbidden]
    expected = meaning.requests
    doubtful = next((i for i, m in enumerate(expected) if m.doubtful), None)
    matched = 0
    for sent, got in zip(expected, seen.requests):
        if not same_request(sent, got):
            break
        matched += 1
        if forbidden_fields(got) and not sent.doubtful:
            faults.append(f"hop-by-hop at the origin: {forbidden_fields(got)}")
    if matched < len(seen.requests):
        extra = seen.requests[matched]
        faults.append(
            f"desync: the origin saw {extra.method!r} {extra.target!r} {extra.body[:60]!r}"
        )
    refused_doubt = doubtful is not None and matched >= doubtful and matched < len(expected)
    if matched < len(expected) and not refused_doubt:
        faults.append(f"request {matched} of {len(expected)} never arrived")
    targets = [t for _, t in seen.answers if t is not None]
    if targets != [m.target for m in seen.requests[: len(targets)]]:
        faults.append(f"answers out of order: {targets}")
    if refused_doubt:
        return faults
    return faults + judge_end(meaning, seen)


def judge_end(meaning, seen):
    faults = []
    own = [status for status, target in seen.answers if target is None]
    if isinstance(meaning.end, Violation):
        if len(own) != 1 or own[0] not in meaning.end.statuses:
            faults.append(f"{meaning.end.rule} got {own}, not {sorted(meaning.end.statuses)}")
        if not seen.closed:
            faults.append("no close after a refusal")
    elif own:
        faults.append(f"answered by itself: {own}")
    if meaning.end is None and not seen.closed:
        faults.append("no close at the end")
    if len(seen.answers) - len(own) != len(meaning.requests):
        faults.append(f"{len(seen.answers) - len(own)} answers to {len(meaning.requests)} requests")
    if seen.fault:
        faults.append(seen.fault)
    return faults


def probe(address, origin, data, piece, statuses=None):
    """One probe of `data` followed by the marker; faults as sentences."""
    stream = data + MARKER
    meaning = Meaning.of(stream)
    if statuses and 200 not in statuses and isinstance(meaning.end, Violation):
        meaning.end.statuses = frozenset(statuses)
    unfinished = isinstance(meaning.end, Incomplete)
    doubtful = any(m.doubtful for m in meaning.requests)
    answers = len(meaning.requests) if unfinished else None
    patience = 0.3 if unfinished and doubtful else None
    return judge(meaning, observe(address, origin, stream, piece, answers, patience))


def pieces_of(data):
    """The ways a vector is cut: whole, and byte by byte (or odd pieces when it is long)."""
    return len(data) + len(MARKER), 1 if len(data) <= 2048 else 1009


def mutate(address, origin, seconds, seed, report):
    """Probes random mutations for so long; the number tried."""
    random_source = random.Random(seed)
    mutator = Mutator(random_source, [v.data for v in all_vectors() if len(v.data) < 2000])
    end, tried = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        data = mutator.next()
        piece = random_source.choice((len(data) + len(MARKER), 1, random_source.randint(2, 69)))
        faults = probe(address, origin, data, piece, REFUSALS)
        tried += 1
        if faults:
            report(data, piece, faults)
    return tried


def classify(vector, seen):
    """One word for the comparison table: `accepted` is lenient but re-framed cleanly."""
    meaning = Meaning.of(vector.data + MARKER)
    faults = judge(meaning, seen)
    if seen.forbidden:
        return "FORBIDDEN " + seen.forbidden[0].partition(":")[0]
    relayed = [target for _, target in seen.answers if target is not None]
    if relayed != [m.target for m in seen.requests]:
        return f"DESYNC {len(seen.requests)} requests, {len(relayed)} answers"
    if any(f.startswith("desync") for f in faults):
        return "accepted"
    own = [str(status) for status, target in seen.answers if target is None]
    if own:
        return "refused " + own[0] + ("" if seen.closed else " (open)")
    if not seen.answers:
        return "closed" if seen.closed else "silent"
    return "forwarded" if not faults else "forwarded, " + faults[0]


def compare(names):
    """Prints a Markdown table: every vector against every proxy."""
    table, totals = collections.defaultdict(dict), {n: collections.Counter() for n in names}
    for name in names:
        with ProbeOrigin() as origin, start_proxy(name, origin) as proxy:
            for vector in all_vectors():
                stream = vector.data + MARKER
                seen = observe(proxy.address, origin, stream, len(stream), patience=0.4)
                verdict = classify(vector, seen)
                table[vector][name] = verdict
                totals[name][verdict.split()[0]] += 1
    print("| group | vector | expected |", " | ".join(names), "|")
    print("|---" * (3 + len(names)) + "|")
    for vector, row in table.items():
        wanted = "/".join(map(str, vector.expect)) if vector.expect else "no answer"
        name = vector.name.replace("|", "\\|")
        print(
            "|", vector.group, "|", name, "|", wanted, "|", " | ".join(row[n] for n in names), "|"
        )
    for name in names:
        print(f"\n{name}:", ", ".join(f"{n} {word}" for word, n in totals[name].most_common()))


def start_proxy(name, origin):
    if name == "nginx":
        return nginx_proxy(origin.address)
    if name == "haproxy":
        return haproxy_proxy(origin.address)
    return Netkit(upstream(origin))


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--against", nargs="+", choices=["nginx", "haproxy", "netkit"])
    options.add_argument("--seconds", type=float, default=10)
    options.add_argument("--seed", type=int, default=time.time_ns() & 0xFFFFFFFF)
    options = options.parse_args()
    if options.against:
        compare(options.against)
        return 0
    failures = []

    def report(data, piece, faults):
        failures.append(data)
        print(f"{data!r} in pieces of {piece}:\n   " + "\n   ".join(faults))

    print("seed", options.seed)
    with ProbeOrigin() as origin, Netkit(upstream(origin)) as proxy:
        tried = mutate(proxy.address, origin, options.seconds, options.seed, report)
    print(f"{tried} mutations, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
