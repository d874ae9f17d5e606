package drive

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"mime/multipart"
	"net/textproto"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
)

// fewRequests is how many requests the driver's own input file has.
const fewRequests = 3

// omitted stands for a part whose field is left out.
type omitted struct{}

// fill gives a copy of a template in which its parts have values.
func fill(template any, values map[string]any) any {
	switch template := template.(type) {
	case string:
		if value, isPart := values[template]; isPart {
			return value
		}
	case map[string]any:
		filled := map[string]any{}
		for name, inner := range template {
			if value := fill(inner, values); value != (omitted{}) {
				filled[name] = value
			}
		}
		return filled
	case []any:
		filled := []any{}
		for _, inner := range template {
			filled = append(filled, fill(inner, values))
		}
		return filled
	}
	return template
}

// holds tells whether a template has the part.
func holds(template any, part string) bool {
	return strings.Contains(jsonText(template), jsonText(part))
}

// endpoint gives what the batches are for.
func (w *walker) endpoint() string {
	if w.Endpoint != "" {
		return w.Endpoint
	}
	input := w.api().Input
	if lines := session.LinesOf(w.Input); input.URL != "" && len(lines) > 0 {
		if endpoint := session.TextIn(lines[0].Text, input.URL); endpoint != "" {
			return endpoint
		}
	}
	if len(input.Endpoints) == 0 {
		return ""
	}
	return input.Endpoints[0].Endpoint
}

// inputEndpoint gives what the contract has of the endpoint, or else of the first.
func (w *walker) inputEndpoint() (row contract.InputEndpoint) {
	rows := w.api().Input.Endpoints
	for i, r := range rows {
		if i == 0 || r.Endpoint == w.endpoint() {
			row = r
		}
	}
	return row
}

// model gives what create names as the model, where it is not for each line to name
// one: that of the configuration or else that of the contract's smallest request.
func (w *walker) model() string {
	if w.Model != "" {
		return w.Model
	}
	body, _ := w.inputEndpoint().Body.(map[string]any)
	return session.TextOf(body[w.api().Input.Model])
}

// inputLine makes one line of an input file.
func (w *walker) inputLine(id string) string {
	input := w.api().Input
	body := map[string]any{}
	if smallest, ok := w.inputEndpoint().Body.(map[string]any); ok {
		maps.Copy(body, smallest)
	}
	if w.Model != "" && input.Model != "" {
		body[input.Model] = w.Model
	}
	return jsonText(fill(input.Line, map[string]any{contract.IDPart: id, contract.EndpointPart: w.endpoint(), contract.BodyPart: body})) + "\n"
}

// input gives the lines of the batches that are to end well.
func (w *walker) input() []byte {
	if w.Input != nil {
		return w.Input
	}
	return w.ownInput()
}

func (w *walker) ownInput() []byte {
	var text strings.Builder
	for i := range fewRequests {
		text.WriteString(w.inputLine(fmt.Sprintf("batchcheck-%d", i+1)))
	}
	return []byte(text.String())
}

func duplicateLines(w *walker) []byte {
	return []byte(w.inputLine("batchcheck-1") + w.inputLine("batchcheck-1"))
}

// failingLine makes a line of an input file that a model cannot answer: the batch
// goes on.
func (w *walker) failingLine(id string) string {
	row := w.inputEndpoint()
	return jsonText(fill(w.api().Input.Line, map[string]any{contract.IDPart: id, contract.EndpointPart: w.endpoint(), contract.BodyPart: row.Failing})) + "\n"
}

func emptyFile(*walker) []byte { return nil }

// otherEndpoint makes lines for another endpoint than that of the batch.
func otherEndpoint(w *walker) []byte {
	for _, row := range w.api().Input.Endpoints {
		if !w.api().Input.Takes(w.endpoint(), row.Endpoint) {
			return []byte(jsonText(fill(w.api().Input.Line, map[string]any{contract.IDPart: "batchcheck-1", contract.EndpointPart: row.Endpoint, contract.BodyPart: row.Body})) + "\n")
		}
	}
	return nil
}

func badLines(w *walker) []byte {
	return []byte(w.inputLine("batchcheck-1") + "this line is not JSON\n")
}

// jsonText writes what cannot fail to be written: maps of strings, and the like.
func jsonText(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// uploadForm makes the form that uploads a file, and its content type.
func uploadForm(api contract.UploadAPI, purpose string, content []byte) (body []byte, contentType string) {
	var form bytes.Buffer
	w := multipart.NewWriter(&form) // into memory: nothing of it can fail
	if api.Purpose != "" {
		w.WriteField(api.Purpose, purpose)
	}
	header := textproto.MIMEHeader{}
	header.Set("Content-Disposition", multipart.FileContentDisposition(api.File, "batchcheck.jsonl"))
	header.Set("Content-Type", "application/jsonl")
	part, _ := w.CreatePart(header)
	part.Write(content)
	w.Close()
	return form.Bytes(), w.FormDataContentType()
}

// metadataLimits are what the schema allows of metadata; 0 where it sets no limit.
type metadataLimits struct {
	pairs, key, value int
	areTexts          bool // values must be strings
}

// metadataLimitsOf reads the limits where the schema sets them. One that it only
// recommends counts, too: going over it is a finding.
func metadataLimitsOf(r *session.Reader) metadataLimits {
	name := r.API.Create.Metadata
	if name == "" {
		return metadataLimits{}
	}
	kind, _ := r.Contract.Kind(r.Batches)
	var below func(n *contract.Node, to func(*contract.Node) *contract.Node) []*contract.Node
	below = func(n *contract.Node, to func(*contract.Node) *contract.Node) []*contract.Node {
		if n == nil {
			return nil
		}
		found := []*contract.Node{to(n)}
		for _, advice := range n.Advice {
			found = append(found, below(advice.Node, to)...)
		}
		return found
	}
	itself := func(n *contract.Node) *contract.Node { return n }
	smallest := func(op contract.Op, to func(*contract.Node) *contract.Node) (limit int) {
		for _, field := range below(kind.Node, func(n *contract.Node) *contract.Node { return n.Find(name) }) {
			for _, inner := range below(field, to) {
				for _, n := range below(inner, itself) {
					if l, ok := n.Limit(op); ok && (limit == 0 || l < limit) {
						limit = l
					}
				}
			}
		}
		const unlimited = 1 << 13 // or what is sent would be too large for any API
		if limit > unlimited {
			return 0
		}
		return limit
	}
	values := func(n *contract.Node) *contract.Node { return n.Rest }
	areTexts := slices.ContainsFunc(below(kind.Node, func(n *contract.Node) *contract.Node { return n.Find(name) }), func(field *contract.Node) bool {
		return slices.ContainsFunc(below(field, values), func(n *contract.Node) bool { return n != nil && len(n.Types) > 0 })
	})
	return metadataLimits{
		areTexts: areTexts,
		pairs:    smallest(contract.MaxProperties, itself),
		key:      smallest(contract.MaxLength, func(n *contract.Node) *contract.Node { return n.Names }),
		value:    smallest(contract.MaxLength, values),
	}
}

// pairs makes metadata of so many pairs, the first with this key and value.
func pairs(n int, key, value string) map[string]string {
	all := map[string]string{key: value}
	for i := 2; len(all) < n; i++ {
		all[fmt.Sprintf("%s-%d", key, i)] = value
	}
	return all
}

// letters repeats letters to so many code points.
func letters(of string, n int) string {
	return string([]rune(strings.Repeat(of, n))[:n])
}
