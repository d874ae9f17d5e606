package results

import (
	"fmt"
	"hash/maphash"
)

// A ledger has an entry for each custom_id. It keeps none of their texts, which
// may be of any length, but 128 bits of each under seeds of its own: among ten
// million, two that fall together have a chance of 1 in 10^24, and no file can
// be made to have them. (With 64 bits it would be 1 in 400,000, and each hit
// had to be looked up in the file.) The map grows in parts: 25 bytes of an
// entry make 50 with the room to grow, 0.5 GB for ten million.
type ledger struct {
	seeds   [2]maphash.Seed
	entries map[digest]entry
	sent    int // entries of the input
	matched int // of these, those that have come back
}

type digest [2]uint64

// An entry says on which line a request was sent, and on which line of which
// file its result came; line 0 stands for never.
type entry struct {
	sent uint32
	back back
}

// A back is a line of a result file, the file, and whether the request failed.
type back uint32

const (
	failedBit = 1 << 31
	errorsBit = 1 << 30
	maxLines  = 1<<30 - 1
)

func newBack(line int, role Role, became outcome) back {
	b := back(line)
	if role == Errors {
		b |= errorsBit
	}
	if became == failed {
		b |= failedBit
	}
	return b
}

func (b back) line() int    { return int(b & maxLines) }
func (b back) failed() bool { return b&failedBit != 0 }
func (b back) role() Role {
	if b&errorsBit != 0 {
		return Errors
	}
	return Output
}

func newLedger() *ledger {
	return &ledger{seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}, entries: map[digest]entry{}}
}

func (l *ledger) digest(id []byte) digest {
	return digest{maphash.Bytes(l.seeds[0], id), maphash.Bytes(l.seeds[1], id)}
}

// find gives the entry of an id, a zero one where there is none.
func (l *ledger) find(id []byte) entry { return l.entries[l.digest(id)] }

// send enters a request, and gives the line on which its id was sent before; 0
// for none, and then it is entered.
func (l *ledger) send(id []byte, line int) (before int) {
	key := l.digest(id)
	if e, found := l.entries[key]; found {
		return int(e.sent)
	}
	l.entries[key] = entry{sent: uint32(line)}
	l.sent++
	return 0
}

// comeBack enters a result, unless its id has one, or must have been sent and
// was not, and gives the entry as it was before.
func (l *ledger) comeBack(id []byte, b back, mustBeSent bool) entry {
	key := l.digest(id)
	before := l.entries[key]
	if before.back == 0 && (before.sent > 0 || !mustBeSent) {
		l.entries[key] = entry{before.sent, b}
		if before.sent > 0 {
			l.matched++
		}
	}
	return before
}

// errTooMany says that lines cannot be counted any further.
var errTooMany = fmt.Errorf("the file has more than %d lines", maxLines)
