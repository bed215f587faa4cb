"""The roles of specs/s06, with pyzmq: zmq_peer.py client|primer|gcd|server|odd PORT…"""
import math
import os
import sys

import zmq

role, ports = sys.argv[1], [int(port) for port in sys.argv[2:]]
context = zmq.Context()


def connected(kind, port):
    socket = context.socket(kind)
    socket.connect(f"tcp://localhost:{port}")
    return socket


def bound(kind, port):
    socket = context.socket(kind)
    socket.bind(f"tcp://127.0.0.1:{port}")
    return socket


def client():
    lines, shown = connected(zmq.REQ, ports[0]), connected(zmq.SUB, ports[1])
    shown.subscribe("")
    poller = zmq.Poller()
    poller.register(shown, zmq.POLLIN)
    poller.register(sys.stdin.fileno(), zmq.POLLIN)
    typed = b""
    while True:
        ready = dict(poller.poll())
        if shown in ready:
            print(shown.recv_string(), flush=True)
        if sys.stdin.fileno() in ready:
            read = os.read(sys.stdin.fileno(), 65536)
            if not read:
                return
            *whole, typed = (typed + read).split(b"\n")
            for line in whole:
                lines.send(line)
                print("reply", lines.recv_string(), flush=True)


def is_prime(number):
    return number > 1 and all(number % divisor for divisor in range(2, math.isqrt(number) + 1))


def worker(keyword, answer):
    requests, answers = connected(zmq.SUB, ports[0]), connected(zmq.PUB, ports[1])
    requests.subscribe(keyword)
    while True:
        try:
            answers.send_string(answer(requests.recv_string().split(" ")[1:]))
        except (ValueError, IndexError):
            pass


def server():
    lines, clients = bound(zmq.REP, ports[0]), bound(zmq.PUB, ports[1])
    requests, answers = bound(zmq.PUB, ports[2]), bound(zmq.SUB, ports[3])
    answers.subscribe("")
    poller = zmq.Poller()
    poller.register(lines, zmq.POLLIN)
    poller.register(answers, zmq.POLLIN)
    while True:
        ready = dict(poller.poll())
        if lines in ready:
            line = lines.recv_string()
            lines.send_string("received")
            (requests if line.startswith(("isprime", "gcd")) else clients).send_string(line)
        if answers in ready:
            clients.send_string(answers.recv_string())


def odd():
    """Sends what no client should send, and then asks as a client does."""
    bare = connected(zmq.DEALER, ports[0])
    for message in ([b"no way back"], [b""], [b"", b""], [b"", b"two", b"frames"], [b"", b"\xff\xfe"], [b"", b"isprime \xff"], [b"x"] * 200, [b"", b"ORDO-FAIR-1", b"ASK", b"hello"]):
        bare.send_multipart(message)
    huge = connected(zmq.DEALER, ports[0])
    huge.send_multipart([b"", b"h" * 1_000_000])
    asker = connected(zmq.REQ, ports[0])
    asker.send_string("after the odd ones")
    print("reply", asker.recv_string(), flush=True)
    context.destroy(linger=0)


roles = {
    "client": client,
    "server": server,
    "odd": odd,
    "primer": lambda: worker("isprime", lambda words: f"{int(words[0])} is {'prime' if is_prime(int(words[0])) else 'not prime'}"),
    "gcd": lambda: worker("gcd", lambda words: f"gcd for {words[0]} {words[1]} is {math.gcd(int(words[0]), int(words[1]))}"),
}
roles[role]()
