"""A client and a server of the classic file transfer, written from its published description with the standard library alone.

peer.py client HOST:PORT FILE NAME    sends a file
peer.py server PORT DIRECTORY         receives files until its input ends
"""
import os
import select
import socket
import sys

DELIMITER = b" | "
TRIES = 60  # The published clients try five times; here a machine may have other things to do for some seconds.
ACK_SECONDS = 0.5


def exchange(sock, server, message, expected):
    """Sends a message until its acknowledgement comes; gives the fields behind the number. Acknowledgements of what was repeated before may come late."""
    for _ in range(TRIES):
        sock.sendto(message, server)
        try:
            while True:
                answer, address = sock.recvfrom(65536)
                fields = answer.split(DELIMITER)
                if address != server or fields[0] != b"a" or int(fields[1]) > expected:
                    raise SystemExit("an unexpected answer: %r" % answer)
                if int(fields[1]) == expected:
                    return fields[2:]
        except socket.timeout:
            continue
    raise SystemExit("no answer")


def client(address, path, name):
    host, port = address.split(":")
    server = (host, int(port))
    with open(path, "rb") as file:
        content = file.read()
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.settimeout(ACK_SECONDS)
    start = DELIMITER.join([b"s", b"0", name.encode(), str(len(content)).encode()])
    buffer_size = int(exchange(sock, server, start, 1)[0])
    number = 1
    while content:
        header = b"d | %d | " % number
        room = buffer_size - len(header)
        exchange(sock, server, header + content[:room], number + 1)
        content = content[room:]
        number += 1
    print("sent", flush=True)


def server(port, directory):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", int(port)))
    print("ready", flush=True)
    sessions = {}
    while True:
        readable, _, _ = select.select([sock, sys.stdin], [], [])
        if sys.stdin in readable:
            return
        datagram, address = sock.recvfrom(65536)
        kind, number, rest = datagram.split(DELIMITER, 2)
        number = int(number)
        if kind == b"s":
            name, size = rest.rsplit(DELIMITER, 1)
            sessions[address] = [number + 1, int(size), name.decode(), b""]
            answer = b"a | %d | 1024" % (number + 1)
        else:
            session = sessions[address]
            if number == session[0]:
                session[0] += 1
                session[3] += rest
            answer = b"a | %d" % session[0]
        _, size, name, content = sessions[address]
        if len(content) == size:
            with open(os.path.join(directory, name), "wb") as file:
                file.write(content)
            print("stored", flush=True)
        sock.sendto(answer, address)


{"client": client, "server": server}[sys.argv[1]](*sys.argv[2:])
