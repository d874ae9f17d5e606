package fuzzing

import (
	"math/rand/v2"
	"reflect"
	"slices"
)

// A mutator changes seeds, and puts parts of earlier ones into later ones.
type mutator struct {
	random *rand.Rand
	texts  [][]byte
}

// words are what texts are made worse with.
var words = []string{
	"null", "true", "{}", "[]", `""`, "0", "-1", "1e999", "1.5", "9223372036854775808", `\u0000`, `\ud800`, `"`, `\`, ",", ":", "{", "}", "[", "]",
	"\n", "\r\n", "\xff", "\xef\xbb\xbf", "\x00", "\x1f\x8b", "é", "\u202e", "%", "/", "?", "#", "&", "*", "- ", "::", "##[",
}

// keep remembers the texts of a seed.
func (m *mutator) keep(seed []reflect.Value) {
	for _, v := range seed {
		if text, ok := textOf(v); ok && len(text) > 0 {
			m.texts = append(m.texts, text)
		}
	}
}

// mutate gives changed copies of the values of a seed.
func (m *mutator) mutate(seed []reflect.Value) []reflect.Value {
	values := slices.Clone(seed)
	for range 1 + m.random.IntN(4) {
		i := m.random.IntN(len(values))
		values[i] = m.value(values[i])
	}
	return values
}

func (m *mutator) value(v reflect.Value) reflect.Value {
	changed := reflect.New(v.Type()).Elem()
	if text, ok := textOf(v); ok {
		changed.Set(reflect.ValueOf(m.text(text)).Convert(v.Type()))
		return changed
	}
	switch {
	case v.Kind() == reflect.Bool:
		changed.SetBool(!v.Bool())
	case v.CanInt():
		changed.SetInt([]int64{v.Int() + 1, v.Int() - 1, -v.Int(), m.random.Int64N(1000), int64(m.random.Uint64())}[m.random.IntN(5)])
	case v.CanUint():
		changed.SetUint(m.random.Uint64())
	case v.CanFloat():
		changed.SetFloat(m.random.NormFloat64() * 1e6)
	}
	return changed
}

// text changes a text in one place.
func (m *mutator) text(text []byte) []byte {
	text = slices.Clone(text)
	from := m.random.IntN(len(text) + 1)
	to := min(len(text), from+1+m.random.IntN(1<<m.random.IntN(8)))
	switch word := []byte(words[m.random.IntN(len(words))]); m.random.IntN(7) {
	case 0: // a bit
		if from < len(text) {
			text[from] ^= 1 << m.random.IntN(8)
		}
		return text
	case 1:
		return slices.Delete(text, from, to)
	case 2: // twice
		return slices.Insert(text, from, text[from:to]...)
	case 3:
		return slices.Insert(text, from, word...)
	case 4:
		return slices.Replace(text, from, to, word...)
	case 5: // a number, or whatever is there, by another
		for i := from; i < len(text); i++ {
			if '0' <= text[i] && text[i] <= '9' {
				text[i] = '0' + byte(m.random.IntN(10))
				break
			}
		}
		return text
	}
	if len(m.texts) == 0 {
		return text
	}
	other := m.texts[m.random.IntN(len(m.texts))]
	start := m.random.IntN(len(other))
	end := min(len(other), start+1+m.random.IntN(1<<m.random.IntN(10)))
	return slices.Replace(text, from, to, other[start:end]...)
}

func textOf(v reflect.Value) ([]byte, bool) {
	switch {
	case v.Kind() == reflect.String:
		return []byte(v.String()), true
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		return v.Bytes(), true
	}
	return nil, false
}
