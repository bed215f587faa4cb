"""Ids from Ordo in Python: one, a block, one by key, and many over a stream. python3 next.py [how many over the stream]"""
import os
import queue
import sys
import time

import grpc
from ordo.v1 import sequences_pb2 as ordo, sequences_pb2_grpc

MEMBERS = os.environ.get("ORDO_SERVER", "127.0.0.1:7410,127.0.0.1:7420,127.0.0.1:7430").split(",")
LIMIT_S = 10  # how long a call goes on to further members
CALL_S = 8  # how long one member may take; it gives its own word after 5 s at most
WINDOW = 1000  # requests under way on the stream; a session takes 1024

stubs = [sequences_pb2_grpc.SequencesStub(grpc.insecure_channel(member)) for member in MEMBERS]


class Refused(Exception):
    """Nothing happened, and the same call is refused again."""


class NotDone(Exception):
    """Nothing happened; ask again when you like."""


class Unknown(Exception):
    """It may have happened, or may still happen: ask again with the same key."""


def call(method, request, repeatable):
    """Asks one member after the other. What may have happened is asked again only if it is repeatable."""
    until = time.monotonic() + LIMIT_S
    failure, in_doubt, turn = None, False, 0
    while time.monotonic() < until:
        try:
            return getattr(stubs[turn % len(stubs)], method)(request, timeout=CALL_S)
        except grpc.RpcError as error:
            failure = error
        reason = dict(failure.trailing_metadata() or ()).get("ordo-reason")
        if reason not in (None, "not-done", "unknown"):
            raise Refused(f"{failure.code().name} ({reason}): {failure.details()}")
        # UNAVAILABLE is *not done* when the member says so. Without its word it comes from grpc: the connection broke, perhaps behind the request.
        in_doubt |= reason != "not-done"
        if in_doubt and not repeatable:
            break
        turn += 1
        time.sleep(0.1)
    raise (Unknown if in_doubt else NotDone)(f"{failure.code().name}: {failure.details()}")


def next_ids(name, count=1, key=""):
    ids = call("Next", ordo.NextRequest(name=name, count=count, key=key), repeatable=key != "")
    return range(ids.first, ids.last + 1, ids.step)


def next_many(name, total):
    """Ids one by one over a stream. Each request has a number in a session: asked again, over any member, it still counts once."""
    session = call("OpenSession", ordo.OpenSessionRequest(), repeatable=True).session_id
    ids, waiting, made, turn = [], set(), 0, 0
    while len(ids) < total:
        frames = queue.SimpleQueue()
        again = sorted(waiting)  # what the stream before left open
        try:
            answers = stubs[turn % len(stubs)].NextStream(iter(frames.get, None), timeout=30)
            while len(ids) < total:
                lowest = min(waiting, default=made + 1)
                new = range(made + 1, min(total + 1, lowest + WINDOW))
                made += len(new)
                waiting.update(new)
                items = [ordo.NextItem(number=number, name=name) for number in [*again, *new]]
                if items:
                    frames.put(ordo.NextFrame(session_id=session, lowest_awaited=lowest, items=items))
                again = []
                for item in next(answers).items:
                    if item.code == 0:
                        waiting.remove(item.number)
                        ids.append(item.first)
                    elif item.reason in ("not-done", "unknown"):
                        again.append(item.number)
                    else:
                        raise Refused(f"{item.reason}: {item.detail}")
                if again:
                    time.sleep(0.1)
        except (grpc.RpcError, StopIteration):
            turn += 1  # to the next member, with the same numbers
            time.sleep(0.1)
        finally:
            frames.put(None)
    close_session(session)
    return ids


def close_session(session):
    try:
        call("CloseSession", ordo.CloseSessionRequest(session_id=session), repeatable=True)
    except (Refused, NotDone, Unknown):
        pass  # An idle session ends by itself.


def main():
    print("one:", next_ids("orders")[0])
    block = next_ids("orders", count=10)
    print(f"ten: {block[0]} to {block[-1]}")
    print("by key:", next_ids("orders", key="order-4711")[0], "and again", next_ids("orders", key="order-4711")[0])
    ids = next_many("orders", int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
    print(f"over a stream: {len(set(ids))} ids, {min(ids)} to {max(ids)}")
    try:
        next_ids("orders", count=2, key="order-4711")
    except Refused as refused:
        print("refused:", refused)


if __name__ == "__main__":
    try:
        main()
    except (NotDone, Unknown) as failure:
        sys.exit(f"{type(failure).__name__}: {failure}")
