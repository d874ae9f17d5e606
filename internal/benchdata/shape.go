package benchdata

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// The shapes: how the same batches are written.
var shapes = []shape{
	{name: "compact", style: compact},
	{name: "spaced", style: style{colon: ": ", comma: ", "}},
	{name: "shuffled", style: compact, change: shuffled},
	{name: "escaped", style: style{colon: ": ", comma: ", ", ascii: true}}, // as Python's json.dumps writes
	{name: "client", style: compact, change: renamed, naming: clientName},
	{name: "newer", style: compact, change: widened},
	{name: "envelope", style: compact, change: enclosed},
}

var compact = style{colon: ":", comma: ","}

type shape struct {
	name   string
	style  style
	change func(batch object, order *rand.Rand) object // nil for none
	naming func(wire string) string                    // how it spells the batch's names; nil for as on the wire
}

// Shapes names the shapes.
func Shapes() []string {
	var names []string
	for _, s := range shapes {
		names = append(names, s.name)
	}
	return names
}

func findShape(name string) shape {
	return shapes[slices.IndexFunc(shapes, func(s shape) bool { return s.name == name })]
}

func (s shape) append(to []byte, batch object, order *rand.Rand) []byte {
	if s.change != nil {
		batch = s.change(batch, order)
	}
	return s.style.append(to, batch)
}

// spell gives a pointer in the batch as the shape has it: only the first name
// can differ.
func (s shape) spell(pointer string) string {
	if s.naming == nil || pointer == "" {
		return pointer
	}
	first, rest, _ := strings.Cut(pointer[1:], "/")
	return strings.TrimSuffix("/"+s.naming(first)+"/"+rest, "/")
}

// shuffled puts the members of each object in a random order.
func shuffled(o object, order *rand.Rand) object {
	order.Shuffle(len(o), func(i, j int) { o[i], o[j] = o[j], o[i] })
	for _, m := range o {
		if inner, ok := m.value.(object); ok {
			shuffled(inner, order)
		}
	}
	return o
}

// renamed gives the batch's members the names that generated clients have.
func renamed(o object, _ *rand.Rand) object {
	for i := range o {
		o[i].name = clientName(o[i].name)
	}
	return o
}

// clientName gives inputFileId for input_file_id.
func clientName(wire string) string {
	parts := strings.Split(wire, "_")
	for i, part := range parts[1:] {
		parts[i+1] = strings.ToUpper(part[:1]) + part[1:]
	}
	return strings.Join(parts, "")
}

// widened adds what newer batches have, and the contract of orq has not.
func widened(o object, order *rand.Rand) object {
	in, out := order.IntN(100_000), order.IntN(10_000)
	values := map[string]any{"{in}": in, "{out}": out, "{reasoning}": out / 2, "{sum}": in + out}
	return append(o, fill(stated.Newer.object, values)...)
}

// enclosed puts the batch where a gateway's log has it.
func enclosed(o object, order *rand.Rand) object {
	at := epoch + order.Float64()*window
	return fill(stated.Log.object, map[string]any{"{at}": at, "{batch}": o})
}
