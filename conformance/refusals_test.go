package conformance_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// nonsense is what probes send.
const nonsense = "batchcheck-nonsense"

func TestProbes(t *testing.T) {
	control := sessiontest.Turn{Request: sessiontest.ToCreate, Sent: sentBy + "}", Status: 200, Body: sessiontest.Batch(t, "validating")}
	alone := func(sent string, status int) []sessiontest.Turn {
		return []sessiontest.Turn{{Request: sessiontest.ToCreate, Sent: sent, Status: status, Body: sessiontest.Refusal}}
	}
	create := func(sent string, status int) []sessiontest.Turn { return append(alone(sent, status), control) }
	badEndpoint := `{"input_file_id":"file-1","endpoint":"/v1/` + nonsense + `","completion_window":"24h"}`
	judgeTurns(t, "error/bad-endpoint", []judged{
		{"wrong", create(badEndpoint, 400), "pass"},
		{"cannot be", create(badEndpoint, 422), "pass"},
		{"not found", create(badEndpoint, 404), "fail\n1 : create with an endpoint that does not exist is answered with 404 (Not Found), but must be refused with 400 or 422"},
		{"no recorded answer", create(badEndpoint, 0), "skip"},
		{"nobody looked at it", create(badEndpoint, 429), "skip"},
		{"refused, without a control", alone(badEndpoint, 400), "skip"},
		{"refused in another way, without a control", alone(badEndpoint, 404), "skip"},
		{"accepted, without a control", []sessiontest.Turn{{Request: sessiontest.ToCreate, Sent: badEndpoint, Status: 200, Body: sessiontest.Batch(t, "validating")}}, "fail\n1 : create with an endpoint that does not exist is answered with 200 (OK), but must be refused with 400 or 422"},
		{"what is wrong as well is found first", create(`{"input_file_id":"file-`+nonsense+`","endpoint":"/v1/`+nonsense+`","completion_window":"24h"}`, 404), "skip"},
	})
	judgeTurns(t, "error/missing-field", []judged{
		{"wrong", create(`{"endpoint":"/v1/embeddings","completion_window":"24h"}`, 400), "pass"},
		{"all there", create(sentBy+"}", 404), "skip"},
		{"a request that was not recorded", create("", 404), "skip"},
		{"a request of another kind", []sessiontest.Turn{{Request: sessiontest.ToCancel, Sent: "{}", Status: 404, Body: sessiontest.Refusal}}, "skip"},
		{"without a control", alone(`{"endpoint":"/v1/embeddings","completion_window":"24h"}`, 400), "skip"},
	})
	judgeTurns(t, "error/malformed", []judged{
		{"refused", create("{", 400), "pass"},
		{"refused in another way", create("null", 415), "pass"},
		{"a failing server", create("{", 500), "fail\n1 : create with a body that is not a JSON object is answered with 500 (Internal Server Error), but must be refused with 4xx"},
		{"a failing server, without a control", alone("{", 500), "skip"},
		{"accepted, but nobody knows whether it was recorded as it was", []sessiontest.Turn{{Request: sessiontest.ToCreate, Sent: "…", Status: 200, Body: control.Body}}, "skip"},
		{"accepted", []sessiontest.Turn{{Request: sessiontest.ToCreate, Sent: "[]", Headers: []string{"Content-Length", "2"}, Status: 200, Body: control.Body}}, "fail\n1 : create with a body that is not a JSON object is answered with 200 (OK), but must be refused with 4xx"},
		{"an object", create(sentBy+"}", 500), "skip"},
	})
	long := fmt.Sprintf(`%s,"metadata":{"k":%q}}`, sentBy, strings.Repeat("v", 513))
	judgeTurns(t, "metadata/over-limit", []judged{
		{"refused", create(long, 400), "pass"},
		{"refused in another way", create(long, 499), "pass"},
		{"a failing server", create(long, 500), "fail\n1 : create with metadata over its limits is answered with 500 (Internal Server Error), but must be refused with 4xx (metadata/value-length)"},
		{"within its limits", create(`{"metadata":{"k":"v"}}`, 500), "skip"},
		{"a request of another kind", []sessiontest.Turn{{Request: sessiontest.ToCancel, Sent: long, Status: 500, Body: sessiontest.Refusal}}, "skip"},
	})
	null := sentBy + `,"metadata":null}`
	judgeTurns(t, "metadata/null", []judged{
		{"accepted", []sessiontest.Turn{{Request: sessiontest.ToCreate, Sent: `{"metadata":null}`, Status: 200, Body: sessiontest.Batch(t, "validating")}}, "pass"},
		{"refused, as without", alone(null, 400), "skip"},
		{"refused for the key", create(null, 403), "skip"},
		{"refused", create(null, 400), "fail\n1 : create with metadata null is answered with 400 (Bad Request), but must be accepted"},
		{"no metadata", create(sentBy+"}", 400), "skip"},
		{"other metadata", create(`{"metadata":{}}`, 400), "skip"},
	})
}

