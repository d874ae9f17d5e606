package recognize

import (
	"bufio"
	"bytes"
	"io"
	"iter"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// HeadSize is how many bytes of an input its format is told by, and a profile is
// chosen by; the latter by maxDocuments documents at most.
const (
	HeadSize     = document.HeadSize
	maxDocuments = 32
)

// NoEvidence is why a profile was chosen that nothing showed.
const NoEvidence = "no other evidence"

// A Choice is the profile to judge an input by, and why.
type Choice struct {
	Profile string
	Why     string
	Sure    bool // there was evidence
}

// Profile chooses the profile for an input that begins with head. isAll says that
// there is no more.
func Profile(head []byte, isAll bool) Choice {
	families := contract.Families()
	for root := range documents(head, isAll) {
		values := []document.Value{root}
		for _, item := range root.Items { // of an array in a line: each is a document
			values = append(values, item)
		}
		for _, value := range values {
			if found, isSure := ofValue(families, value); isSure {
				return found
			}
		}
	}
	return fallback(families)
}

// ProfileOfLog is Profile for lines that have documents inside: inside gives that of
// a line, if there is one.
func ProfileOfLog(head []byte, isAll bool, inside func(document.Value) (document.Value, bool)) Choice {
	families := contract.Families()
	for line := range values(document.NewSplitter(closed(head, isAll), document.Start, document.Limits{}).Lines()) {
		value, has := inside(line)
		if !has {
			continue
		}
		if found, isSure := ofValue(families, value); isSure {
			return found
		}
	}
	return fallback(families)
}

// Head gives the beginning of an input, enough to choose a profile by. It waits for
// no more than that, so that lines are judged as they come.
func Head(in *bufio.Reader) (head []byte, isAll bool) {
	for {
		have := in.Buffered()
		if have >= HeadSize {
			head, _ = in.Peek(HeadSize)
			return head, false
		}
		if _, err := in.Peek(have + 1); err != nil { // there is no more
			head, _ = in.Peek(have)
			return head, true
		}
		head, _ = in.Peek(min(in.Buffered(), HeadSize))
		if bytes.Count(head, []byte("\n{"))+bytes.Count(head, []byte("\n[")) > maxDocuments {
			return head, false
		}
	}
}

// Inside looks for batch responses inside of the objects of an input that begins
// with head, also in text, and gives the JSON Pointer to the first.
func Inside(head []byte, isAll bool) (pointer string, found bool) {
	for root := range documents(head, isAll) {
		isOfKind := slices.ContainsFunc(contract.Families(), func(f contract.Family) bool { return inFull.kindOf(f.Shapes(), root) != nil })
		if pointer, found = inside(root, "", maxWrappers); found && !isOfKind {
			return pointer, true
		}
	}
	return "", false
}

func inside(object document.Value, pointer string, depth int) (string, bool) {
	for m := range object.Members {
		at, value := document.AppendToken(pointer, m.Name.Text()), m.Value
		if text := bytes.TrimSpace(value.Raw()); bytes.HasPrefix(text, []byte(`"{`)) {
			var whole bool
			if value, whole = document.Parse([]byte(value.Text()), parseLimits).Root(); !whole {
				continue
			}
		}
		if value.Kind() != document.Object {
			continue
		}
		if thing := Identify(value); thing.Kind != nil && thing.Pointer == "" && !thing.Kind.Refusal && thing.Kind.Lines == nil {
			return at, true
		}
		if depth > 1 && m.Value.Kind() == document.Object {
			if at, found := inside(value, at, depth-1); found {
				return at, true
			}
		}
	}
	return "", false
}

// documents yields the first documents of an input that begins with head.
func documents(head []byte, isAll bool) iter.Seq[document.Value] {
	return values(document.NewSplitter(closed(head, isAll), document.Start, document.Limits{}))
}

// closed reads a head, whose last document is closed where it was cut off.
func closed(head []byte, isAll bool) io.Reader {
	if !isAll {
		head = Closed(head)
	}
	return bytes.NewReader(head)
}

// values yields the first values that a splitter gives, without what is broken.
func values(parts *document.Splitter) iter.Seq[document.Value] {
	return func(yield func(document.Value) bool) {
		number := 0
		for part, err := parts.Next(); err == nil && number < maxDocuments; part, err = parts.Next() {
			number++
			if root, whole := document.Parse(part.Text, parseLimits).Root(); whole && !yield(root) {
				return
			}
		}
	}
}

// Relative gives what an input is that begins with head, where its documents have
// the shape of a kind but are those of an API that has no contract here.
func Relative(head []byte, isAll bool) (title string, found bool) {
	for root := range documents(head, isAll) {
		for _, f := range contract.Families() {
			if other := f.Shapes().Other(root, true); other != nil {
				return other.Title, true
			}
		}
	}
	return "", false
}

// OfHost chooses the profile by the URL of a request.
func OfHost(rawURL string) (c Choice, found bool) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return c, false
	}
	longest := 0
	for _, f := range contract.Families() {
		for _, p := range f.Profiles {
			if length := match(p.Hosts, u); length > longest {
				longest = length
				c, found = Choice{Profile: p.Name, Why: "the host is " + u.Hostname(), Sure: true}, true
			}
		}
	}
	return c, found
}

