package validate

import (
	"strings"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/instance"
)

// A member is what a table of the schema refers to: a member of an object, or
// by a path one deeper inside it.
type member struct {
	spot    // of the value, or of what is missing on the way to it
	value   document.Value
	found   bool // value is there
	owner   int  // index of the object that holds it, or lacks it
	private bool // it is people's data
	unfit   bool // it, or what leads to it, has a finding of its own and takes no part
}

// void tells whether the member says that there is nothing: by null, by its
// absence, or by "" where the schema lets that stand.
func (m member) void() bool {
	return !m.unfit && (!m.found || m.value.Kind() == document.Null || string(m.value.Raw()) == `""`)
}

// given tells whether the member says that there is something.
func (m member) given() bool { return !m.unfit && !m.void() }

// set tells whether the member is there and not null.
func (m member) set() bool { return !m.unfit && m.found && m.value.Kind() != document.Null }

// member finds a member by name or path ("a/b").
func (j *judgement) member(o *instance.Object, path string) member {
	name, rest, deeper := strings.Cut(path, "/")
	f, found := o.Get(name)
	if !found {
		s := j.absent(o.Value, name)
		return member{spot: s, owner: s.at, unfit: j.lacked[s]}
	}
	private := f.Node != nil && f.Node.Private
	m := member{private: private, spot: at(f.Value), value: f.Value, found: true, owner: o.Value.Index(), unfit: j.flawed[f.Value.Index()]}
	if !deeper || m.unfit {
		return m
	}
	if f.Value.Kind() != document.Object {
		m.found = false
		return m
	}
	inner := j.member(j.reader.Object(f.Value, f.Node), rest)
	inner.private = inner.private || private
	return inner
}

// integer gives the member's value where it is set to an integer that takes part.
func (m member) integer() (document.Int, bool) {
	if !m.set() {
		return document.Int{}, false
	}
	return m.value.Int()
}

// text gives the member's value where it is set to a string that takes part.
func (m member) text() (string, bool) {
	if !m.set() || m.value.Kind() != document.String {
		return "", false
	}
	return m.value.Text(), true
}
