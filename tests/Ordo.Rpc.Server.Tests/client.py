"""A client of python3-grpcio for the tests of the server half: python3 client.py <address> <file descriptor in Base64>….

Reads lines of JSON, {"scenario": …, "arguments": …}, and answers each with a line of JSON.
"""
import base64
import json
import sys
import threading

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

LIMIT_S = 50
MAX = 16 * 1024 * 1024
OPTIONS = [("grpc.max_receive_message_length", MAX), ("grpc.max_send_message_length", MAX)]

pool = descriptor_pool.DescriptorPool()
for text in sys.argv[2:]:
    pool.Add(descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(text)))


class Stub:
    """The methods of a service, as generated code has them."""

    def __init__(self, channel, name):
        factory = message_factory.MessageFactory(pool)
        service = pool.FindServiceByName(name)
        proto = descriptor_pb2.ServiceDescriptorProto()
        service.CopyToProto(proto)
        for method, kinds in zip(service.methods, proto.method):
            kind = f"{'stream' if kinds.client_streaming else 'unary'}_{'stream' if kinds.server_streaming else 'unary'}"
            request, reply = factory.GetPrototype(method.input_type), factory.GetPrototype(method.output_type)
            setattr(self, method.name, getattr(channel, kind)(f"/{name}/{method.name}", request.SerializeToString, reply.FromString))
            setattr(self, method.name + "Request", request)


channel = grpc.insecure_channel(sys.argv[1], options=OPTIONS)
stub = Stub(channel, "ordo.rpc.tests.Echo")
health = Stub(channel, "grpc.health.v1.Health")


def pairs(metadata):
    return [[key, value.hex() if isinstance(value, bytes) else value] for key, value in metadata or ()]


def ended(call, **more):
    """How a call ended, once it has."""
    try:
        code, details, trailers = call.code(), call.details(), call.trailing_metadata()
    except grpc.RpcError as error:
        code, details, trailers = error.code(), error.details(), error.trailing_metadata()
    return dict(more, code=code.value[0], details=details, trailers=pairs(trailers))


def request(text="hello", status=0, detail="", times=0, waitMs=0):
    return stub.UnaryRequest(text=text, status=status, detail=detail, times=times, wait_ms=waitMs)


def unary(metadata=(), compress=False, timeout=LIMIT_S, **message):
    metadata = [(k, bytes.fromhex(v) if k.endswith("-bin") else v) for k, v in metadata]
    compression = grpc.Compression.Gzip if compress else None
    try:
        reply, call = stub.Unary.with_call(request(**message), timeout=timeout, metadata=metadata, compression=compression)
        return ended(call, text=reply.text, length=len(reply.text), headers=pairs(call.initial_metadata()))
    except grpc.RpcError as error:
        return ended(error)


def collect(call):
    texts = []
    try:
        for reply in call:
            texts.append(reply.text)
    except grpc.RpcError:
        pass
    return ended(call, count=len(texts), first=texts[:3])


def server_stream(**message):
    return collect(stub.ServerStream(request(**message), timeout=LIMIT_S))


def client_stream(texts, status=0):
    try:
        reply, call = stub.ClientStream.with_call(iter([request(text, status=status) for text in texts]), timeout=LIMIT_S)
        return ended(call, text=reply.text)
    except grpc.RpcError as error:
        return ended(error)


def duplex(count, status=0):
    """Sends all without waiting for an answer."""
    orders = [request(str(i)) for i in range(count)]
    if status:
        orders.append(request(status=status, detail="enough"))
    return collect(stub.Duplex(iter(orders), timeout=LIMIT_S))


def ping_pong(count):
    """Sends each message only after the answer to the one before."""
    answered = threading.Semaphore(1)

    def orders():
        for i in range(count):
            answered.acquire()
            yield request(str(i))

    call = stub.Duplex(orders(), timeout=LIMIT_S)
    texts = []
    for reply in call:
        texts.append(reply.text)
        answered.release()
    return ended(call, inOrder=texts == [str(i) for i in range(count)])


