package refserver

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// refusalFaults refuse what must be accepted, and accept what must be refused.
func refusalFaults() []Fault {
	return []Fault{
		{Name: "create-403", Rule: "create/accepted", Says: "every create is refused with 403", after: always(403, contract.Create)},
		{shared: true, Name: "retrieve-403", Rule: "retrieve/accepted", Says: "every retrieve is refused with 403", after: always(403, contract.Retrieve)},
		{shared: true, Name: "list-400", Rule: "list/accepted", Says: "every list is refused with 400", after: always(400, contract.List)},
		{Name: "upload-400", Rule: "files/accepted", Says: "every upload is refused with 400", after: always(400, contract.Upload)},
		{shared: true, Name: "result-files-403", Rule: "files/accepted", Says: "the content of result files is refused with 403", after: onResults(refusing(403, "not yours"), contract.Content)},

		{shared: true, Name: "any-key", Rule: "auth/wrong-key", Says: "any key is accepted", before: takeAnyKey},
		{shared: true, Name: "malformed-500", Rule: "error/malformed", Says: "a create with a body that is not a JSON object gets 500", before: fail(isMalformed)},
		{Name: "file-of-any-purpose", Rule: "error/bad-purpose", Says: "create accepts a file for another purpose", before: takeAnyPurpose},
		{Name: "metadata-null-emptied", Rule: "metadata/wrong-type", Says: `a metadata value of null becomes ""`, before: onCreate(inside("metadata", emptyNulls))},
		{Name: "window-0s", Rule: "error/bad-window", Says: "create treats a window of 0s as 24h", before: onCreate(takeNoWindow)},
		{Name: "empty-file-taken", Rule: "input/bad-line", Says: "a batch from an empty file is completed", Also: []string{"counts/empty"}, after: onCreated(overlook("empty_file"))},
	}
}

// always refuses requests on routes that carry the right key.
func always(status int, operations ...contract.Operation) hook {
	return func(c *call) {
		if slices.Contains(operations, c.operation) && c.status != http.StatusUnauthorized {
			c.refuse(status, "", "this is refused on purpose")
		}
	}
}

func takeAnyKey(c *call) {
	auth := c.server.api.Auth
	if c.request.Header.Get(auth.Header) != "" {
		c.request.Header.Set(auth.Header, strings.TrimSpace(auth.Scheme+" "+c.server.options.APIKey))
	}
}

// fail answers with 500 where a request is such.
func fail(isSuch func(c *call) bool) hook {
	return func(c *call) {
		if isSuch(c) {
			c.refuse(http.StatusInternalServerError, "", "something went wrong")
		}
	}
}

func isMalformed(c *call) bool {
	return c.operation == contract.Create && (!json.Valid(c.sent) || !strings.HasPrefix(strings.TrimSpace(string(c.sent)), "{"))
}

// takeAnyPurpose has files be for batches, whatever they were uploaded for.
func takeAnyPurpose(c *call) {
	for _, f := range c.server.files {
		if f.Purpose != outputPurpose && c.operation == contract.Create {
			f.Purpose = inputPurpose
		}
	}
}

func emptyNulls(_ *call, metadata map[string]any) {
	for key, value := range metadata {
		if value == nil {
			metadata[key] = ""
		}
	}
}

func takeNoWindow(_ *call, sent map[string]any) {
	if sent["completion_window"] == "0s" {
		sent["completion_window"] = "24h"
	}
}
