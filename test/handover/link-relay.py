"""The links between the phone and its router: carries Ethernet frames between pairs of interfaces and adds what a path has,
delay, loss and a rate; a dead path swallows everything, while its interface and addresses stay as they were.

Usage: link-relay.py NAME ...   carries frames between NAME-p (towards the phone) and NAME-r (towards the router)
Standard input, one line each:  NAME delay=MS loss=SHARE rate=KBIT dead=0|1      (what is not said stays as it was)
Prints "ready", then one line "done" for each line read. Ends with its standard input.

Frames of neighbour discovery (ARP, ICMPv6) are neither delayed nor lost: a path's delay stands for what lies behind its
first router. One direction is one queue, so nothing overtakes. Times are the kernel's monotonic clock.
"""
import heapq
import random
import select
import socket
import sys
import time

ETH_P_ALL, ARP, IPV6, ICMPV6, PACKET_OUTGOING = 3, b"\x08\x06", b"\x86\xdd", 58, 4
MAX_FRAME = 65_600
# What waits longer than this for its turn on a slow link is dropped, as a router's queue would do.
MAX_QUEUE_S = 0.25


class Link:
    def __init__(self, seed):
        self.delay_s, self.loss, self.bits_per_s, self.dead = 0.0, 0.0, 0.0, False
        self.random = random.Random(seed)

    def change(self, words):
        for word in words:
            name, value = word.split("=")
            if name == "delay":
                self.delay_s = float(value) / 1000
            elif name == "loss":
                self.loss = float(value)
            elif name == "rate":
                self.bits_per_s = float(value) * 1000
            elif name == "dead":
                self.dead = value == "1"
            else:
                raise ValueError(word)


class Direction:
    """Frames from one interface to the other, in their order."""

    def __init__(self, link, source, target):
        self.link, self.source, self.target = link, source, target
        self.free_at = 0.0
        self.last_due = 0.0

    def due(self, frame, now):
        """When a frame is to leave; None if it is lost."""
        link = self.link
        if frame[12:14] == ARP or (frame[12:14] == IPV6 and frame[20] == ICMPV6):
            return now
        if link.dead or link.random.random() < link.loss:
            return None
        leaves = now
        if link.bits_per_s > 0:
            leaves = max(now, self.free_at) + len(frame) * 8 / link.bits_per_s
            if leaves - now > MAX_QUEUE_S:
                return None
            self.free_at = leaves
        self.last_due = max(leaves + link.delay_s, self.last_due)
        return self.last_due


def open_interface(name):
    opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    opened.bind((name, 0))
    opened.setblocking(False)
    return opened


def transmit(direction, frame):
    try:
        direction.target.send(frame)
    except OSError:
        pass  # the interface at that end is down


def receive(direction, waiting, count):
    while True:
        try:
            frame, address = direction.source.recvfrom(MAX_FRAME)
        except OSError:  # nothing left, or the interface is down
            return count
        if address[2] == PACKET_OUTGOING:
            continue
        now = time.monotonic()
        due = direction.due(frame, now)
        if due is None:
            continue
        if due <= now:
            transmit(direction, frame)
        else:
            count += 1
            heapq.heappush(waiting, (due, count, direction, frame))


def obey(links):
    line = sys.stdin.readline()
    if line == "":
        return False
    name, *words = line.split()
    links[name].change(words)
    print("done", flush=True)
    return True


def main(names):
    links = {name: Link(seed) for seed, name in enumerate(names)}
    directions = []
    for name, link in links.items():
        phone, router = open_interface(name + "-p"), open_interface(name + "-r")
        directions += [Direction(link, phone, router), Direction(link, router, phone)]
    by_source = {direction.source: direction for direction in directions}
    waiting, count = [], 0
    print("ready", flush=True)
    while True:
        timeout = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
        readable, _, _ = select.select([sys.stdin, *by_source], [], [], timeout)
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, direction, frame = heapq.heappop(waiting)
            transmit(direction, frame)
        for source in readable:
            if source is not sys.stdin:
                count = receive(by_source[source], waiting, count)
        if sys.stdin in readable and not obey(links):
            return


main(sys.argv[1:])
