"""A closed-loop load generator: N connections, each sends its next request when one is answered."""

import asyncio
import collections
import dataclasses


@dataclasses.dataclass
class Report:
    answered: int = 0
    statuses: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    bodies: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    wrong: int = 0  # answers whose body was not the expected one
    lost: list = dataclasses.field(default_factory=list)  # sent, never or partly answered
    refused: int = 0
    closed: int = 0  # connections that ended with an announced close


class Client(asyncio.Protocol):
    """One connection. Takes work from the shared generator until it is exhausted."""

    def __init__(self, work, report, done):
        self.work, self.report, self.done = work, report, done
        self.current = None
        self.pending = bytearray()
        self.need = None
        self.closing = False

    def connection_made(self, transport):
        self.transport = transport
        self.next()

    def next(self):
        self.current = next(self.work, None)
        if self.current is None or self.closing:
            self.transport.close()
            return
        self.transport.write(self.current[0])

    def data_received(self, data):
        self.pending += data
        if self.need is None and not self.read_head():
            return
        if len(self.pending) < self.need:
            return
        body = bytes(self.pending[: self.need])
        del self.pending[: self.need]
        self.need = None
        self.answered(body)

    def read_head(self):
        end = self.pending.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = bytes(self.pending[: end + 2]).lower()
        del self.pending[: end + 4]
        self.status = int(head[9:12])
        self.closing = b"\r\nconnection: close\r\n" in head
        at = head.find(b"\r\ncontent-length:")
        self.need = int(head[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        return True

    def answered(self, body):
        expected = self.current[1]
        self.current = None
        report = self.report
        report.answered += 1
        report.statuses[self.status] += 1
        if expected is None:
            report.bodies[body] += 1
        elif body != expected:
            report.wrong += 1
        if self.closing:
            report.closed += 1
            self.transport.close()
        else:
            self.next()

    def connection_lost(self, error):
        if self.current is not None:
            got = bytes(self.pending[:80])
            self.report.lost.append(
                f"{self.current[0][:40]!r}: {error!r}, had {got!r}, {self.need}"
            )
        if not self.done.done():
            self.done.set_result(None)


async def run_clients(address, connections, work, report, on_start=None, reconnect=False):
    """Runs all connections to their end; `on_start` is awaited beside them."""
    loop = asyncio.get_running_loop()
    host, _, port = address.rpartition(":")

    async def one():
        while True:
            done = loop.create_future()
            try:
                await loop.create_connection(lambda: Client(work, report, done), host, int(port))
            except ConnectionError:
                report.refused += 1
                return
            before = report.closed
            await done
            if not (reconnect and report.closed > before):
                return

    clients = [asyncio.create_task(one()) for _ in range(connections)]
    if on_start:
        await on_start(report)
    await asyncio.gather(*clients)


def run(address, connections, work, on_start=None, within=60, reconnect=False):
    """The report of a whole run; `work` yields (request bytes, expected body or None)."""
    report = Report()
    coroutine = run_clients(address, connections, iter(work), report, on_start, reconnect)
    asyncio.run(asyncio.wait_for(coroutine, within))
    return report


async def answers_reach(report, count):
    """Waits until so many requests have been answered."""
    while report.answered < count:
        await asyncio.sleep(0.001)
