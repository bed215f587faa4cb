"""Peers of the gRPC services, written from specs/s07: a client of both interfaces, and a server of the first. The arguments are the role and where. What is seen goes out as lines of JSON."""
import json
import os
import signal
import sys
import tempfile
from concurrent import futures

import grpc
from grpc_tools import protoc

LIMIT_S = 30


def generate(name, folder):
    """Stubs of a proto file that stands beside this program."""
    here = os.path.dirname(os.path.abspath(__file__))
    module = name.removesuffix(".proto")
    if protoc.main(["protoc", f"-I{here}", f"--python_out={folder}", f"--grpc_python_out={folder}", name]) != 0:
        sys.exit(f"no stubs of {name}")
    sys.path.insert(0, folder)
    return __import__(f"{module}_pb2"), __import__(f"{module}_pb2_grpc")


with tempfile.TemporaryDirectory(prefix="ordo-work-stubs-") as stubs:
    pb, services = generate("text.proto", stubs)
    fpb, facades = generate("facade.proto", stubs)


def say(**seen):
    print(json.dumps(seen), flush=True)


def status_of(call):
    try:
        call()
        return "OK"
    except grpc.RpcError as failure:
        return failure.code().name


def in_turn(stub, request, numbers):
    """Asks for each number only when the one before is answered."""
    answered = futures.Future()
    waits = [answered]

    def asking():
        for i, number in enumerate(numbers):
            if i > 0:
                waits[-1].result(LIMIT_S)
                waits.append(futures.Future())
            yield request(number)

    for answer in stub(asking(), timeout=LIMIT_S):
        waits[-1].set_result(None)
        yield answer


def run_client(address):
    channel = grpc.insecure_channel(address)
    reverse, split, isprime = services.ReverseStub(channel), services.SplitStub(channel), services.IsprimeStub(channel)
    cut = lambda text, delim: split.split(pb.split_input(text=text, delim=delim), timeout=LIMIT_S)
    number = lambda n: pb.isprime_input(num=n)
    endless = isprime.isprime((number(n) for n in iter(int, 1)), timeout=LIMIT_S)
    first = next(endless).text
    endless.cancel()
    say(
        reversed=[reverse.reverse(pb.reverse_input(text=text), timeout=LIMIT_S).message for text in ("hello wörld", "a\U0001d11eb", "")],
        parts=[list(cut(text, " ").text) for text in ("a b  c", "", " ")],
        counts=[cut(text, " ").n for text in ("a b  c", "", " ")],
        no_delimiter=status_of(lambda: cut("a b", "")),
        primes=[answer.text for answer in isprime.isprime(iter(map(number, (2, 10, 5555, 14567, 1, 0, -7, 2147483647))), timeout=LIMIT_S)],
        in_turn=[answer.text for answer in in_turn(isprime.isprime, number, (2, 9, 11))],
        cancelled=[first, endless.code().name],
        again=reverse.reverse(pb.reverse_input(text="abc"), timeout=LIMIT_S).message,
    )


def run_facade(address):
    stub = facades.ServiceStub(grpc.insecure_channel(address))
    cut = lambda text, delimiter: stub.split(fpb.TextSplit(text=text, delimiter=delimiter), timeout=LIMIT_S)
    parts = cut("a b  c", " ")
    answers = lambda stream: [[answer.number, answer.isprime] for answer in stream]
    number = lambda n: fpb.Number(number=n)
    say(
        reversed=stub.reverse(fpb.Text(text="hello wörld"), timeout=LIMIT_S).text,
        parts=list(parts.parts),
        count=parts.num_parts,
        no_delimiter=status_of(lambda: cut("a b", "")),
        primes=answers(stub.isprime(iter(map(number, (2, 10, 5555, 14567, 1, 0, -7, 2147483647))), timeout=LIMIT_S)),
        in_turn=answers(in_turn(stub.isprime, number, (2, 9, 11))),
    )


class Reverse(services.ReverseServicer):
    def reverse(self, request, context):
        return pb.reverse_output(message=request.text[::-1])


class Split(services.SplitServicer):
    def split(self, request, context):
        parts = request.text.split(request.delim)
        return pb.split_output(n=len(parts), text=parts)


class Isprime(services.IsprimeServicer):
    def isprime(self, requests, context):
        for request in requests:
            n = request.num
            prime = n > 1 and all(n % divisor for divisor in range(2, int(n ** 0.5) + 1))
            yield pb.isprime_output(text=f"{n} is prime" if prime else f"{n} is not prime")


def run_server(address):
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=4))
    services.add_ReverseServicer_to_server(Reverse(), server)
    services.add_SplitServicer_to_server(Split(), server)
    services.add_IsprimeServicer_to_server(Isprime(), server)
    server.add_insecure_port(address)
    server.start()
    signal.signal(signal.SIGTERM, lambda *_: server.stop(None))
    say(listens=address)
    server.wait_for_termination()


{"client": run_client, "facade": run_facade, "server": run_server}[sys.argv[1]](*sys.argv[2:])
