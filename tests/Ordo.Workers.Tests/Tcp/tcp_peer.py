"""Clients and servers of specs/s05, written from that page with Python's standard library alone.

tcp_peer.py ask HOST PORT N...      sends each number as text without an end, prints it with the answer
tcp_peer.py binary HOST PORT N...   sends each number as four bytes on a connection of its own, prints the answer
tcp_peer.py serve STYLE             prints its port, serves one client:
    plain, full      answers that way
    bytewise         answers one byte at a time
    lines            answers with the number in front and a new line behind
    leaves           answers twice, then closes
    resets           answers twice, then resets the connection
    nonsense         answers with something else
"""
import socket
import struct
import sys


def is_prime(number):
    return number > 1 and all(number % divisor for divisor in range(2, int(number ** 0.5) + 1))


def ask(host, port, numbers):
    with socket.create_connection((host, int(port))) as connection:
        for number in numbers:
            connection.sendall(number.encode())
            print(number, connection.recv(1024).decode())


def ask_binary(host, port, numbers):
    for number in numbers:
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(int(number).to_bytes(4, "big"))
            print(connection.recv(1024).decode())


def answer_to(text, style):
    verdict = "is prime" if is_prime(int(text)) else "is not prime"
    return {"full": f"{text} {verdict}", "lines": f"{text} {verdict}\n", "nonsense": "it is a number"}.get(style, verdict)


def serve(style):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1])
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        served = 0
        while True:
            text = connection.recv(1024).decode()
            if not text:
                break
            answer = answer_to(text, style).encode()
            for piece in ([bytes([one]) for one in answer] if style == "bytewise" else [answer]):
                connection.sendall(piece)
            served += 1
            if style in ("leaves", "resets") and served == 2:
                if style == "resets":
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                break
        connection.close()


if sys.argv[1] == "serve":
    serve(sys.argv[2])
else:
    (ask if sys.argv[1] == "ask" else ask_binary)(sys.argv[2], sys.argv[3], sys.argv[4:])
