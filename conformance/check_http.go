package conformance

import (
	"encoding/json"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/internal/web"
	"github.com/batchcheck/batchcheck/validate"
)

// judgeStatus: only 200 is usual; other successes are odd, anything but a
// success or a refusal is wrong, and so is no answer at all. A client follows
// redirects, so one finding tells of them all.
func judgeStatus(t *trial, v *verdict) {
	isRedirected := false
	for _, r := range t.Traffic.Of(contract.Create, contract.Add, contract.Retrieve, contract.List, contract.Cancel, contract.Upload, contract.File, contract.Content, contract.Results) {
		if r.Bare || r.Status == 0 && r.Failure == "" {
			continue
		}
		if r.Expect == session.Superseded && r.Status == web.StatusTooManyRequests || len(r.Flaws) > 0 && r.Expect == session.Refusal && r.Failure == "" && r.IsRefusal() && t.Control(r) != nil {
			continue // the client did what it was asked to; and a flaw has a check of its own
		}
		v.on()
		switch {
		case r.Failure != "":
			v.reply(r, "a whole reply", "%s", r.Failure)
		case r.Status >= 300 && r.Status < 400 && (isRedirected || session.IsContent(r.Operation)):
			// once is enough; and files may be in a bucket elsewhere
		case r.Status == t.usualStatus(r) || r.IsRefusal() && r.Status < 500:
		case r.Status == web.StatusNotImplemented && r.Operation == contract.Cancel: // cancel/accepted tells
		case r.Expect == session.Superseded && r.Status == web.StatusServiceUnavailable:
			if _, asked := session.RetryAfter(r.Exchange); !asked {
				f := validate.Finding{Expected: "a Retry-After header"}
				v.put(f, validate.Warning, r, -1, r.StatusText(), "the status is "+r.StatusText()+" without Retry-After: clients do not know how long to wait")
			}
		case r.IsSuccess():
			if usual := strconv.Itoa(t.usualStatus(r)); !r.IsOfFiles() {
				v.put(validate.Finding{Expected: usual}, validate.Warning, r, -1, string(r.Operation), "the status is "+r.StatusText()+", but should be "+usual)
			}
		default:
			isRedirected = isRedirected || r.Status >= 300 && r.Status < 400
			message := "the status is " + t.RefusalText(r) + ", but must be 200, or 4xx for a refusal"
			v.put(validate.Finding{Expected: "200, or 4xx for a refusal"}, v.check.Level, r, -1, r.StatusText(), message)
		}
		// A client that is told to wait longer than any batch takes gives up.
		if asked, ok := session.RetryAfter(r.Exchange); ok && asked > t.within(t.API.Seconds.Retry) {
			f := validate.Finding{Expected: "a wait that a client can keep"}
			v.put(f, validate.Warning, r, -1, "wait", "Retry-After is "+asked.Round(time.Second).String()+", longer than any batch takes")
		}
	}
	judgeGivenUp(t, v)
}

// usualStatus gives the status of a success of a reply's operation.
func (t *trial) usualStatus(r *session.Reply) int {
	route, _ := t.API.Route(r.Operation)
	return route.Status
}

// judgeGivenUp finds requests that were tried again and again, and only ever
// told that there are too many.
func judgeGivenUp(t *trial, v *verdict) {
	tries := 0
	for i, r := range t.Replies {
		if r.Status != web.StatusTooManyRequests {
			tries = 0
			continue
		}
		tries++
		isLast := i == len(t.Replies)-1 || t.Replies[i+1].Method != r.Method || t.Replies[i+1].URL != r.URL
		if isLast && tries >= session.MaxTries {
			v.reply(r, "an answer after the wait", "%s for the %dth time in a row, although the client waited", r.StatusText(), tries)
		}
	}
}

