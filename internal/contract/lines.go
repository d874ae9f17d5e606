package contract

import "github.com/santhosh-tekuri/jsonschema/v5"

// Lines is the keyword x-lines: the kind is one line of a file of a batch.
type Lines struct {
	ID        string            // the field by which a request and its result are matched
	Instead   map[string]string // rule, by the kind that may stand in its place by mistake
	Input     *Input            // for lines of input files
	Output    *Output           // for lines of result files
	Endpoints []Endpoint
}

// An Endpoint states what lines are that hold answers of one endpoint.
type Endpoint struct {
	Endpoint string
	Schema   *jsonschema.Schema // of the whole line
	Answers  Answers
}

// Answers states that a result has as many answers as its request asks for.
type Answers struct {
	Field string // path in the result to the array of answers; "" where nothing is stated
	Asked string // path in the request: a number says how many, an array has an item for each; else it is one
}

// Input states what holds of an input file as a whole. No two lines have the
// same ID.
type Input struct {
	URL      string // the field that holds the endpoint
	Endpoint string // the field of the batch that holds the same
	Same     []Same
	Lines    int64 // at most, and at least one
	Bytes    int64 // at most
	Items    map[string]Items
	Rules    InputRules
}

// Same states that a field has one value in all lines that have it.
type Same struct {
	Field string
	Rule  string
}

// Items states how many items there are at most in a field of all lines
// together, for one endpoint. A value that is no array is one item, and so is an
// array of numbers.
type Items struct {
	Field string
	Max   int64
}

// InputRules names the rules of Input.
type InputRules struct {
	Duplicate string
	Lines     string
	Bytes     string
	Items     string
}

// Output states what holds of the result files of a batch together: each line
// of the input comes back once, in one of them.
type Output struct {
	Of      string   // the kind of the lines that they answer
	Output  string   // the field of the batch that names the file with what succeeded
	Inline  []string // paths of the arrays in which a batch may have the results itself, each the same ones
	Echo    string   // the field of a result in the batch that repeats what its request has there, which has no id; results and requests have one order
	Pages   string   // path of the array with the results in a page of them; empty where they come as lines of a file
	Errors  string   // as Output, of the file with what failed
	Answer  string   // path to what is set where the request succeeded, and not where it failed; empty where that is not what tells
	Error   string   // the field that is set where there is no response
	Code    string   // path to the error's code, where there is one
	Status  string   // path to the response's status, where there is one
	Failing int64    // the least status of a request that failed
	Type    string   // path to a word for the outcome, where there is no status
	Good    string   // the word for a request that succeeded

	// Outcomes has the paths of counts, by the word for an outcome: the sum of each is
	// the number of lines with the word.
	Outcomes map[string][]string

	Succeeded []string // paths of the counts of the batch whose sum is the number of requests that succeeded
	Failed    []string // the same, of those that failed
	Stops     []Stop
	Usage     []Usage
	Rules     OutputRules
}

// A Stop is where a line says why an answer ended, and what it says of one that
// is not whole.
type Stop struct {
	Field string // a path, in which * is each item of an array
	In    []string
}

// Usage states that a field of the batch is the sum of what its results report.
type Usage struct {
	Field string
	Parts []string // paths in a result, of which it has one at most
}

// OutputRules names the rules of Output.
type OutputRules struct {
	Unknown   string
	Missing   string
	Duplicate string
	Counts    string
	Body      string // of Answers
	Usage     string
	Order     string // of the lines of a file, or of results in the batch
	Copies    string // of Inline
}

// ForEndpoint gives what is stated of lines that hold answers of an endpoint; nil
// for nothing.
func (l *Lines) ForEndpoint(endpoint string) *Endpoint {
	for i := range l.Endpoints {
		if l.Endpoints[i].Endpoint == endpoint {
			return &l.Endpoints[i]
		}
	}
	return nil
}

// linesOf gives what the subschemas, outermost first, state together of lines; nil
// for nothing. Endpoints are those of the outermost that has any.
func linesOf(parts []*jsonschema.Schema) *Lines {
	var stated []*Keywords
	for _, s := range parts {
		if k := KeywordsOf(s); k.Lines != nil {
			stated = append(stated, k)
		}
	}
	switch len(stated) {
	case 0:
		return nil
	case 1:
		return stated[0].Lines
	}
	var l *Lines
	newTable("", overlay(stated), &reading{}).within("x-lines", func(t table) { l = decodeLines(t) }) // each part has been read before
	for _, k := range stated {
		if len(k.Lines.Endpoints) > 0 {
			l.Endpoints = k.Lines.Endpoints
			break
		}
	}
	return l
}

func decodeLines(t table) *Lines {
	l := &Lines{ID: t.text("id"), Instead: t.strings("instead", aRule)}
	t.within("input", func(t table) {
		l.Input = &Input{URL: t.text("url"), Endpoint: t.text("endpoint"), Lines: t.number("lines"), Bytes: t.number("bytes"), Items: map[string]Items{}}
		t.within("rules", func(t table) {
			l.Input.Rules = InputRules{Duplicate: t.rule("duplicate"), Lines: t.rule("lines"), Bytes: t.rule("bytes"), Items: t.rule("items")}
		})
		t.each("same", func(t table) {
			l.Input.Same = append(l.Input.Same, Same{Field: t.text("member"), Rule: t.rule("rule")})
		})
		items := t.inner("items")
		for endpoint := range items.members {
			items.within(endpoint, func(t table) {
				l.Input.Items[endpoint] = Items{Field: t.text("member"), Max: t.number("max")}
			})
		}
	})
	t.within("output", func(t table) {
		l.Output = &Output{
			Of: t.mention("of", aKind), Output: t.text("output"), Errors: t.text("errors"), Inline: t.texts("inline"), Echo: t.text("echo"), Pages: t.text("pages"),
			Answer: t.text("answer"), Error: t.text("error"), Code: t.text("code"), Status: t.text("status"), Failing: t.number("failing"),
			Type: t.text("type"), Good: t.text("good"), Succeeded: t.texts("succeeded"), Failed: t.texts("failed"),
		}
		l.Output.Outcomes = map[string][]string{}
		outcomes := t.inner("outcomes")
		for word := range outcomes.members {
			l.Output.Outcomes[word] = outcomes.texts(word)
		}
		t.each("stops", func(t table) {
			l.Output.Stops = append(l.Output.Stops, Stop{Field: t.text("member"), In: t.texts("in")})
		})
		t.each("usage", func(t table) {
			l.Output.Usage = append(l.Output.Usage, Usage{Field: t.text("member"), Parts: t.texts("parts")})
		})
		t.within("rules", func(t table) {
			l.Output.Rules = OutputRules{
				Unknown: t.rule("unknown"), Missing: t.rule("missing"), Duplicate: t.rule("duplicate"),
				Counts: t.rule("counts"), Body: t.rule("body"), Usage: t.rule("usage"), Order: t.rule("order"), Copies: t.rule("copies"),
			}
		})
	})
	t.each("endpoints", func(t table) {
		switch t.value("is").(type) { // the engine compiles it
		case map[string]any, bool:
		default:
			t.fail("is", "it must be a schema")
		}
		row := Endpoint{Endpoint: t.text("endpoint")}
		t.within("answers", func(t table) { row.Answers = Answers{Field: t.text("member"), Asked: t.text("asked")} })
		l.Endpoints = append(l.Endpoints, row)
	})
	return l
}