func TestCredentials(t *testing.T) {
	with := sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "in_progress"), Headers: []string{"Authorization", "redacted"}}
	without := func(status int) sessiontest.Turn {
		return sessiontest.Turn{Request: sessiontest.ToBatch, Status: status, Body: sessiontest.Refusal}
	}
	judgeTurns(t, "error/no-credentials", []judged{
		{"refused", []sessiontest.Turn{with, without(401)}, "pass"},
		{"refused for another reason", []sessiontest.Turn{with, without(403)}, "fail\n2 : retrieve with no credentials is answered with 403 (Forbidden), but must be refused with 401"},
		{"answered", []sessiontest.Turn{with, without(200)}, "fail\n2 : retrieve with no credentials is answered with 200 (OK), but must be refused with 401"},
		{"refused, as with them", []sessiontest.Turn{{Request: with.Request, Status: 401, Body: sessiontest.Refusal, Headers: with.Headers}, without(401)}, "skip"},
		{"another route than the one that answers", []sessiontest.Turn{with, {Request: "GET /batches", Status: 401, Body: sessiontest.Refusal}}, "skip"},
		{"none anywhere: they were scrubbed", []sessiontest.Turn{without(200), without(200)}, "skip"},
		{"an observation without HTTP", []sessiontest.Turn{with, {Bare: true, Body: sessiontest.Batch(t, "in_progress")}}, "skip"},
	})
	wrong := func(status int) sessiontest.Turn {
		turn := without(status)
		turn.Headers = []string{"Authorization", "Bearer " + nonsense}
		return turn
	}
	judgeTurns(t, "auth/wrong-key", []judged{
		{"refused", []sessiontest.Turn{with, wrong(401)}, "pass"},
		{"forbidden", []sessiontest.Turn{with, wrong(403)}, "pass"},
		{"hidden", []sessiontest.Turn{with, wrong(404)}, "fail\n2 : retrieve with a wrong key is answered with 404 (Not Found), but must be refused with 401 or 403"},
		{"answered", []sessiontest.Turn{with, wrong(200)}, "fail\n2 : retrieve with a wrong key is answered with 200 (OK), but must be refused with 401 or 403"},
		{"refused, as with the right one", []sessiontest.Turn{{Request: with.Request, Status: 401, Body: sessiontest.Refusal, Headers: with.Headers}, wrong(401)}, "skip"},
		{"answered, as without any", []sessiontest.Turn{with, without(200), wrong(200)}, "skip"},
	})
}

func TestUnknownFile(t *testing.T) {
	create := sessiontest.Turn{Request: sessiontest.ToCreate, Sent: `{"input_file_id":"file-` + nonsense + `","endpoint":"/v1/responses","completion_window":"24h"}`, Status: 200, Body: sessiontest.Batch(t, "validating")}
	control := sessiontest.Turn{Request: sessiontest.ToCreate, Sent: sentBy + "}", Status: 200, Body: create.Body}
	answered := func(status int) []sessiontest.Turn {
		return []sessiontest.Turn{control, {Request: sessiontest.ToCreate, Sent: create.Sent, Status: status, Body: sessiontest.Refusal}}
	}
	then := func(state string) []sessiontest.Turn {
		return []sessiontest.Turn{create, {Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, state)}}
	}
	judgeTurns(t, "error/unknown-file", []judged{
		{"not found", answered(404), "pass"},
		{"wrong", answered(400), "pass"},
		{"cannot be", answered(422), "fail\n2 : create with a file that nobody has is answered with 422 (Unprocessable Entity), but must be refused with 404 or 400"},
		{"not found, without a control", answered(404)[1:], "skip"},
		{"a batch that fails", then("failed"), "pass"},
		{"a batch that ends well", then("completed"), "fail\n1 : a batch from a file that does not exist ends, and not as failed"},
		{"a batch that goes on", then("in_progress"), "skip"},
		{"a batch without an id", []sessiontest.Turn{{Request: sessiontest.ToCreate, Sent: create.Sent, Status: 200, Body: sessiontest.Batch(t, "failed", `"id": "`+sessiontest.BatchID+`",`, "")}}, "skip"},
	})
}

