"""Registry, nodes and registry client of the teaching ring, written in Python against specs/s08 for the tests: python3 peer.py <classic.proto> <role> <arguments>.

Each role writes lines of JSON and ends when its standard input does. The stubs are generated at the start, as users of the protocol do it.
"""
import importlib
import json
import os
import random
import sys
import tempfile
import threading
import time
import zlib
from concurrent import futures

import grpc
from grpc_tools import protoc

LIMIT_S = 15
POLL_S = 0.2


def generate(proto, folder):
    include, name = os.path.split(os.path.abspath(proto))
    if protoc.main(["protoc", f"-I{include}", f"--python_out={folder}", f"--grpc_python_out={folder}", name]) != 0:
        sys.exit("the stubs cannot be generated")
    sys.path.insert(0, folder)
    base = os.path.splitext(name)[0]
    return importlib.import_module(f"{base}_pb2"), importlib.import_module(f"{base}_pb2_grpc")


with tempfile.TemporaryDirectory(prefix="ordo-chord-stubs-") as stubs:
    pb, services = generate(sys.argv[1], stubs)


def say(**seen):
    sys.stdout.write(json.dumps(seen) + "\n")  # In one piece: several threads say something.
    sys.stdout.flush()


def stub(address):
    return services.ChordServicesStub(grpc.insecure_channel(address))


def entry(id, address):
    return f"({id}, {address})"


def serve(servicer, address):
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=10))
    services.add_ChordServicesServicer_to_server(servicer, server)
    if server.add_insecure_port(address) == 0:
        sys.exit(f"{address} is taken")
    server.start()
    return server


class Registry(services.ChordServicesServicer):
    """The registry of the spec: ids from Python's own generator, tables by walking around the ring."""

    def __init__(self, bits):
        self.bits, self.size, self.nodes, self.lock = bits, 2 ** bits, {}, threading.Lock()
        random.seed(0)

    def successor(self, place):
        while place % self.size not in self.nodes:
            place += 1
        return place % self.size

    def register(self, request, context):
        with self.lock:
            if len(self.nodes) == self.size:
                return pb.register_output(id=-1, m="The chord is currently full")
            id = random.randint(0, self.size - 1)
            while id in self.nodes:
                id = random.randint(0, self.size - 1)
            self.nodes[id] = f"{request.ipaddr}:{request.port}"
            return pb.register_output(id=id, m=str(self.bits))

    def deregister(self, request, context):
        with self.lock:
            there = self.nodes.pop(request.id, None) is not None
        text = f"Node {request.id} was deleted successfully" if there else f"The node {request.id} is not in the chord."
        return pb.deregister_output(state=there, message=text)

    def populate_finger_table(self, request, context):
        with self.lock:
            fingers = dict.fromkeys(self.successor(request.id + 2 ** i) for i in range(self.bits))
            before = request.id - 1
            while before % self.size not in self.nodes:
                before -= 1
            return pb.pft_output(predecessor=before % self.size, finger_table=[entry(id, self.nodes[id]) for id in fingers])

    def get_chord_info(self, request, context):
        with self.lock:
            return pb.gci_output(info=[entry(id, address) for id, address in self.nodes.items()])

    def connection_type(self, request, context):
        return pb.connection_type_output(type="Registry")


