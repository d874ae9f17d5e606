package refserver

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// ofBatches are the operations that answer with batches.
var ofBatches = []contract.Operation{contract.Create, contract.Retrieve, contract.Cancel, contract.List}

func (c *call) succeeded(operations ...contract.Operation) bool {
	return c.status < 300 && slices.Contains(operations, c.operation)
}

func decode(text []byte) (object map[string]any) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if d.Decode(&object) != nil {
		return nil
	}
	return object
}

// edit gives JSON with a change made to its object; what is none stays as it is.
func (c *call) edit(text []byte, ch change) []byte {
	object := decode(text)
	if object == nil {
		return text
	}
	ch(c, object)
	text, _ = json.Marshal(object) // it was JSON, and what changes put in is plain
	return text
}

// onBatch makes a change to each batch in the replies of routes, without any
// in those of all.
func onBatch(ch change, operations ...contract.Operation) hook {
	if len(operations) == 0 {
		operations = ofBatches
	}
	return func(c *call) {
		switch {
		case !c.succeeded(operations...):
		case c.operation == contract.List:
			c.body = c.edit(c.body, eachItem(ch))
		default:
			c.body = c.edit(c.body, ch)
		}
	}
}

// onList makes a change to each page of a list.
func onList(ch change) hook {
	return func(c *call) {
		if c.succeeded(contract.List) {
			c.body = c.edit(c.body, ch)
		}
	}
}

// onRefusal makes a change to the error replies of routes with batches.
func onRefusal(ch change) hook {
	return func(c *call) {
		if c.status >= 400 && slices.Contains(ofBatches, c.operation) {
			c.body = c.edit(c.body, ch)
		}
	}
}

// onRetrieve rewrites the text of retrieve's replies.
func onRetrieve(rewrite func([]byte) []byte) hook {
	return func(c *call) {
		if c.succeeded(contract.Retrieve) {
			c.body = rewrite(c.body)
		}
	}
}

// insert puts text behind an object's opening brace.
func insert(text string) func([]byte) []byte {
	return func(body []byte) []byte { return slices.Concat([]byte("{"+text), body[1:]) }
}

// onLines makes a change to each line of result files, as they are read.
func onLines(ch change) hook {
	return onResults(func(c *call) {
		var changed []byte
		for line := range bytes.Lines(c.body) {
			changed = append(append(changed, c.edit(line, ch)...), '\n')
		}
		c.body = changed
	}, contract.Content)
}

// onResults is a hook on the replies of routes that ask for a result file, by its id or
// by that of its batch.
func onResults(h hook, operations ...contract.Operation) hook {
	return func(c *call) {
		f, err := c.server.findFile(c.request.PathValue("id"))
		isOutput := err == nil && f.Purpose == outputPurpose && slices.Contains(operations, c.operation) || c.operation == contract.Results
		if isOutput && c.status < 300 {
			h(c)
		}
	}
}

// whenShown is a hook on the replies of a route that show a batch in a state.
func whenShown(state string, of contract.Operation, h hook) hook {
	return func(c *call) {
		if c.succeeded(of) && decode(c.body)[c.server.lifecycle.Field] == state {
			h(c)
		}
	}
}

// whileRunning is a hook on what retrieve says of a batch in progress. What
// would leave clients without a batch is best done here: they poll on.
func whileRunning(h hook) hook {
	return func(c *call) { whenShown(c.server.running, contract.Retrieve, h)(c) }
}

// onceCancelled is a hook on the replies of an operation that show a batch which has
// ended by a cancel.
func onceCancelled(of contract.Operation, h hook) hook {
	return func(c *call) {
		if b := c.batch(decode(c.body)); c.succeeded(of) && b != nil && c.server.isCancelled(b) {
			h(c)
		}
	}
}

// isCancelled tells whether a batch has ended by a cancel.
func (s *Server) isCancelled(b *batch) bool {
	return !b.cancelled.IsZero() && s.lifecycle.IsEnd(s.shape.state(b, s.options.Now()))
}

func refusing(status int, message string) hook {
	return func(c *call) { c.refuse(status, "", message) }
}

// onCreate makes a change to what create is sent.
func onCreate(ch change) hook {
	return func(c *call) {
		if c.operation == contract.Create {
			c.sent = c.edit(c.sent, ch)
		}
	}
}

// onCreated changes a batch in the server before anybody is told of it.
func onCreated(ch func(*batch)) hook {
	return func(c *call) {
		if !c.succeeded(contract.Create) {
			return
		}
		if b := c.batch(decode(c.body)); b != nil {
			ch(b)
			c.answer = answer{}
			c.server.reply(&c.answer, http.StatusOK, batchKind, c.server.shape.object(b))
		}
	}
}

// batch gives the server's own of a batch in a reply, or nil.
func (c *call) batch(shown map[string]any) *batch {
	id, _ := shown["id"].(string)
	b, err := c.server.findBatch(id)
	if err != nil {
		return nil
	}
	return b
}

// taking has create take any value of a member: where the server refuses what
// was sent, it is given one that it knows, and keep has the batch tell the first.
func taking(name string, known func(*Server) string, keep func(b *batch, sent string)) hook {
	return func(c *call) {
		sent, _ := decode(c.sent)[name].(string)
		fault, _ := decode(c.body)["error"].(map[string]any)
		if c.operation != contract.Create || sent == "" || fault["param"] != name {
			return
		}
		c.sent = c.edit(c.sent, set(name, known(c.server)))
		c.serve()
		onCreated(func(b *batch) { keep(b, sent) })(c)
	}
}

// onQuery changes what a list is asked for.
func onQuery(ch func(c *call, query url.Values)) hook {
	return func(c *call) {
		if c.operation == contract.List {
			query := c.request.URL.Query()
			ch(c, query)
			c.request.URL.RawQuery = query.Encode()
		}
	}
}

// limit gives the most items that a list is asked for.
func (c *call) limit() int {
	stated := c.server.listAPI().Limit
	if n, err := strconv.Atoi(c.request.URL.Query().Get(stated.Query)); err == nil {
		return n
	}
	return stated.Default
}
