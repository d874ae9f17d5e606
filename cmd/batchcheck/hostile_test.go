package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/batchcheck/batchcheck/internal/report"
)

// evil is what terminals and CI logs obey, in one name.
const evil = "x\n::error::PWNED\r\n  ::warning::PWNED\n##[error]PWNED ##vso[task.x]\x1b[31m\x1b]0;t\a\u009b2J\u202e\u2028::error::PWNED\x00\n\n::stop-commands::PWNED"

// obeys finds what a terminal or a CI log would obey in a text.
func obeys(text string) string {
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##") {
			return line
		}
		if strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) && r != '\t' }) {
			return line
		}
	}
	return ""
}

// quoted is a text as a JSON string.
func quoted(text string) string {
	all, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(all)
}

// TestNothingFromOutsideIsObeyed leads texts that act on a terminal or a CI log into
// each message that quotes anything from outside.
func TestNothingFromOutsideIsObeyed(t *testing.T) {
	t.Chdir(t.TempDir())
	name := strings.ReplaceAll(evil, "\x00", "") // of a file
	write := func(file, text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ordinary := `{"id":"batch_1","object":"batch","status":"completed","metadata":null}`
	write(name, "no JSON\n")
	write(name+".json", `{"id":`+quoted(evil)+`,"object":"batch","status":`+quoted(evil)+`,"metadata":{`+quoted(evil)+`:5}}`)
	write(name+".jsonl", ordinary+"\n{\n")
	write(name+".har", `{"log":{"entries":[]}}`)
	write(name+".yaml", "profile: "+quoted(evil))
	write("batch.json", ordinary)
	write("input.jsonl", `{"custom_id":`+quoted(evil)+`,"method":"POST","url":`+quoted(evil)+`,"body":{}}`+"\n")
	write("other.json", `{"object":`+quoted(evil)+`}`)
	write("baseline.json", `[{"file":"batch.json","rule":`+quoted(evil)+`,"pointer":`+quoted(evil)+`,"count":1},{"file":`+quoted(evil)+`,"rule":"json/syntax","pointer":"","count":1}]`)
	write("baseline_broken.json", `[{"file":5,`+quoted(evil)+`:1}]`)
	write("list.yaml", "- "+quoted(evil)+": 5\n")
	write("keys.yaml", quoted(evil)+": 5\n")
	write("overrides.yaml", "overrides:\n- files: ["+quoted(evil)+"]\n  skip: ["+quoted(evil)+"]\n")
	write("broken.yaml", "skip: ["+evil)
	for i, yaml := range []string{"profile", "skip", "only", "fail-on", "baseline", "schema", "base-url", "naming", "other"} {
		write(fmt.Sprintf("value%d.yaml", i), yaml+": "+quoted(evil)+"\n")
	}
	entry := func(method, url, kind, text string) string {
		return `{"comment":` + quoted(evil) + `,"startedDateTime":` + quoted(evil) + `,"request":{"method":` + quoted(method) + `,"url":` + quoted(url) + `,"headers":[{"name":` + quoted(evil) + `,"value":` + quoted(evil) + `}]},` +
			`"response":{"status":200,"_error":` + quoted(evil) + `,"headers":[{"name":"Content-Type","value":` + quoted(kind) + `},{"name":"Content-Encoding","value":` + quoted(evil) + `}],"content":{"text":` + quoted(text) + `}}}`
	}
	write("url.har", `{"log":{"entries":[`+entry("GET", "https://h/"+url.PathEscape(evil)+"/y", evil, "{}")+`,`+entry("GET", "https://h/"+evil, evil, "{}")+`]}}`)
	write("traffic.har", `{"log":{"entries":[`+entry("POST", "https://h/v1/batches?"+url.QueryEscape(evil), evil, ordinary)+`,`+
		entry(evil, "https://h/v1/batches/"+evil, "application/json", `{"id":`+quoted(evil)+`,"object":"batch"}`)+`,`+
		entry("GET", "https://h/v1/batches/"+url.PathEscape(evil), "application/json", `{"error":{"message":`+quoted(evil)+`,"type":`+quoted(evil)+`}}`)+`]}}`)
	write("cassette.yaml", "interactions:\n- request: {method: "+quoted(evil)+", uri: "+quoted("https://h/"+evil)+"}\n  response: {status: {code: 200}, body: {string: '{}'}}\n")
	_, schema, _ := runIn([]string{"schema"}, nil)
	write("schema.json", evilSchema(t, schema))
	write("schema_broken.json", `{"x-rules":{`+quoted(evil)+`:{"level":`+quoted(evil)+`}},"$ref":`+quoted(evil)+`}`)
	write("shape.json", `{"batchcheck":"shape","profile":`+quoted(evil)+`,"kinds":[{"title":`+quoted(evil)+`}]}`)

	stated := `{"statement":1,"batchcheck":` + quoted(evil) + `,"date":"2026-01-01T10:00:00Z","skip":[` + quoted(evil) + `],"targets":[{"name":` + quoted(evil) + `,"target":` + quoted(evil) + `,"profiles":[{"profile":` + quoted(evil) + `,"files":1}],` +
		`"result":"fail","documents":1,"errors":1,"warnings":0,"notes":0,"checks":[{"check":` + quoted(evil+"c") + `,"level":"error","result":"pass","judged":1,"findings":0}],"rules":[{"rule":` + quoted(evil) + `,"level":"error","findings":1}]}]}`
	write("stated.json", stated)
	write("stated_result.json", strings.Replace(stated, `"fail"`, quoted(evil), 1))
	write("stated_twice.json", strings.Replace(stated, `"checks":[`, `"checks":[{"check":`+quoted(evil+"c")+`,"level":"error","result":"pass","judged":1,"findings":0},`, 1))
	write("stated_field.json", strings.Replace(stated, `"date"`, quoted(evil), 1))
	write("stated_report.json", strings.Replace(stated, `"skip"`, `"report":"https://h/`+"`"+`##vso[task]","skip"`, 1))

	cases := [][]string{
		{"matrix", name}, {"matrix", "--title", evil, "stated.json"}, {"matrix", "--title", evil, "--format", "markdown", "stated.json"}, {"matrix", "--format", evil, "stated.json"},
		{"matrix", "stated_result.json"}, {"matrix", "stated_twice.json"}, {"matrix", "stated_field.json"}, {"matrix", "stated_report.json"},
		{name}, {name + ".json"}, {name + ".jsonl"}, {"-q", name + ".json", name + ".missing"}, {"--side-by-side", name + ".json"}, {"--show-values", name + ".json"}, {"--notes", "-v", name + ".json"},
		{"."}, {"--other", "error", "."}, {"--summary", "."}, {"--" + evil}, {"-" + evil}, {"rules", evil}, {"help", evil}, {"man", evil}, {"man", "--save", evil}, {evil}, {"completion", evil}, {"serve", "--fault", evil}, {"serve", "--addr", evil},
		{"schema", evil}, {"https://h/" + evil}, {"h.example/" + evil}, {"conform", "u:p@" + evil}, {"conform", evil + "=https://h"}, {"conform", "--header", evil, "https://h/v1"}, {"conform", "--header-env", evil, "https://h/v1"},
		{"conform", "--base-url", evil}, {"conform", "--resume", name + ".har", "http://127.0.0.1:1/v1"}, {"conform", "--input", name, "http://127.0.0.1:1/v1"}, {"conform", "--batch", evil, "--plan", "http://127.0.0.1:1/v1"},
		{"conform", "--record", name + "/x/" + evil, "http://127.0.0.1:1/v1"}, {"conform", "url.har"}, {"conform", "-vv", "traffic.har"}, {"conform", "--format", "oneline", "traffic.har"}, {"conform", "cassette.yaml"}, {"url.har"}, {"traffic.har"},
		{"conform", "--compare", "traffic.har", "url.har"}, {"drift", "shape.json", "batch.json"}, {"drift", name, "batch.json"}, {"drift", name + ".json", "batch.json"}, {"drift", "traffic.har", "batch.json"},
		{"profile", name, "batch.json"}, {"profile", name + ".json", "batch.json"}, {"profile", "--says", evil, name + ".json"}, {"profile", "--name", evil, "batch.json"}, {"profile", "--from", evil, "batch.json"}, {"profile", "traffic.har"},
		{"profile", "--from", "openai", "--batches-path", evil, "batch.json"}, {"profile", "--save", name + "/x", "batch.json"},
		{"results", name, "batch.json"}, {"results", name + ".json", "input.jsonl"}, {"results", "batch.json", "input.jsonl", "input.jsonl"}, {"results", "input.jsonl", name},
		{"--baseline", "baseline.json", "batch.json"}, {"--baseline", "baseline_broken.json", "batch.json"}, {"--baseline", name, "batch.json"}, {"--baseline", name + "/b", "--write-baseline", "batch.json"},
		{"--config", name + ".yaml", "batch.json"}, {"--config", "list.yaml", "batch.json"}, {"--config", "keys.yaml", "batch.json"}, {"--config", "overrides.yaml", "batch.json"}, {"--config", "broken.yaml", "batch.json"}, {"--config", name + ".missing", "batch.json"},
		{"--report", evil, "batch.json"}, {"--report", "json=" + name + "/x", "batch.json"}, {"--schema", name, "batch.json"}, {"--schema", "schema_broken.json", "batch.json"}, {"rules", "--schema", "schema_broken.json"},
		{"--schema", "schema.json", "batch.json"}, {"--schema", "schema.json", name + ".json"}, {"rules", "--schema", "schema.json"}, {"rules", "--schema", "schema.json", "json"}, {"rules", "--schema", "schema.json", "json/syntax"}, {"schema", "--schema", "schema.json"}, {"schema", "--list-profiles", "--schema", "schema.json"},
		{"rules", "--format", "json", "--schema", "schema.json"}, {"conform", "--schema", "schema.json", "traffic.har"}, {"--summary", "--schema", "schema.json", "."}, {"completion", "words", "batchcheck", "rules", "--schema", "schema.json", ""}, {"completion", "words", ""},
	}
	for _, flag := range []string{"profile", "skip", "only", "at", "format", "fail-on", "naming", "other", "color", "max-age", "time-at"} {
		cases = append(cases, []string{"--" + flag, evil, "batch.json"}, []string{"--" + flag + "=" + evil, "batch.json"}, []string{"--" + flag, evil, "-"}, []string{"conform", "--" + flag, evil, "traffic.har"})
	}
	for i := range 9 {
		cases = append(cases, []string{"--config", fmt.Sprintf("value%d.yaml", i), "batch.json"})
	}
	write("x.json", `{"object":"batch"}`)
	cases = append(cases, []string{"conform", "--dry-run", "--batch", evil, "http://127.0.0.1:1/v1"}, []string{"conform", "http://x\u202e.invalid/v1"}, []string{"conform", "http://\x1b[31m.invalid/v1"}, []string{"conform", "--ca-cert", name, "https://127.0.0.1:1/v1"},
		[]string{"conform", "--trust-recording", "--resume", "traffic.har", "http://127.0.0.1:1/v1"}, []string{"conform", "--reference", evil + "=traffic.har", "url.har"}, []string{"--at", "/" + evil, name + ".jsonl"}, []string{"--by", "/" + evil, name + ".jsonl"}, []string{"--by", "/id", "-v", name + ".jsonl"}, []string{"--by", "file", "-v", name + ".jsonl"}, []string{"--by", evil, name + ".jsonl"}, []string{"--since", evil, name + ".jsonl"}, []string{"--where", "/" + evil + "=" + evil, "--at", "/x", name + ".jsonl"}, []string{name + "/x", "x.json/y"})
	for _, args := range cases {
		code, out, told := runIn(args, nil)
		if out+told == "" && code != 0 {
			t.Errorf("batchcheck %q exits %d and says nothing", args, code)
		}
		all := map[string]string{"standard output": out, "standard error": told}
		if _, isOther := commands()[args[0]]; !isOther || args[0] == "conform" || args[0] == "results" { // in every format, too
			_, all["standard output with reports"], all["standard error with reports"] = runIn(slices.Concat(args, everyReport()), nil)
			for _, format := range report.All.Names() {
				if text, err := os.ReadFile("r." + format); err == nil {
					all[format] = string(text)
					os.Remove("r." + format)
				}
			}
		}
		for where, text := range all {
			if ours := ourMarks[where]; ours != nil {
				text = ours.ReplaceAllString(text, "")
			}
			if line := obeys(text); line != "" {
				t.Errorf("batchcheck %q: %s has %q", args, where, line)
			}
		}
	}
}

// ourMarks are what formats themselves begin lines with.
var ourMarks = map[string]*regexp.Regexp{
	"github":   regexp.MustCompile(`(?m)^::(error|warning|notice) (file|title)=[^:\n]*::`),
	"azure":    regexp.MustCompile(`(?m)^##vso\[task\.logissue type=(error|warning);sourcepath=[^\];]*;linenumber=\d+;columnnumber=\d+;code=[^\];]*\]`),
	"teamcity": regexp.MustCompile(`(?m)^##teamcity\[inspection(Type)? `),
	"markdown": regexp.MustCompile(`(?m)^#{1,3} `), "issue": regexp.MustCompile(`(?m)^#{1,3} `),
}

// evilSchema puts evil into each text that a schema has for people.
func evilSchema(t *testing.T, text string) string {
	t.Helper()
	var schema any
	if err := json.Unmarshal([]byte(text), &schema); err != nil {
		t.Fatal(err)
	}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, inner := range v {
				if text, isText := inner.(string); isText && strings.Contains(" title description says why source unless ", " "+name+" ") {
					v[name] = text + " " + evil
				}
				walk(inner)
			}
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		}
	}
	walk(schema)
	all, err := json.Marshal(schema)
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer(`\u202e`, "\u202e", `\u009b`, "\u009b").Replace(string(all)) // as JSON may have them, too
}

