package main

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestNamesThatPeopleChoseAreNotShown puts names into metadata, into errors, and into
// what the contract does not have, and looks for them in every format.
func TestNamesThatPeopleChoseAreNotShown(t *testing.T) {
	t.Chdir(t.TempDir())
	const (
		name   = "ada.qz7@example.com"
		number = "4917012345678"
		other  = "Qz7Ward9"
	)
	long := strings.Repeat("Qz7", 30)
	private := `"metadata":{"` + name + `":5,"` + number + `":"v","` + number + `":{"` + name + `":1},"` + long + `":"` + "\xff" + `"},` +
		`"errors":{"object":"list","data":[{"code":"c","code":"d","` + other + `":1,"param":{"` + name + `":1,"` + name + `":2}}]},"extra":{"` + other + `":{"` + name + `":"` + "\xff" + `"}}`
	batch := func(status string) string {
		return `{"id":"batch_1","object":"batch","status":"` + status + `","created_at":1767261600,` + private + `}`
	}
	entry := func(method, address, body, reply string) string {
		return `{"startedDateTime":"2026-01-01T10:00:00Z","time":1,"request":{"method":"` + method + `","url":"https://h/v1/` + address + `","headers":[],"postData":{"text":` + quoted(body) + `}},"response":{"status":` + map[bool]string{true: "400", false: "200"}[strings.HasPrefix(reply, `{"error"`)] + `,"headers":[],"content":{"text":` + quoted(reply) + `}}}`
	}
	refusal := func(inside string) string {
		return `{"error":{"message":"no","type":"t","` + inside + `":1,"` + inside + `":2}}`
	}
	sent := `{"input_file_id":"file-1","endpoint":"/v1/x","completion_window":"24h",` + private + `}`
	session := func(reply, refused string) string {
		return `{"log":{"entries":[` + strings.Join([]string{
			entry("POST", "batches", sent, reply), entry("GET", "batches/batch_1", "", reply), entry("GET", "batches/zz", "", refused),
			entry("GET", "batches?limit=2", "", `{"object":"list","data":[`+reply+`],"first_id":"batch_1","last_id":"batch_1","has_more":false}`), entry("POST", "batches/batch_1/cancel", "", strings.ReplaceAll(reply, name, other)),
		}, ",") + `]}}`
	}
	for file, text := range map[string]string{
		"batch.json": batch("failed"), "wrapped.json": `{"wrapper":` + batch("failed") + `}`, "deep.json": `{"object":"batch","metadata":{"` + name + `":` + strings.Repeat("[", 500) + strings.Repeat("]", 500) + `}}`,
		"digits.json": `{"object":"batch","metadata":{"` + name + `":1e9999999}}`, "broken.json": batch("failed")[:200] + `"`, "list.json": `{"object":"list","data":[` + batch("x") + `],"has_more":false}`,
		"old.json": `{"id":"a","object":"batch","metadata":{"` + name + `":"v"}}`, "new.json": `{"id":"a","object":"batch","metadata":{"` + number + `":7},"extra":{"` + name + `":1}}`,
		"lines.jsonl": batch("failed") + "\n" + batch("x") + "\n", "log.jsonl": `{"body":` + batch("failed") + `}` + "\n",
		"a.har": session(batch("failed"), refusal(name)), "b.har": session(strings.ReplaceAll(batch("failed"), "Qz7Ward9", "Qz7Ward8"), refusal(other)),
		"input.jsonl": `{"custom_id":"1","method":"POST","url":"/v1/chat/completions","body":{"model":"m","` + name + `":1,"` + name + `":2}}` + "\n", "output.jsonl": `{"id":"1","custom_id":"1","response":{"status_code":200,"request_id":"r","body":{"` + name + `":1,"` + name + `":2}},"error":null}` + "\n",
	} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	holds := func(text string) bool {
		return strings.Contains(text, "Qz7") || strings.Contains(text, "qz7") || strings.Contains(text, number)
	}
	for _, args := range [][]string{
		{"batch.json"}, {"wrapped.json"}, {"deep.json"}, {"digits.json"}, {"broken.json"}, {"list.json"}, {"lines.jsonl"}, {"--at", "/body", "log.jsonl"}, {"a.har"}, {"--kind", "batch", "output.jsonl"}, {"--profile", "mistral", "batch.json"}, {"--profile", "anthropic", "batch.json"},
		{"conform", "a.har"}, {"conform", "--sanitized", "a.har"}, {"conform", "--reference", "b.har", "a.har"}, {"conform", "--side-by-side", "a.har", "b.har"}, {"results", "output.jsonl", "input.jsonl"}, {"results", "batch.json", "input.jsonl", "output.jsonl"},
	} {
		if _, out, told := runIn(append(args, "-vv", "--notes"), nil); holds(out + told) {
			t.Errorf("%v -vv: %s%s", args, out, told)
		}
		_, out, told := runIn(slices.Concat(args, everyReport()), nil)
		for where, text := range outputs(t, out, told) {
			if holds(text) {
				t.Errorf("%v: %s: %s", args, where, text)
			}
		}
	}
	for _, args := range [][]string{{"profile", "batch.json", "list.json"}, {"profile", "deep.json", "lines.jsonl", "output.jsonl"}, {"profile", "a.har", "b.har"}} {
		if code, out, told := runIn(args, nil); code == 2 || holds(out+told) {
			t.Errorf("%v exits %d: %s%s", args, code, out, told)
		}
	}
	// What an API adds to the fields that the contract lists, in errors too, drift is there to name.
	if _, out, _ := runIn([]string{"drift", "old.json", "new.json"}, nil); holds(out) {
		t.Errorf("drift: %s", out)
	}
	if _, out, _ := runIn([]string{"--show-values", "batch.json"}, nil); !strings.Contains(out, name) || !strings.Contains(out, number) {
		t.Errorf("--show-values shows %s", out)
	}
}
