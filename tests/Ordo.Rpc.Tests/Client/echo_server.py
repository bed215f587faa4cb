"""The service of echo.proto on grpcio: argv[1] is the port, argv[2] the directory of echo.proto. It prints "ready", and ends with its standard input."""
import sys
import threading
from concurrent import futures

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from grpc_tools import protoc
import os
import tempfile

out = os.path.join(tempfile.mkdtemp(), "echo.pb")
if protoc.main(["protoc", "-I" + sys.argv[2], "--descriptor_set_out=" + out, "echo.proto"]) != 0:
    sys.exit(1)
files = descriptor_pb2.FileDescriptorSet()
with open(out, "rb") as file:
    files.ParseFromString(file.read())
pool = descriptor_pool.DescriptorPool()
for each in files.file:
    pool.Add(each)
factory = message_factory.MessageFactory(pool)
Request = factory.GetPrototype(pool.FindMessageTypeByName("ordo.rpc.tests.EchoRequest"))
Reply = factory.GetPrototype(pool.FindMessageTypeByName("ordo.rpc.tests.EchoReply"))
CODES = {code.value[0]: code for code in grpc.StatusCode}
seen = {"cancelled": 0}


def judge(request, context):
    """Waits and ends as the request says."""
    if request.wait_ms:
        gone = threading.Event()
        if context.add_callback(gone.set):
            gone.wait(request.wait_ms / 1000)
    if request.status:
        context.abort(CODES[request.status], request.detail)


def unary(request, context):
    judge(request, context)
    if request.text == "time-left":
        return Reply(text=str(context.time_remaining()))
    if request.text == "cancelled":
        return Reply(text=str(seen["cancelled"]))
    return Reply(text=request.text * max(request.times, 1))


def server_stream(request, context):
    for _ in range(request.times):
        yield Reply(text=request.text)
    judge(request, context)


def client_stream(requests, context):
    texts = []
    for request in requests:
        judge(request, context)
        texts.append(request.text)
    return Reply(text="".join(texts))


def duplex(requests, context):
    metadata = tuple(pair for pair in context.invocation_metadata() if pair[0].startswith("x-"))
    context.send_initial_metadata(metadata)
    context.set_trailing_metadata(metadata)
    for request in requests:
        judge(request, context)
        gone = threading.Event()
        if request.text == "hold":
            # Noted before the answer leaves: what its client does with it may end this call before it gets any further here.
            def leave():
                seen["cancelled"] += 1
                gone.set()

            if not context.add_callback(leave):
                leave()
        yield Reply(text=request.text)
        if request.text == "hold":
            # Only the client ends this call: its requests ending is no sign of a cancellation, for grpcio may show that first.
            gone.wait(60)
            return


def handler(kind, function):
    return kind(function, request_deserializer=Request.FromString, response_serializer=Reply.SerializeToString)


server = grpc.server(futures.ThreadPoolExecutor(max_workers=16), options=[("grpc.max_receive_message_length", 8 << 20), ("grpc.max_send_message_length", 8 << 20)])
server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("ordo.rpc.tests.Echo", {
    "Unary": handler(grpc.unary_unary_rpc_method_handler, unary),
    "ServerStream": handler(grpc.unary_stream_rpc_method_handler, server_stream),
    "ClientStream": handler(grpc.stream_unary_rpc_method_handler, client_stream),
    "Duplex": handler(grpc.stream_stream_rpc_method_handler, duplex),
}),))
server.add_insecure_port("127.0.0.1:" + sys.argv[1])
server.start()
print("ready", flush=True)
sys.stdin.read()
server.stop(0)