// raw answers with bytes that need be no HTTP.
func raw(text string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		connection, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			io.WriteString(connection, text)
			connection.Close()
		}
	}
}

// TestNothingOfALiveServerIsObeyed leads such texts through the replies of a server,
// and through its certificate.
func TestNothingOfALiveServerIsObeyed(t *testing.T) {
	t.Chdir(t.TempDir())
	header := strings.NewReplacer("\n", "", "\r", "", "\x00", "").Replace(evil)
	for reason, reply := range map[string]func(http.ResponseWriter){
		"an error": func(w http.ResponseWriter) {
			w.WriteHeader(400)
			io.WriteString(w, `{"error":{"message":`+quoted(evil)+`}}`)
		},
		"text": func(w http.ResponseWriter) { w.WriteHeader(500); io.WriteString(w, evil) },
		"a redirect": func(w http.ResponseWriter) {
			w.Header().Set("Location", "/v1/"+url.PathEscape(evil))
			w.WriteHeader(302)
		},
		"a type":      func(w http.ResponseWriter) { w.Header().Set("Content-Type", header); io.WriteString(w, "{}") },
		"an encoding": func(w http.ResponseWriter) { w.Header().Set("Content-Encoding", "br"); io.WriteString(w, evil) },
		"ids": func(w http.ResponseWriter) {
			io.WriteString(w, `{"object":"list","data":[{"id":`+quoted(evil)+`,"object":"batch","status":`+quoted(evil)+`}],"first_id":`+quoted(evil)+`,"last_id":`+quoted(evil)+`,"has_more":true}`)
		},
		"a status line": raw(evil + "\r\n\r\n"), "a protocol": raw("HTTP/1.1 200 " + evil + "\r\nContent-Length: 2\r\n\r\n{}"), "a header": raw("HTTP/1.1 200 OK\r\n" + evil + ": " + evil + "\r\n\r\n"), "a length": raw("HTTP/1.1 200 OK\r\nContent-Length: " + header + "\r\n\r\n"),
		"a transfer encoding": raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: " + header + "\r\n\r\n"), "a chunk": raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + evil + "\r\n"), "a trailer": raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + evil + "\r\n\r\n"), "a location": raw("HTTP/1.1 302 Found\r\nLocation: http://[" + header + "\r\nContent-Length: 0\r\n\r\n"),
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { reply(w) }))
		_, out, told := runIn([]string{"conform", "-vv", "--timeout", "2s", "--record", "run.har", server.URL + "/v1"}, nil)
		server.Close()
		os.Remove("run.har")
		if line := obeys(out + told); line != "" {
			t.Errorf("%s: batchcheck prints %q", reason, line)
		}
	}

	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: evil}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature, DNSNames: []string{"a\n::error::PWNED\x1b[31m", "b"},
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{certificate}, PrivateKey: key}}}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	if err := os.WriteFile("ca.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate}), 0o644); err != nil {
		t.Fatal(err)
	}
	command := exec.Command("batchcheck", "conform", "--record", "tls.har", strings.Replace(server.URL, "127.0.0.1", "localhost", 1)+"/v1") // of its own, since a process reads its roots once
	command.Env = append(os.Environ(), "SSL_CERT_FILE=ca.pem", "GITHUB_ACTIONS=")
	var said bytes.Buffer
	command.Stdout, command.Stderr = &said, &said
	command.Run() // it fails
	if line := obeys(said.String()); line != "" || !strings.Contains(said.String(), "PWNED") {
		t.Errorf("of a certificate, batchcheck prints %q: %q", line, said.String())
	}
}
