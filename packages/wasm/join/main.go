// Command join makes one piece of the data of a WebAssembly program. The linker of Go leaves
// zeros out, in up to 100,000 pieces; their addresses compress worse than the zeros do, by a
// tenth of the whole program.
//
//	go run ./packages/wasm/join PROGRAM
package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: join PROGRAM")
		os.Exit(2)
	}
	if err := joinFile(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "join:", err)
		os.Exit(1)
	}
}

func joinFile(name string) error {
	program, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	joined, err := join(program)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return os.WriteFile(name, joined, 0o755)
}

// What the binary format of WebAssembly begins with, and what of it is read here.
const (
	begin    = "\x00asm\x01\x00\x00\x00"
	data     = 11 // the section of data
	const32  = 0x41
	end      = 0x0b // of an expression
	inMemory = 0    // a piece has an address, in memory 0
)

// join gives the program with its data in one piece.
func join(program []byte) ([]byte, error) {
	if !bytes.HasPrefix(program, []byte(begin)) {
		return nil, errors.New("it is no WebAssembly program")
	}
	joined := []byte(begin)
	for r := (reader{left: program[len(begin):]}); len(r.left) > 0; {
		kind := r.byte()
		content := r.take(r.number())
		if r.isCut {
			return nil, errCut
		}
		if kind == data {
			var err error
			if content, err = joinData(content); err != nil {
				return nil, err
			}
		}
		joined = append(binary.AppendUvarint(append(joined, kind), uint64(len(content))), content...)
	}
	return joined, nil
}

var errCut = errors.New("it is cut off")

// joinData gives the content of a section of data with one piece, in place of all.
func joinData(section []byte) ([]byte, error) {
	type piece struct {
		address int
		bytes   []byte
	}
	var pieces []piece
	first, last := math.MaxInt, 0
	r := reader{left: section}
	for range r.number() {
		if r.byte() != inMemory || r.byte() != const32 {
			return nil, errors.New("a piece of its data has no plain address")
		}
		p := piece{address: r.signed()}
		if r.byte() != end {
			return nil, errors.New("the address of a piece of its data is computed")
		}
		p.bytes = r.take(r.number())
		if r.isCut {
			return nil, errCut
		}
		pieces = append(pieces, p)
		first, last = min(first, p.address), max(last, p.address+len(p.bytes))
	}
	const most = 1 << 28
	if first < 0 || last > most {
		return nil, fmt.Errorf("its data is outside of the first %d bytes of memory", most)
	}
	if len(pieces) == 0 {
		return section, nil
	}
	joined := appendSigned([]byte{1, inMemory, const32}, first)
	joined = binary.AppendUvarint(append(joined, end), uint64(last-first))
	memory := make([]byte, last-first)
	for _, p := range pieces {
		copy(memory[p.address-first:], p.bytes)
	}
	return append(joined, memory...), nil
}

// A reader reads what WebAssembly is made of. Beyond the end all is zero.
type reader struct {
	left  []byte
	isCut bool // there was not as much as was asked for
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.left) {
		r.left, r.isCut = nil, true
		return nil
	}
	taken := r.left[:n]
	r.left = r.left[n:]
	return taken
}

func (r *reader) byte() byte {
	if b := r.take(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

// number reads a number in LEB128.
func (r *reader) number() int {
	n, size := binary.Uvarint(r.left)
	if size <= 0 {
		size = len(r.left) + 1
	}
	r.take(size)
	return int(n)
}

// signed reads a number that has a sign: the highest bit of its last byte that counts.
func (r *reader) signed() int {
	before := len(r.left)
	n := r.number()
	if bits := 7 * (before - len(r.left)); !r.isCut && bits < 64 && n>>(bits-1)&1 != 0 {
		n -= 1 << bits
	}
	return n
}

// appendSigned appends a number that is not negative, as signed reads it.
func appendSigned(text []byte, n int) []byte {
	const sign = 0x40
	for ; n >= sign; n >>= 7 {
		text = append(text, byte(n)|0x80)
	}
	return append(text, byte(n))
}
