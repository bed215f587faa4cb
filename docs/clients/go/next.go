// Ids from Ordo in Go: one, a block, one by key, and many over a stream. next [how many over the stream]
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	ordo "ordo/v1"
)

const (
	limit   = 10 * time.Second // how long a call goes on to further members
	oneCall = 8 * time.Second  // how long one member may take; it gives its own word after 5 s at most
	window  = 1000             // requests under way on the stream; a session takes 1024
)

var (
	ErrRefused = errors.New("refused") // Nothing happened, and the same call is refused again.
	ErrNotDone = errors.New("NotDone") // Nothing happened; ask again when you like.
	ErrUnknown = errors.New("Unknown") // It may have happened, or may still happen: ask again with the same key.
)

var stubs []ordo.SequencesClient

type method[Q, A any] func(ordo.SequencesClient, context.Context, Q, ...grpc.CallOption) (A, error)

// call asks one member after the other. What may have happened is asked again only if it is repeatable.
func call[Q, A any](ask method[Q, A], request Q, repeatable bool) (A, error) {
	var failure *status.Status
	inDoubt := false
	began := time.Now()
	for turn := 0; time.Since(began) < limit; turn++ {
		var trailer metadata.MD
		one, done := context.WithTimeout(context.Background(), oneCall)
		answer, err := ask(stubs[turn%len(stubs)], one, request, grpc.Trailer(&trailer))
		done()
		if err == nil {
			return answer, nil
		}
		failure = status.Convert(err)
		reason := strings.Join(trailer.Get("ordo-reason"), "")
		if reason != "" && reason != "not-done" && reason != "unknown" {
			return answer, fmt.Errorf("%w: %v (%s): %s", ErrRefused, failure.Code(), reason, failure.Message())
		}
		// Unavailable is *not done* when the member says so. Without its word it comes from grpc-go: the connection broke, perhaps behind the request.
		inDoubt = inDoubt || reason != "not-done"
		if inDoubt && !repeatable {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	kind := ErrNotDone
	if inDoubt {
		kind = ErrUnknown
	}
	return *new(A), fmt.Errorf("%w: %v: %s", kind, failure.Code(), failure.Message())
}

func next(name string, count uint32, key string) (*ordo.NextReply, error) {
	return call(ordo.SequencesClient.Next, &ordo.NextRequest{Name: name, Count: count, Key: key}, key != "")
}

// many is a session under way: each request has a number in it, and asked again, over any member, it still counts once.
type many struct {
	name                         string
	session, made, lowest, total uint64
	waiting                      map[uint64]bool
	ids                          []int64
}

func nextMany(name string, total uint64) ([]int64, error) {
	opened, err := call(ordo.SequencesClient.OpenSession, &ordo.OpenSessionRequest{}, true)
	if err != nil {
		return nil, err
	}
	m := &many{name: name, session: opened.SessionId, lowest: 1, total: total, waiting: map[uint64]bool{}}
	for turn := 0; len(m.ids) < int(total); turn++ {
		if err := m.over(stubs[turn%len(stubs)]); errors.Is(err, ErrRefused) {
			return nil, err
		} else if err != nil {
			time.Sleep(100 * time.Millisecond) // to the next member, with the same numbers
		}
	}
	_, _ = call(ordo.SequencesClient.CloseSession, &ordo.CloseSessionRequest{SessionId: m.session}, true) // An idle session ends by itself.
	return m.ids, nil
}

// over asks over one stream, beginning with what the stream before left open.
func (m *many) over(stub ordo.SequencesClient) error {
	context, end := context.WithTimeout(context.Background(), 30*time.Second)
	defer end()
	stream, err := stub.NextStream(context)
	if err != nil {
		return err
	}
	var again []uint64
	for number := m.lowest; number <= m.made; number++ {
		if m.waiting[number] {
			again = append(again, number)
		}
	}
	for len(m.ids) < int(m.total) {
		if frame := m.frame(again); len(frame.Items) > 0 {
			if err := stream.Send(frame); err != nil {
				return err
			}
		}
		answers, err := stream.Recv()
		if err != nil {
			return err
		}
		again = nil
		for _, item := range answers.Items {
			switch {
			case codes.Code(item.Code) == codes.OK:
				delete(m.waiting, item.Number)
				m.ids = append(m.ids, item.First)
			case item.Reason == "not-done" || item.Reason == "unknown":
				again = append(again, item.Number)
			default:
				return fmt.Errorf("%w: %s: %s", ErrRefused, item.Reason, item.Detail)
			}
		}
		if len(again) > 0 {
			time.Sleep(100 * time.Millisecond)
		}
	}
	return nil
}

// frame is what to ask next: some again, and new ones as far as the window goes.
func (m *many) frame(again []uint64) *ordo.NextFrame {
	for m.lowest <= m.made && !m.waiting[m.lowest] {
		m.lowest++
	}
	for m.made < m.total && m.made+1 < m.lowest+window {
		m.made++
		m.waiting[m.made] = true
		again = append(again, m.made)
	}
	frame := &ordo.NextFrame{SessionId: m.session, LowestAwaited: m.lowest}
	for _, number := range again {
		frame.Items = append(frame.Items, &ordo.NextItem{Number: number, Name: m.name})
	}
	return frame
}

func run(total uint64) error {
	one, err := next("orders", 1, "")
	if err != nil {
		return err
	}
	ten, err := next("orders", 10, "")
	if err != nil {
		return err
	}
	keyed, err := next("orders", 1, "order-4711")
	if err != nil {
		return err
	}
	repeated, err := next("orders", 1, "order-4711")
	if err != nil {
		return err
	}
	fmt.Printf("one: %d\nten: %d to %d\nby key: %d and again %d\n", one.First, ten.First, ten.Last, keyed.First, repeated.First)
	ids, err := nextMany("orders", total)
	if err != nil {
		return err
	}
	lowest, highest, different := ids[0], ids[0], map[int64]bool{}
	for _, id := range ids {
		different[id] = true
		if id < lowest {
			lowest = id
		}
		if id > highest {
			highest = id
		}
	}
	fmt.Printf("over a stream: %d ids, %d to %d\n", len(different), lowest, highest)
	if _, err = next("orders", 2, "order-4711"); !errors.Is(err, ErrRefused) {
		return err
	}
	fmt.Println(err)
	return nil
}

func main() {
	members, total := os.Getenv("ORDO_SERVER"), uint64(1000)
	if members == "" {
		members = "127.0.0.1:7410,127.0.0.1:7420,127.0.0.1:7430"
	}
	if len(os.Args) > 1 {
		total, _ = strconv.ParseUint(os.Args[1], 10, 32)
	}
	for _, member := range strings.Split(members, ",") {
		connection, err := grpc.Dial(member, grpc.WithInsecure())
		if err != nil {
			panic(err)
		}
		stubs = append(stubs, ordo.NewSequencesClient(connection))
	}
	if err := run(total); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
