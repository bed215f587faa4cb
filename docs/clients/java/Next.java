// Ids from Ordo in Java: one, a block, one by key, and many over a stream. java Next [how many over the stream]
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import ordo.v1.SequencesGrpc;
import ordo.v1.SequencesGrpc.SequencesBlockingStub;
import ordo.v1.SequencesOuterClass.*;

public final class Next {
    static final Metadata.Key<String> REASON = Metadata.Key.of("ordo-reason", Metadata.ASCII_STRING_MARSHALLER);
    static final long LIMIT_MS = 10_000; // how long a call goes on to further members
    static final long CALL_MS = 8_000; // how long one member may take; it gives its own word after 5 s at most
    static final int WINDOW = 1000; // requests under way on the stream; a session takes 1024
    static final List<ManagedChannel> channels = new ArrayList<>();

    /** Nothing happened, and the same call is refused again. */
    static final class Refused extends RuntimeException { Refused(String message) { super(message); } }

    /** Nothing happened; ask again when you like. */
    static final class NotDone extends RuntimeException { NotDone(String message) { super(message); } }

    /** It may have happened, or may still happen: ask again with the same key. */
    static final class Unknown extends RuntimeException { Unknown(String message) { super(message); } }

    /** Asks one member after the other. What may have happened is asked again only if it is repeatable. */
    static <T> T call(boolean repeatable, Function<SequencesBlockingStub, T> ask) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MS);
        boolean inDoubt = false;
        Status failure = Status.UNKNOWN;
        for (int turn = 0; System.nanoTime() < until; turn++) {
            try {
                return ask.apply(SequencesGrpc.newBlockingStub(channel(turn)).withDeadlineAfter(CALL_MS, TimeUnit.MILLISECONDS));
            } catch (StatusRuntimeException error) {
                failure = error.getStatus();
                String reason = error.getTrailers() == null ? null : error.getTrailers().get(REASON);
                if (reason != null && !reason.equals("not-done") && !reason.equals("unknown")) {
                    throw new Refused(failure.getCode() + " (" + reason + "): " + failure.getDescription());
                }
                // UNAVAILABLE is *not done* when the member says so. Without its word it comes from grpc-java: the connection broke, perhaps behind the request.
                inDoubt |= !"not-done".equals(reason);
            }
            if (inDoubt && !repeatable) {
                break;
            }
            Thread.sleep(100);
        }
        String message = failure.getCode() + ": " + failure.getDescription();
        throw inDoubt ? new Unknown(message) : new NotDone(message);
    }

    static NextReply next(String name, int count, String key) throws InterruptedException {
        NextRequest request = NextRequest.newBuilder().setName(name).setCount(count).setKey(key).build();
        return call(!key.isEmpty(), stub -> stub.next(request));
    }

    /** Ids one by one over a stream. Each request has a number in a session: asked again, over any member, it still counts once. */
    static final class Many {
        final String name;
        final int total;
        final long session;
        final List<Long> ids = new ArrayList<>();
        final TreeSet<Long> waiting = new TreeSet<>();
        long made;

        Many(String name, int total) throws InterruptedException {
            this.name = name;
            this.total = total;
            session = call(true, stub -> stub.openSession(OpenSessionRequest.getDefaultInstance())).getSessionId();
        }

        List<Long> take() throws InterruptedException {
            for (int turn = 0; !over(turn); turn++) {
                Thread.sleep(100); // to the next member, with the same numbers
            }
            try {
                call(true, stub -> stub.closeSession(CloseSessionRequest.newBuilder().setSessionId(session).build()));
            } catch (Refused | NotDone | Unknown ignored) {
                // An idle session ends by itself.
            }
            return ids;
        }

        /** Asks over one stream, beginning with what the stream before left open. False when it broke. */
        boolean over(int turn) throws InterruptedException {
            Answers answers = new Answers();
            SequencesGrpc.newStub(channel(turn)).withDeadlineAfter(30, TimeUnit.SECONDS).nextStream(answers);
            try {
                List<Long> again = new ArrayList<>(waiting);
                while (ids.size() < total) {
                    NextFrame frame = frame(again);
                    if (frame.getItemsCount() > 0) {
                        answers.requests.onNext(frame);
                    }
                    Object answer = answers.gathered.take();
                    if (!(answer instanceof NextReplyFrame)) {
                        return false;
                    }
                    again = read((NextReplyFrame) answer);
                    if (!again.isEmpty()) {
                        Thread.sleep(100);
                    }
                }
                return true;
            } finally {
                answers.requests.cancel("done", null);
            }
        }

        /** What to ask next: some again, and new ones as far as the window goes. */
        NextFrame frame(List<Long> again) {
            long lowest = waiting.isEmpty() ? made + 1 : waiting.first();
            NextFrame.Builder frame = NextFrame.newBuilder().setSessionId(session).setLowestAwaited(lowest);
            for (long number : again) {
                frame.addItems(NextItem.newBuilder().setNumber(number).setName(name));
            }
            while (made < total && made + 1 < lowest + WINDOW) {
                waiting.add(++made);
                frame.addItems(NextItem.newBuilder().setNumber(made).setName(name));
            }
            return frame.build();
        }

        /** Takes answers; gives what is to be asked again. */
        List<Long> read(NextReplyFrame answers) {
            List<Long> again = new ArrayList<>();
            for (NextItemReply item : answers.getItemsList()) {
                if (item.getCode() == Status.Code.OK.value()) {
                    waiting.remove(item.getNumber());
                    ids.add(item.getFirst());
                } else if (item.getReason().equals("not-done") || item.getReason().equals("unknown")) {
                    again.add(item.getNumber());
                } else {
                    throw new Refused(item.getReason() + ": " + item.getDetail());
                }
            }
            return again;
        }
    }

    /** The answers of a stream in a queue, and behind them its end. */
    static final class Answers implements ClientResponseObserver<NextFrame, NextReplyFrame> {
        final BlockingQueue<Object> gathered = new LinkedBlockingQueue<>();
        ClientCallStreamObserver<NextFrame> requests;

        public void beforeStart(ClientCallStreamObserver<NextFrame> stream) { requests = stream; }
        public void onNext(NextReplyFrame frame) { gathered.add(frame); }
        public void onError(Throwable end) { gathered.add(end); }
        public void onCompleted() { gathered.add("end"); }
    }

    static ManagedChannel channel(int turn) { return channels.get(turn % channels.size()); }

    static void run(int total) throws InterruptedException {
        System.out.println("one: " + next("orders", 1, "").getFirst());
        NextReply ten = next("orders", 10, "");
        System.out.println("ten: " + ten.getFirst() + " to " + ten.getLast());
        System.out.println("by key: " + next("orders", 1, "order-4711").getFirst() + " and again " + next("orders", 1, "order-4711").getFirst());
        TreeSet<Long> ids = new TreeSet<>(new Many("orders", total).take());
        System.out.println("over a stream: " + ids.size() + " ids, " + ids.first() + " to " + ids.last());
        try {
            next("orders", 2, "order-4711");
        } catch (Refused refused) {
            System.out.println("refused: " + refused.getMessage());
        }
    }

    public static void main(String[] arguments) throws InterruptedException {
        String members = System.getenv().getOrDefault("ORDO_SERVER", "127.0.0.1:7410,127.0.0.1:7420,127.0.0.1:7430");
        for (String member : members.split(",")) {
            channels.add(ManagedChannelBuilder.forTarget(member).usePlaintext().build());
        }
        try {
            run(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1000);
        } catch (NotDone | Unknown failure) {
            System.err.println(failure.getClass().getSimpleName() + ": " + failure.getMessage());
            System.exit(1);
        } finally {
            channels.forEach(ManagedChannel::shutdownNow);
        }
    }
}