func judgeContentType(t *trial, v *verdict) {
	for _, r := range t.Of(contract.Create, contract.Add, contract.Retrieve, contract.List, contract.Cancel) {
		if r.Bare || len(r.Reply.Body) == 0 || len(r.Reply.Header) == 0 || r.Failure != "" {
			continue
		}
		v.on()
		if r.Broken != nil {
			v.reply(r, "a body that can be decoded", "%v", r.Broken)
		} else if !isJSON(r.Reply.Header) {
			kind, _, _ := strings.Cut(r.Reply.Header.Get("Content-Type"), ";") // a parameter may be anything
			v.reply(r, "application/json", "the content type is %q, but must be application/json", session.Short(kind))
		}
	}
}

func judgeErrorReply(t *trial, v *verdict) {
	for _, r := range t.Of(contract.Create, contract.Add, contract.Retrieve, contract.List, contract.Cancel) {
		if r.Bare || !r.IsRefusal() || r.Doc == nil {
			continue
		}
		v.on()
		var errors, missing []validate.Finding
		for _, f := range t.validators[t.reader.Errors].CheckParsed(r.Doc).Findings {
			if f.Level == validate.Error {
				errors = append(errors, f)
			}
			if f.Level == validate.Error && f.Rule == missingRule {
				missing = append(missing, f)
			}
		}
		if len(errors) == 0 {
			continue
		}
		f := errors[0] // one cause
		if len(missing) > 1 {
			f = missing[0]
			f.Message = fieldsOf(missing) + " are missing"
		}
		found := validate.Finding{Expected: f.Expected, Pointer: f.Pointer}
		v.put(found, v.check.Level, r, int(f.Offset), f.Message, r.StatusText()+" has no error reply: "+f.Message)
	}
}

// fieldsOf names the fields of findings: "a, b.c and d".
func fieldsOf(findings []validate.Finding) string {
	var names []string
	for _, f := range findings {
		names = append(names, strings.ReplaceAll(strings.TrimPrefix(f.Pointer, "/"), "/", "."))
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// judgeStringified looks for what was printed into a string: None, null,
// another error, a number.
func judgeStringified(t *trial, v *verdict) {
	for _, r := range t.Of(contract.Create, contract.Add, contract.Retrieve, contract.List, contract.Cancel, contract.Upload, contract.File) {
		if r.Bare || !r.IsJSON {
			continue
		}
		reader := t.Instances()
		thing := reader.Recognize(r.Root, "")
		if !thing.Is(t.reader.Errors) {
			continue
		}
		v.on()
		for m := range thing.Value.Members {
			for inner := range m.Value.Members {
				isCode := m.Name.Text()+"/"+inner.Name.Text() == t.API.Error.Code
				if inner.Value.Kind() == document.String && isStringified(isCode, inner.Value.Text()) {
					f := validate.Finding{Expected: "null, or a message", Pointer: r.Root.PointerTo(inner.Value)}
					v.put(f, v.check.Level, r, inner.Value.Start(), "", inner.Name.Text()+" is not a message, but a printed value")
				}
			}
		}
	}
}

// isStringified knows what languages print for nothing, and for objects and
// lists, over several lines or on one.
func isStringified(isCode bool, text string) bool {
	text = strings.TrimSpace(text)
	switch text {
	case "None", "null", "nil", "undefined", "<nil>", "[object Object]":
		return true
	}
	isNumber := text != "" && strings.Trim(text, "0123456789") == ""
	bare := strings.Join(strings.Fields(text), "")
	begins := func(dump string) bool { return strings.HasPrefix(bare, dump) }
	switch {
	case isNumber && isCode:
		return true
	case slices.ContainsFunc([]string{`{'`, `{"`, `[{'`, `[{"`}, begins): // cut short or not
		return true
	case strings.Contains(bare, `{'error':`), strings.Contains(bare, `{"error":`):
		return true
	}
	isList := begins("[") && strings.Trim(bare, "[]0123456789,-") != "" || bare == "[]" // [0] may be the place of an item
	return (isList || begins("{")) && json.Valid([]byte(text))
}

func isJSON(header textproto.MIMEHeader) bool {
	kind, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	return kind == "application/json" || strings.HasPrefix(kind, "application/") && strings.HasSuffix(kind, "+json")
}