class Node(services.ChordServicesServicer):
    """A node of the spec: it registers before it listens, and polls the registry. Where keys are handed over as ids only, the id stands for any key of its place, as in the reference."""

    def __init__(self, registry, address):
        self.registry, self.address, self.texts, self.table, self.asked = stub(registry), address, {}, None, False
        host, port = address.rsplit(":", 1)
        given = self.registry.register(pb.register_input(ipaddr=host, port=port), timeout=LIMIT_S)
        if given.id < 0:
            sys.exit(given.m)
        self.id, self.bits = given.id, int(given.m)
        self.populate()

    def populate(self):
        table = self.registry.populate_finger_table(pb.pft_input(id=self.id), timeout=LIMIT_S)
        changed, self.table = table != self.table, table
        return changed

    def place(self, key):
        if key.isdigit():
            return int(key)
        return zlib.adler32(key.encode()) % 2 ** self.bits

    def name(self, key):
        """Under which name a key is kept here; None when it is not."""
        return next((name for name in (key, str(self.place(key))) if name in self.texts), None)

    def next(self, place):
        """The stub of the node to ask; None when the key belongs here."""
        around = 2 ** self.bits
        if (place - self.table.predecessor - 1) % around < (self.id - self.table.predecessor - 1) % around + 1:
            return None
        fingers = [(int(text[1:text.index(",")]), text[text.index(",") + 2:-1]) for text in self.table.finger_table]
        distance = lambda id: (id - self.id) % around
        best = fingers[0]
        for finger in fingers:
            if distance(best[0]) < distance(finger[0]) <= distance(place):
                best = finger
        return stub(best[1])

    def save(self, request, context):
        other = self.next(self.place(request.key))
        if other:
            return other.save(request, timeout=LIMIT_S)
        if self.name(request.key) is not None:
            return pb.save_output(state=False, message=str(self.id))
        self.texts[request.key] = request.text
        return pb.save_output(state=True, message=str(self.id))

    def remove(self, request, context):
        other = self.next(self.place(request.key))
        if other:
            return other.remove(request, timeout=LIMIT_S)
        if self.texts.pop(self.name(request.key), None) is None:
            return pb.remove_output(state=False, message="the key you are trying to remove doesn't exists")
        return pb.remove_output(state=True, message=str(self.id))

    def find(self, request, context):
        other = self.next(self.place(request.key))
        if other:
            return other.find(request, timeout=LIMIT_S)
        if self.name(request.key) is not None:
            return pb.find_output(state=True, id=self.id, addr=self.address, message=f"True, {request.key} is saved in node {self.id}")
        return pb.find_output(state=False, message=f"False, {request.key} does not exist in node {self.id}")

    def deligate_ids(self, request, context):
        given = [key for key in self.texts if self.place(key) in request.ids]
        return pb.deligate_output(key=[self.place(key) for key in given], text=[self.texts.pop(key) for key in given])

    def get_finger_table(self, request, context):
        if not self.asked:
            self.asked = True
            say(asked=self.id)
        return pb.gft_output(id=self.id, finger_table=self.table.finger_table)

    def connection_type(self, request, context):
        return pb.connection_type_output(type="Node")


def poll(nodes, stop, changed=lambda: None):
    """Looks at the registry's table now and again; a registry that is gone is asked again."""
    while not stop.wait(POLL_S):
        for node in nodes:
            try:
                if node.populate():
                    changed()
            except grpc.RpcError as failure:
                if failure.code() != grpc.StatusCode.UNAVAILABLE:
                    raise


def run_node(registry, address):
    node = Node(registry, address)
    server = serve(node, address)
    stop = threading.Event()

    def tell():
        say(id=node.id, m=node.bits, predecessor=node.table.predecessor, fingers=list(node.table.finger_table))

    tell()
    polling = threading.Thread(target=poll, args=([node], stop, tell))
    polling.start()
    sys.stdin.read()
    stop.set()
    polling.join()
    left = node.registry.deregister(pb.deregister_input(id=node.id), timeout=LIMIT_S)
    say(left=node.id if left.state else None, message=left.message)
    server.stop(None).wait()


class ReferenceNode(Node):
    """A node as the reference has it: texts stand under the number of their place, keys that are no words are taken for such numbers."""

    def place(self, key):
        return super().place(key) if key.isalpha() else int(key)

    def take_over(self):
        """Asks the successor for the texts of this node's range."""
        around = 2 ** self.bits
        count = (self.id - self.table.predecessor - 1) % around + 1
        successor = self.successor()
        if successor != self.address:
            ids = [(self.id - i) % around for i in range(count)]
            taken = stub(successor).deligate_ids(pb.deligate_input(ids=ids), timeout=LIMIT_S, wait_for_ready=True)
            self.texts.update(zip(taken.key, taken.text))

    def successor(self):
        text = self.table.finger_table[0]
        return text[text.index(",") + 2:-1]

    def deligate_ids(self, request, context):
        gone = [(id, self.texts.pop(id)) for id in request.ids if id in self.texts]
        return pb.deligate_output(key=[id for id, _ in gone], text=[text for _, text in gone])

    def save(self, request, context):
        place = self.place(request.key)
        other = self.next(place)
        if other:
            return other.save(request, timeout=LIMIT_S)
        if place in self.texts:
            return pb.save_output(state=False, message=str(self.id))
        self.texts[place] = request.text
        return pb.save_output(state=True, message=str(self.id))

    def remove(self, request, context):
        place = self.place(request.key)
        other = self.next(place)
        if other:
            return other.remove(request, timeout=LIMIT_S)
        if self.texts.pop(place, None) is None:
            return pb.remove_output(state=False, message="the key you are trying to remove doesn't exists")
        return pb.remove_output(state=True, message=str(self.id))

    def find(self, request, context):
        place = self.place(request.key)
        other = self.next(place)
        if other:
            return other.find(request, timeout=LIMIT_S)
        if place in self.texts:
            return pb.find_output(state=True, id=self.id, addr=self.address, message=f"True, {request.key} is saved in node {self.id}")
        return pb.find_output(state=False, id=self.id, addr=self.address, message=f"False, {request.key} does not exist in node {self.id}")