def start_unary():
    """Leaves a call under way, for cancel_unary."""
    global under_way
    under_way = stub.Unary.future(request(waitMs=60_000), timeout=LIMIT_S)
    return {}


def cancel_unary():
    under_way.cancel()
    return {"code": under_way.code().value[0]}


def cancel_server_stream():
    call = stub.ServerStream(request("one", times=1, waitMs=60_000), timeout=LIMIT_S)
    first = next(call).text
    call.cancel()
    return {"code": call.code().value[0], "first": first}


def cancel_duplex():
    done = threading.Event()

    def orders():
        yield request("one")
        done.wait(LIMIT_S)

    call = stub.Duplex(orders(), timeout=LIMIT_S)
    first = next(call).text
    call.cancel()
    done.set()
    return {"code": call.code().value[0], "first": first}


def disconnect():
    """Leaves with a call under way, on a connection of its own."""
    own = grpc.insecure_channel(sys.argv[1], options=[("grpc.use_local_subchannel_pool", 1)])
    done = threading.Event()

    def orders():
        yield request("one")
        done.wait(LIMIT_S)

    call = Stub(own, "ordo.rpc.tests.Echo").Duplex(orders(), timeout=LIMIT_S)
    next(call)
    own.close()
    done.set()
    return {"code": call.code().value[0]}


def health_check(service=""):
    try:
        return {"code": 0, "status": health.Check(health.CheckRequest(service=service), timeout=LIMIT_S).status}
    except grpc.RpcError as error:
        return ended(error)


def health_watch(service):
    """Begins to watch, and gives the first answer; health_next gives the others."""
    global watching
    watching = health.Watch(health.WatchRequest(service=service), timeout=LIMIT_S)
    return health_next()


def health_next():
    return {"status": next(watching).status}


def health_leave():
    watching.cancel()
    return {"code": watching.code().value[0]}


def reflect(version, **questions):
    """Asks all questions in one call."""
    reflection = Stub(channel, f"grpc.reflection.{version}.ServerReflection")
    asked = [reflection.ServerReflectionInfoRequest(host="here", **{key: value}) for key, value in questions.items()]
    answers = []
    for reply in reflection.ServerReflectionInfo(iter(asked), timeout=LIMIT_S):
        files = [descriptor_pb2.FileDescriptorProto.FromString(f).name for f in reply.file_descriptor_response.file_descriptor_proto]
        services = [service.name for service in reply.list_services_response.service]
        answers.append({"files": files, "services": services, "error": reply.error_response.error_code, "host": reply.valid_host})
    return {"answers": answers}


def unknown(path):
    call = channel.unary_unary(path, stub.UnaryRequest.SerializeToString, stub.UnaryRequest.FromString)
    try:
        call(request(), timeout=LIMIT_S)
        return {"code": 0}
    except grpc.RpcError as error:
        return ended(error)


def slow_reader(times, size):
    """Reads one message of a long stream, and leaves the others to flow control until a second call is answered."""
    call = stub.ServerStream(request("x" * size, times=times), timeout=LIMIT_S)
    next(call)
    other = unary()
    rest = collect(call)
    return dict(rest, count=1 + rest["count"], other=other["code"])


def no_reader(times, size, timeout):
    """Reads one message of a long stream and nothing more, until the deadline."""
    call = stub.ServerStream(request("x" * size, times=times), timeout=timeout)
    try:
        next(call)
    except grpc.RpcError:
        return ended(call, hasRead=False)
    return ended(call, hasRead=True)


for line in sys.stdin:
    order = json.loads(line)
    try:
        answer = globals()[order["scenario"]](**order["arguments"])
    except Exception as error:  # The test shows it; the next scenario is none the worse.
        answer = {"raised": repr(error)}
    print(json.dumps(answer), flush=True)
