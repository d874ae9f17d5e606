package contract

import (
	"time"

	"github.com/batchcheck/batchcheck/internal/document"
)

// A TimeForm is how a field writes a time: the keyword x-time.
type TimeForm string

// The forms of times. A field without x-time that stands in an order is taken
// for seconds.
const (
	Seconds      TimeForm = "seconds"      // since 1970, an integer
	Milliseconds TimeForm = "milliseconds" // since 1970, an integer
	RFC3339      TimeForm = "rfc3339"      // 2026-01-31T12:00:00.5Z
	Date         TimeForm = "date"         // 2026-01-31
)

// IsText tells whether times of the form are strings.
func (f TimeForm) IsText() bool { return f == RFC3339 || f == Date }

// PerSecond gives how many of the form's units make a second, for those that
// are integers; texts count in nanoseconds.
func (f TimeForm) PerSecond() int64 {
	switch f {
	case Milliseconds:
		return 1000
	case RFC3339, Date:
		return int64(time.Second)
	}
	return 1
}

// Parse gives the moment that a value stands for, in nanoseconds since 1970.
func (f TimeForm) Parse(v document.Value) (document.Int, bool) {
	if f.IsText() {
		if v.Kind() != document.String {
			return document.Int{}, false
		}
		n, ok := f.ParseText(v.Bytes())
		return document.NewInt(n), ok
	}
	n, ok := v.Int()
	return n.Times(int64(time.Second) / f.PerSecond()), ok
}

// ParseText gives the moment that a text stands for, in nanoseconds since
// 1970; ok is false for what is not of the form, and beyond the years that
// nanoseconds can count.
func (f TimeForm) ParseText(text []byte) (n int64, ok bool) {
	layout := time.RFC3339
	if f == Date {
		layout = time.DateOnly
	}
	at, err := time.Parse(layout, string(text))
	if err != nil || at.Year() < 1700 || at.Year() > 2200 {
		return 0, false
	}
	return at.UnixNano(), true
}

func (n *Node) timeForm() TimeForm {
	if n == nil {
		return ""
	}
	return n.Time
}