def run_reference(registry, address):
    """Registers, takes its range over, listens, polls each second; at the end it gives its place back, waits, and saves all it has on its successor."""
    node = ReferenceNode(registry, address)
    node.take_over()
    server = serve(node, address)
    stop = threading.Event()

    def poll():
        while not stop.wait(1):
            node.populate()

    polling = threading.Thread(target=poll)
    polling.start()
    say(id=node.id)
    sys.stdin.read()
    stop.set()
    polling.join()
    node.registry.deregister(pb.deregister_input(id=node.id), timeout=LIMIT_S)
    say(left=node.id)
    time.sleep(1.5)
    successor = stub(node.successor())
    given = list(node.texts.items())
    for place, text in given:
        successor.save(pb.save_input(key=str(place), text=text), timeout=LIMIT_S)
    say(saved=len(given))
    server.stop(None).wait()


def run_facade(registry, node):
    """A client of the other implementation: the second word of what save answers is the node, and the first item of a table the predecessor."""
    with tempfile.TemporaryDirectory(prefix="ordo-chord-stubs-") as folder:
        fpb, fservices = generate(os.path.join(os.path.dirname(sys.argv[1]), "facade.proto"), folder)
    ring = fservices.RegistryClientServiceStub(grpc.insecure_channel(registry))
    one = fservices.NodeServiceStub(grpc.insecure_channel(node))
    save = lambda text: one.save(fpb.SaveRequest(key="Kazan", text=text), timeout=LIMIT_S)
    find = lambda: one.find(fpb.FindRemoveRequest(key="Kazan"), timeout=LIMIT_S)
    remove = lambda: one.remove(fpb.FindRemoveRequest(key="Kazan"), timeout=LIMIT_S)
    first, again = save("text"), save("another")
    say(
        types=[ring.connect(fpb.Empty(), timeout=LIMIT_S).type, one.connect(fpb.Empty(), timeout=LIMIT_S).type],
        ring=[str(item.id) for item in ring.get_chord_info(fpb.Empty(), timeout=LIMIT_S)],
        table=[str(item.id) for item in one.get_finger_table(fpb.Empty(), timeout=LIMIT_S)],
        actions=[first.message.split()[1], str(again.status), find().message.split()[1], str(remove().status), str(remove().status), str(first.status), str(find().status)],
    )
    sys.stdin.read()


def run_ring(bits, registry, *nodes):
    servers = [serve(Registry(int(bits)), registry)]
    ring = []
    for address in nodes:
        ring.append(Node(registry, address))
        servers.append(serve(ring[-1], address))
    for node in ring:
        node.populate()
    say(ids=[node.id for node in ring])
    stop = threading.Event()
    polling = threading.Thread(target=poll, args=(ring, stop))
    polling.start()
    sys.stdin.read()
    stop.set()
    polling.join()
    for server in servers:
        server.stop(None).wait()


def status_of(call):
    try:
        call()
        return "OK", ""
    except grpc.RpcError as failure:
        return failure.code().name, failure.details()


def run_session(address, nodes, first_port):
    """The published session, as a client of the registry sees it."""
    registry = stub(address)
    given = [
        registry.register(pb.register_input(ipaddr="127.0.0.1", port=str(int(first_port) + i)), timeout=LIMIT_S, wait_for_ready=True) for i in range(int(nodes))
    ]
    ids = [output.id for output in given]
    tables = [registry.populate_finger_table(pb.pft_input(id=id), timeout=LIMIT_S) for id in ids if id >= 0]
    say(
        ids=ids,
        m=[output.m for output in given],
        type=registry.connection_type(pb.connection_type_input(), timeout=LIMIT_S).type,
        info=list(registry.get_chord_info(pb.gci_input(), timeout=LIMIT_S).info),
        predecessors=[table.predecessor for table in tables],
        fingers=[list(table.finger_table) for table in tables],
        unknown=status_of(lambda: registry.populate_finger_table(pb.pft_input(id=-5), timeout=LIMIT_S)),
        absurd=status_of(lambda: registry.register(pb.register_input(ipaddr="", port="x"), timeout=LIMIT_S)),
        save=status_of(lambda: registry.save(pb.save_input(key="k", text="t"), timeout=LIMIT_S)),
        left=[registry.deregister(pb.deregister_input(id=ids[0]), timeout=LIMIT_S).message for _ in range(2)],
    )
    sys.stdin.read()


def run_draws(count):
    """What Python's generator draws for rings of 1 to 31 bits."""
    for bits in range(1, 32):
        random.seed(0)
        say(bits=bits, ids=[random.randint(0, 2 ** bits - 1) for _ in range(int(count))])


{"node": run_node, "reference": run_reference, "facade": run_facade, "ring": run_ring, "session": run_session, "draws": run_draws}[sys.argv[2]](*sys.argv[3:])