func TestMetadataEchoes(t *testing.T) {
	const owner = `,"metadata":{"project":"nightly-evaluation","owner":"search quality"}}`
	create := func(sent string, status int) sessiontest.Turn {
		if status != 200 {
			return sessiontest.Turn{Request: sessiontest.ToCreate, Sent: sent, Status: status, Body: sessiontest.Refusal}
		}
		return sessiontest.Turn{Request: sessiontest.ToCreate, Sent: sent, Status: status, Body: sessiontest.Batch(t, "validating")}
	}
	then := func(request string, edits ...string) []sessiontest.Turn {
		return []sessiontest.Turn{create(sentBy+owner, 200), {Request: request, Status: 200, Body: sessiontest.Batch(t, "cancelling", edits...)}}
	}
	none := []string{",\n  \"metadata\": {\n    \"project\": \"nightly-evaluation\",\n    \"owner\": \"search quality\"\n  }", ""}
	judgeTurns(t, "metadata/echo", []judged{
		{"as sent", then(sessiontest.ToBatch), "pass"},
		{"two other values: one finding", then(sessiontest.ToBatch, "nightly", "daily", "search", "found"), "fail\n2 /metadata: metadata is not what create (exchange 1) sent (2 pairs, keys of up to 7 characters, values of up to 18 characters): it differs at /metadata/…"},
		{"no metadata", then(sessiontest.ToBatch, none...), "fail\n2 : metadata is missing, although create (exchange 1) sent some"},
		{"no metadata after a cancel, which half a batch has not", then(sessiontest.ToCancel, none...), "pass"},
		{"nothing was sent", []sessiontest.Turn{create(sentBy+`,"metadata":{}}`, 200), {Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "in_progress")}}, "skip"},
		{"a batch without an id", []sessiontest.Turn{{Request: sessiontest.ToCreate, Sent: sentBy + owner, Status: 200, Body: sessiontest.Batch(t, "validating", `"id": "`+sessiontest.BatchID+`",`, "")}}, "skip"},
	})
	judgeTurns(t, "metadata/wrong-type", []judged{
		{"null, which is kept", []sessiontest.Turn{{Request: sessiontest.ToCreate, Sent: sentBy + `,"metadata":{"a":null}}`, Status: 200, Body: sessiontest.Batch(t, "validating", `"project": "nightly-evaluation",`, "", `"owner": "search quality"`, `"a": null`)}}, "pass"},
		{"null, for which there are two values: one finding", []sessiontest.Turn{create(sentBy+`,"metadata":{"project":null,"owner":null}}`, 200)}, "fail\n1 /metadata: null in metadata is not kept: it differs at /metadata/…"},
		{"null, which is refused, as everything is", []sessiontest.Turn{create(sentBy+`,"metadata":{"project":null}}`, 400)}, "skip"},
		{"null, which alone is refused", []sessiontest.Turn{create(sentBy+`,"metadata":{"project":null}}`, 400), create(sentBy+"}", 200)}, "pass"},
	})
	const within = "fail\n1 : create with metadata of 2 pairs, keys of up to 7 characters, values of up to 18 characters is refused with 400 (Bad Request): \"no\", but that is within the limits"
	judgeTurns(t, "metadata/echo", []judged{
		{"refused, and accepted without", []sessiontest.Turn{create(sentBy+owner, 400), create(sentBy+"}", 200)}, within},
		{"refused, and accepted with other metadata", []sessiontest.Turn{create(sentBy+owner, 400), create(sentBy+`,"metadata":{"k":"v"}}`, 200)}, within},
		{"one pair, refused, and accepted without", []sessiontest.Turn{create(sentBy+`,"metadata":{"é":"v"}}`, 400), create(sentBy+"}", 200)}, "fail\n1 : create with metadata of 1 pair, keys of up to 1 characters in 2 bytes, values of up to 1 characters is refused with 400 (Bad Request): \"no\", but that is within the limits"},
		{"the longest key and value", []sessiontest.Turn{create(sentBy+`,"metadata":{"abc":"vé","ab":"v123","é":"ééé","a":"éé12","éa":"v12345"}}`, 400), create(sentBy+"}", 200)}, "fail\n1 : create with metadata of 5 pairs, keys of up to 3 characters, values of up to 6 characters is refused with 400 (Bad Request): \"no\", but that is within the limits"},
		{"refused as too busy, and accepted without", []sessiontest.Turn{create(sentBy+owner, 429), create(sentBy+"}", 200)}, "skip"},
		{"forbidden, and accepted without", []sessiontest.Turn{create(sentBy+owner, 403), create(sentBy+"}", 200)}, "skip"},
		{"refused with 499, and accepted without", []sessiontest.Turn{create(sentBy+owner, 499), create(sentBy+"}", 200)}, strings.Replace(within, "400 (Bad Request)", "499", 1)},
		{"refused, and accepted as it is", []sessiontest.Turn{create(sentBy+owner, 400), create(sentBy+owner, 200)}, "skip"},
		{"refused, and accepted as it is and without", []sessiontest.Turn{create(sentBy+owner, 400), create(sentBy+owner, 200), create(sentBy+"}", 200)}, within},
		{"refused, as without", []sessiontest.Turn{create(sentBy+owner, 400), create(sentBy+"}", 400)}, "skip"},
		{"refused, and accepted for another window", []sessiontest.Turn{create(sentBy+owner, 400), create(strings.Replace(sentBy, "24h", "1h", 1)+"}", 200)}, "skip"},
		{"a failing server", []sessiontest.Turn{create(sentBy+owner, 500), create(sentBy+"}", 200)}, "skip"},
		{"over the limits", []sessiontest.Turn{create(sentBy+`,"metadata":{"`+strings.Repeat("k", 65)+`":"v"}}`, 400), create(sentBy+"}", 200)}, "skip"},
		{"empty, and refused", []sessiontest.Turn{create(sentBy+`,"metadata":{}}`, 400), create(sentBy+"}", 200)}, "skip"},
	})
}
