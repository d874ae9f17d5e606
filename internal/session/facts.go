package session

import (
	"bytes"
	"hash/maphash"
	"maps"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// Facts are what checks of lifecycles compare of an observation. They are small: of
// each batch, they and the text can be kept where what was parsed cannot.
type Facts struct {
	hashes []uint64 // of the values of fields, by their number in layout; 0 where there is none
	counts []count  // by layout.counted
	once   []uint64 // by Lifecycle.Once, the hash of what is null or a time; 0 where it is neither
}

type count struct {
	document.Int
	isKnown bool
}

// A layout numbers the fields that Facts are of.
type layout struct {
	names   []string // that observations may have as Members, in order
	numbers map[string]int
	compare []int  // numbers of fields that may not vary
	late    []bool // by number: "" in it is to be set later
	fixed   []int
	counted []string // paths of counts
}

func (r *Reader) newLayout() *layout {
	l := &layout{numbers: map[string]int{}}
	names := map[string]bool{}
	for _, kind := range r.Contract.Kinds {
		if kind.Node.Lifecycle != nil {
			addNames(names, "", kind.Node, r.Lifecycle.Field)
		}
		if kind.Node.Page != nil {
			addNames(names, "", kind.Node.Member(kind.Node.Page.Items).Item(), r.Lifecycle.Field)
		}
	}
	l.names = slices.Sorted(maps.Keys(names))
	for i, name := range l.names {
		l.numbers[name] = i
		l.late = append(l.late, slices.Contains(r.Lifecycle.Late, name))
		if !slices.Contains(r.Lifecycle.Varies, name) {
			l.compare = append(l.compare, i)
			if slices.Contains(r.Lifecycle.Fixed, name) {
				l.fixed = append(l.fixed, i)
			}
		}
	}
	for _, path := range slices.Concat(r.Lifecycle.Rising, r.Lifecycle.Total) {
		if !slices.Contains(l.counted, path) {
			l.counted = append(l.counted, path)
		}
	}
	return l
}

// addNames adds the names that addMembers gives to Members.
func addNames(names map[string]bool, path string, node *contract.Node, toState string) {
	if node == nil {
		return
	}
	next, rest, isDeeper := strings.Cut(toState, "/")
	for name, inner := range node.Members {
		names[path+name] = true
		if isDeeper && name == next {
			addNames(names, path+name+"/", inner, rest)
		}
	}
}

// Facts gives what checks compare of the observation.
func (o *Observation) Facts() *Facts {
	if o.facts != nil {
		return o.facts
	}
	l := o.by.layout
	f := &Facts{hashes: make([]uint64, len(l.names)), counts: make([]count, len(l.counted)), once: make([]uint64, len(o.by.Lifecycle.Once))}
	for name, value := range o.Members {
		f.hashes[l.numbers[name]] = hashOf(nullIfEmpty(value))
	}
	for i, path := range l.counted {
		f.counts[i].Int, f.counts[i].isKnown = o.findCount(path)
	}
	for i, name := range o.by.Lifecycle.Once {
		value, isThere := o.Members[name]
		if _, isTime := o.Time(name); isThere && (value == nil || isTime) {
			f.once[i] = hashOf(value)
		}
	}
	o.facts = f
	return f
}

// differing yields the numbers of fields, among some, that two observations both have
// and show differently, but for those that may be set later.
func (l *layout) differing(a, b *Facts, among []int, yield func(number int) bool) {
	for _, i := range among {
		before, after := a.hashes[i], b.hashes[i]
		if before == after || before == 0 || after == 0 || l.late[i] && before == hashOfEmpty {
			continue
		}
		if !yield(i) {
			return
		}
	}
}

// Differ tells whether Changes gives any.
func (r *Reader) Differ(before, after *Observation) (differ bool) {
	r.layout.differing(before.Facts(), after.Facts(), r.layout.compare, func(int) bool {
		differ = true
		return false
	})
	return differ
}

// A Set is a time that was set once: the first that an observation shows.
type Set struct {
	hash uint64
	text string // as it is written
}

// Once compares the time in the field with the index in Lifecycle.Once with what
// it was first set to. isJudged is false where it was not set before.
func (o *Observation) Once(index int, first *Set) (isSame, isJudged bool) {
	now := o.Facts().once[index]
	switch {
	case now == 0:
		return false, false
	case first.hash == 0:
		if now != hashOfNull {
			*first = Set{now, string(o.rawOnce(index))}
		}
		return false, false
	}
	return now == first.hash, true
}

// Shown gives the time as messages show it.
func (s Set) Shown() string {
	root, _ := document.Parse([]byte(s.text), document.Limits{}).Root()
	return Shown(Plain(root))
}

func (o *Observation) rawOnce(index int) []byte {
	if o.unread != nil && o.unread.once != nil {
		return o.unread.once[index]
	}
	f, _ := o.field(o.by.Lifecycle.Once[index])
	return f.Value.Raw()
}

// The hashes are of this process.
var (
	hashSeed    = maphash.MakeSeed()
	numberSeed  = maphash.MakeSeed()
	hashOfNull  = hashOf(nil)
	hashOfEmpty = hashText(nil)
)

func hashText(text []byte) uint64 { return maphash.Bytes(hashSeed, text) | 1 }

// hashNumber gives that of a number, an integer by its digits.
func hashNumber(digits []byte) uint64 { return maphash.Bytes(numberSeed, digits) | 1 }

// hashOf gives a hash of a value of Plain, which is not 0.
func hashOf(value any) uint64 {
	switch value := value.(type) {
	case map[string]any:
		var h objectHash
		for name, inner := range value {
			h.add(hashText([]byte(name)), hashOf(inner))
		}
		return h.sum()
	case []any:
		var h arrayHash
		for _, item := range value {
			h.add(hashOf(item))
		}
		return h.sum()
	case string:
		return hashText([]byte(value))
	case number:
		return hashNumber([]byte(value))
	case bool:
		if value {
			return hashNumber([]byte("true"))
		}
		return hashNumber([]byte("false"))
	}
	return hashNumber([]byte("null"))
}

// hashOfValue gives hashOf of what Plain gives for a value whose objects have no name
// twice.
func hashOfValue(v document.Value) uint64 {
	switch v.Kind() {
	case document.Object:
		var h objectHash
		for m := range v.Members {
			h.add(hashText(m.Name.Bytes()), hashOfValue(m.Value))
		}
		return h.sum()
	case document.Array:
		var h arrayHash
		for _, item := range v.Items {
			h.add(hashOfValue(item))
		}
		return h.sum()
	case document.String:
		return hashText(v.Bytes())
	case document.Number:
		if digits, ok := v.Integer(); ok {
			return hashNumber([]byte(digits))
		}
	}
	return hashNumber(v.Raw()) // of null, true and false as well
}

// hashOfText does so for a value that begins at an offset in JSON that is known to be
// sound, and gives where it ends; -1 where it has to be parsed: it has white space,
// escapes, or a number that is not written in digits only.
func hashOfText(text []byte, at int) (sum uint64, end int) {
	from := at
	switch text[at] {
	case '"':
		inner := text[at+1:]
		inner = inner[:bytes.IndexByte(inner, '"')]
		if bytes.IndexByte(inner, '\\') >= 0 {
			return 0, -1
		}
		return hashText(inner), at + len(inner) + len(`""`)
	case '{':
		var h objectHash
		for at++; text[at] != '}'; {
			if text[at] == ',' {
				at++
			}
			if text[at] != '"' {
				return 0, -1
			}
			name, colon := hashOfText(text, at)
			if colon < 0 || text[colon] != ':' {
				return 0, -1
			}
			inner, after := hashOfText(text, colon+1)
			if after < 0 {
				return 0, -1
			}
			h.add(name, inner)
			at = after
		}
		return h.sum(), at + 1
	case '[':
		var h arrayHash
		for at++; text[at] != ']'; {
			if text[at] == ',' {
				at++
			}
			inner, after := hashOfText(text, at)
			if after < 0 {
				return 0, -1
			}
			h.add(inner)
			at = after
		}
		return h.sum(), at + 1
	case 'n', 't':
		at += len("null")
	case 'f':
		at += len("false")
	default:
		for at < len(text) && text[at]-'0' <= 9 {
			at++
		}
		if at == from || at < len(text) && bytes.IndexByte([]byte(".eE"), text[at]) >= 0 {
			return 0, -1
		}
	}
	return hashNumber(text[from:at]), at
}

// An objectHash is that of an object, in whatever order its fields are.
type objectHash uint64

func (h *objectHash) add(name, value uint64) { *h += objectHash(mixed(name, value)) }

func (h objectHash) sum() uint64 { return mixed(uint64(h), 0) | 1 }

// An arrayHash is that of an array.
type arrayHash uint64

func (h *arrayHash) add(item uint64) { *h = arrayHash(mixed(uint64(*h), item)) }

func (h arrayHash) sum() uint64 { return mixed(uint64(h), 1) | 1 }

// mixed gives a hash that follows from two in their order.
func mixed(a, b uint64) uint64 { return maphash.Comparable(hashSeed, [2]uint64{a, b}) }