// OtherAPI gives, by the URL of a request, what is of an API that has no contract here.
func OtherAPI(rawURL string) (title string, found bool) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return "", false
	}
	for _, f := range contract.Families() {
		for _, other := range f.Shapes().Others {
			if match(other.Hosts, u) > 0 {
				return other.Title, true
			}
		}
	}
	return "", false
}

// match gives the length of the longest of the stated hosts that a URL matches; 0 for
// none.
func match(hosts []string, u *url.URL) (length int) {
	for _, stated := range hosts {
		name, path, _ := strings.Cut(stated, "/")
		before, after, isPattern := strings.Cut(name, "*")
		host, isFit := strings.CutPrefix(u.Hostname(), before)
		isHost := u.Hostname() == name || isPattern && isFit && strings.HasSuffix(host, after)
		if isHost && (path == "" || strings.HasPrefix(u.Path, "/"+path)) {
			length = max(length, len(stated))
		}
	}
	return length
}

// Signs gives the signs of a profile.
func Signs(profile string) []contract.Sign {
	for _, f := range contract.Families() {
		for _, p := range f.Profiles {
			if p.Name == profile {
				return p.Signs
			}
		}
	}
	return nil
}

// Family lists the other profiles that an input without evidence may be of.
func Family(profile string) (others []string) {
	for _, f := range contract.Families() {
		if !slices.ContainsFunc(f.Profiles, func(p contract.ProfileSigns) bool { return p.Name == profile }) {
			continue
		}
		for _, p := range f.Profiles {
			if p.Name != profile {
				others = append(others, p.Name)
			}
		}
	}
	return others
}

// Identify tells what a value is, whoever's it may be.
func Identify(value document.Value) Thing {
	families := contract.Families()
	thing, _ := identify(families, value)
	return thing
}

// everyKind has the kinds of all families, to ask once which an object may be of.
var everyKind = sync.OnceValues(func() (shapes *contract.Shapes, family []int) {
	var all []contract.Kind
	for i, f := range contract.Families() {
		for _, kind := range f.Shapes().Kinds {
			all, family = append(all, kind), append(family, i)
		}
	}
	return contract.NewShapes(all, nil), family
})

// familiesOf gives the families that an object may be of, or one inside of it, as many
// objects deep: a bit for each, of which there are enough.
func familiesOf(object document.Value, depth int) (families uint64) {
	shapes, family := everyKind()
	for i := range shapes.MayBe(object) {
		families |= 1 << family[i]
	}
	for m := range object.Members {
		if depth > 0 && m.Value.Kind() == document.Object {
			families |= familiesOf(m.Value, depth-1)
		}
	}
	return families
}

// identify tells what a value is, and of which family. What has all the evidence of
// one family is not another's. What only wraps is what any family finds inside.
func identify(families []contract.Family, value document.Value) (thing Thing, family int) {
	if value.Kind() != document.Object {
		return Of(families[0].Shapes(), value), 0
	}
	var wrapper, refusal Thing
	mayBe := familiesOf(value, maxWrappers)
	for i, f := range families {
		if mayBe&(1<<i) == 0 {
			continue
		}
		thing, _ := inFull.find(f.Shapes(), value)
		switch {
		case thing.Kind == nil || thing.Kind.Refusal && i > 0: // nobody knows whose error reply it is
		case thing.Kind.Refusal:
			refusal = thing // or another family's batch that has an error
		case thing.Kind.Wraps:
			wrapper, family = thing, i
		default:
			return thing, i
		}
	}
	switch {
	case refusal.Kind != nil:
		return refusal, 0
	case wrapper.Kind != nil:
		return wrapper, family
	}
	return Of(families[0].Shapes(), value), 0
}

// BeginsLikeBatch tells whether a text that cannot be read whole begins like a
// document of some kind.
func BeginsLikeBatch(text []byte) bool {
	head := text
	if len(text) > HeadSize {
		head = Closed(text[:HeadSize])
	}
	root, whole := document.Parse(head, document.Limits{Depth: 100}).Root()
	if !whole {
		return true // nobody knows
	}
	return Identify(root).Kind != nil
}
func fallback(families []contract.Family) Choice {
	for _, f := range families {
		for _, p := range f.Profiles {
			if p.Default {
				return Choice{Profile: p.Name, Why: NoEvidence}
			}
		}
	}
	return Choice{}
}

// ofValue chooses by one document: by its shape, or by a sign where several
// profiles share that.
func ofValue(families []contract.Family, value document.Value) (c Choice, isSure bool) {
	thing, at := identify(families, value)
	if at == 0 { // or it is of no kind
		if found, isSure := ofSign(families, value); isSure {
			return found, true
		}
	}
	if thing.Kind == nil || thing.Kind.Refusal {
		return c, false
	}
	family := families[at]
	if len(family.Profiles) == 1 {
		return Choice{family.Profiles[0].Name, "it has the shape of " + family.Profiles[0].Name + "'s " + thing.Title, true}, true
	}
	objects := []document.Value{thing.Value}
	if items := thing.Kind.Evidence.Items; items != "" {
		for _, item := range itemsOf(thing.Value, items).Items {
			objects = append(objects, item)
		}
	}
	for _, p := range family.Profiles {
		for _, sign := range p.Signs {
			if slices.ContainsFunc(objects, func(o document.Value) bool { return hasSign(thing.Kind, sign, o) }) {
				return Choice{p.Name, sign.Says, true}, true
			}
		}
	}
	return c, false
}

// ofSign chooses by a sign that is enough by itself, whatever the document is of.
func ofSign(families []contract.Family, value document.Value) (c Choice, isSure bool) {
	for _, f := range families {
		for _, p := range f.Profiles {
			for _, sign := range p.Signs {
				if sign.Alone && hasSign(nil, sign, value) {
					return Choice{p.Name, sign.Says, true}, true
				}
			}
		}
	}
	return c, false
}

func hasSign(kind *contract.Kind, sign contract.Sign, object document.Value) bool {
	if object.Kind() != document.Object {
		return false
	}
	if sign.Naming != "" {
		return kind.Evidence.IsClientOnly(object)
	}
	return !slices.ContainsFunc(sign.Marks, func(m contract.Mark) bool { return !m.Is(object) })
}

// Closed gives a head that was cut off in the middle of a document the brackets
// that it lacks, after its last whole value, so that what is there can be read.
// What is whole, or is lines, it leaves alone.
func Closed(head []byte) []byte {
	var open []byte      // the brackets that are missing, the outermost first
	end, missing := 0, 0 // the last place at which they can be added, and how many of them: later ones were opened behind it
	inString := false
	for i := 0; i < len(head); i++ {
		switch c := head[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{':
			open = append(open, '}')
		case c == '[':
			open = append(open, ']')
		case (c == '}' || c == ']') && len(open) > 0:
			open = open[:len(open)-1]
			end, missing = i+1, len(open)
		case c == ',':
			end, missing = i, len(open)
		case c == '\n' && len(open) == 0:
			end, missing = i+1, 0
		}
	}
	open = open[:missing]
	slices.Reverse(open)
	return append(slices.Clone(head[:end]), open...)
}
