package recognize

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/fuzzing"
	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
)

const pretty = "{\n  \"id\": \"batch_1\",\n  \"object\": \"batch\",\n  \"metadata\": {\"url\": \"https://a.example//x\"}\n}\n"

const line = `{"id": "batch_1", "object": "batch", "errors": null}`

func gzipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(text))
	w.Close()
	return b.String()
}

func zstandard(text string) string {
	w, _ := zstd.NewWriter(nil)
	return string(w.EncodeAll([]byte(text), nil))
}

func bzip2Of() string { // {"id": "batch_1"}
	data, _ := base64.StdEncoding.DecodeString("QlpoOTFBWSZTWQH4OFMAAAebgFAAIBAAALxgBAogACKPSYjT9UxAAAbiHiK6gGPqxdyRThQkAH4OFMA=")
	return string(data)
}

// An odd file is one that a person may have at hand, in two variants.
type oddFile struct {
	name   string // of the file
	want   string // name of the format
	way    Way
	remedy string // is in the remedy; "" for a file that is read
	texts  [2]string
}

var oddFiles = []oddFile{
	{"a.json", "JSON", Documents, "", [2]string{pretty, line}},
	{"cut.json", "JSON", Documents, "", [2]string{pretty[:40], `[{"id": "batch_1", "obj`}},
	{"broken.json", "JSON", Documents, "", [2]string{`{"id": "batch_1",}`, `{"id": batch_1, "status": None}`}},
	{"brackets.json", "JSON", Documents, "", [2]string{"{", "[[], {}]"}},
	{"scalar.json", "JSON", Documents, "", [2]string{"null\n", "\"batch_1\""}},
	{"values.jsonl", "JSON values", Documents, "", [2]string{pretty + pretty, line + line + "\n"}},
	{"arrays.jsonl", "JSON values", Documents, "", [2]string{"[\n" + line + "\n]\n[]\n", "{\n} [" + line + "]"}},
	{"a.jsonl", "JSON Lines", Documents, "", [2]string{line + "\n" + line + "\n", line + "\r\n\r\nbroken"}},
	{"bom.json", "JSON", Documents, "", [2]string{"\ufeff" + pretty, "\ufeff \n" + line}},
	{"a.gz", "gzip", Compressed, "", [2]string{gzipped(pretty), gzipped("")}},
	{"a.zst", "zstd", Compressed, "", [2]string{zstandard(pretty), zstandard(line)}},
	{"a.bz2", "bzip2", Compressed, "", [2]string{bzip2Of(), "BZh9\x17\x72\x45\x38\x50\x90\x00\x00\x00\x00"}},
	{"a.json.xz", "xz", NotRead, "xz -dc a.json.xz | batchcheck -", [2]string{"\xfd7zXZ\x00\x00\x04", "\xfd7zXZ\x00" + line}},
	{"a.zip", "zip", NotRead, "unzip -p a.zip name.json | batchcheck -", [2]string{"PK\x03\x04\x14\x00", "PK\x03\x04" + line}},
	{"a.tar", "tar", NotRead, "tar -xOf a.tar", [2]string{"a.json" + strings.Repeat("\x00", 251) + "ustar\x0000", strings.Repeat("d/", 128) + "\x00ustar  \x00"}},
	{"utf32.json", "UTF-32", NotRead, "iconv -f UTF-32 -t UTF-8 utf32.json", [2]string{"\xff\xfe\x00\x00{\x00\x00\x00", "\x00\x00\xfe\xff\x00\x00\x00{"}},
	{"cassette.yml", "recording", Recording, "", [2]string{"interactions:\n- request:\n", "---\nhttp_interactions:\n- request:\n"}},
	{"curl.txt", "recording", Recording, "", [2]string{"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + line, "HTTP/2 200 \ncontent-type: application/json\n\n" + pretty}},
	{"proxy.txt", "recording", Recording, "", [2]string{"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{}", "HTTP/1.0 200 Connection established\r\n\r\nHTTP/2 404\r\n\r\n{}"}},
	{"events.txt", "server-sent events", Documents, "", [2]string{"event: batch\nid: 1\ndata: " + line + "\n\ndata: [DONE]\n", ": ping\n\ndata:" + line + "\n"}},
	{"spread.txt", "server-sent events", NotRead, "save the data as JSON", [2]string{"data: {\ndata:   \"id\": 1\ndata: }\n\n", "event: ping\ndata: hello\n\n"}},
	{"app.log", "log of JSON", Documents, "", [2]string{"2026-11-29T10:00:00Z INFO " + line + "\n2026-11-29T10:00:01Z INFO " + line + "\n", "[2026-11-29 10:00:00] " + line + "\n"}},
	{"pod.log", "log of JSON", Documents, "", [2]string{"2026-11-29T10:00:00.1Z stdout F " + line + "\n", "web-1  | " + line + "\nweb-2  | " + line}},
	{"repr.txt", "Python output", NotRead, "print(batch.model_dump_json())", [2]string{"Batch(id='batch_1', completion_window='24h', errors=None)\n", "SyncCursorPage[Batch](data=[Batch(id='batch_1')], has_more=False)"}},
	{"reprs.txt", "Python output", NotRead, "model_dump_json", [2]string{"[Batch(id='batch_1', errors=None), Batch(id='batch_2')]", "<openai.pagination.SyncCursorPage object at 0x7f3b>\n"}},
	{"dict.json", "Python output", NotRead, "json.dumps", [2]string{"{'id': 'batch_1', 'errors': None, 'note': \"it's\"}", "[{'id': 'batch_1', 'has_more': True}]\n"}},
	{"console.txt", "JavaScript output", NotRead, "JSON.stringify(batch)", [2]string{"{\n  id: 'batch_1',\n  request_counts: [Object],\n  'x-id': 1\n}\n", "[ { id: 'batch_1', errors: undefined } ]"}},
	{"class.txt", "JavaScript output", NotRead, "JSON.stringify(batch)", [2]string{"Batch {\n  id: 'batch_1'\n}\n", "{ id: 1, request_counts: { total: 1 } }"}},
	{"hash.txt", "Ruby output", NotRead, "JSON.generate", [2]string{`{"id"=>"batch_1", "errors"=>nil}`, `{:id=>"batch_1"}`}},
	{"object.txt", "Ruby output", NotRead, "JSON.generate", [2]string{`{id: "batch_1", errors: nil}`, `#<OpenAI::Models::Batch:0x0001 id: "batch_1">`}},
	{"go.txt", "Go output", NotRead, "json.Marshal", [2]string{"{ID:batch_1 Object:batch Errors:{Data:[]}}\n", "&openai.Batch{ID:\"batch_1\", Object:\"batch\"}"}},
	{"map.txt", "Go output", NotRead, "json.Marshal", [2]string{"map[id:batch_1 object:batch]", "&{ID:batch_1 Status:completed}"}},
	{"batch.yaml", "YAML", NotRead, "yq -o json batch.yaml", [2]string{"id: batch_1\nobject: batch\nrequest_counts:\n  total: 1\n", "---\n- id: batch_1\n"}},
	{"batches.csv", "CSV", NotRead, "as JSON", [2]string{"id,object,status\nbatch_1,batch,completed\n", "\"id\",\"metadata\"\n\"batch_1\",\"{\"\"a\"\":1}\"\n"}},
	{"batches.tsv", "TSV", NotRead, "as JSON", [2]string{"id\tobject\nbatch_1\tbatch\n", "id\tstatus\nbatch 1, x\tdone\n"}},
	{"notes.md", "Markdown", NotRead, "copy the JSON block", [2]string{"# Batches\n\nA reply:\n\n```json\n" + pretty + "```\n", "Reply\n```\n" + line + "\n```\n"}},
	{"README.md", "Markdown", NotRead, "as JSON", [2]string{"# Batches\n\nWords: no block.\n", "[Docs](https://a.example) of batches\n"}},
	{"a.ipynb", "Jupyter notebook", NotRead, "notebook", [2]string{`{"cells": [], "metadata": {}, "nbformat": 4}`, "{\n \"cells\": [\n  {\n   \"cell_type\": \"code\",\n"}},
	{"page.json", "HTML", NotRead, "curl -i", [2]string{"<!DOCTYPE html>\n<html><body>502</body></html>", "<html>\r\n<head><title>504 Gateway Time-out</title></head>"}},
	{"a.xml", "XML", NotRead, "Accept: application/json", [2]string{"<?xml version=\"1.0\"?>\n<Error><Code>x</Code></Error>", "<Error>\n<Code>AccessDenied</Code></Error>"}},
	{"a.pdf", "PDF", NotRead, "PDF", [2]string{"%PDF-1.7\n", "%PDF-1.4\n%\xe2\xe3\xcf\xd3"}},
	{"a.png", "image", NotRead, "image", [2]string{"\x89PNG\r\n\x1a\n\x00\x00", "\xff\xd8\xff\xe0\x00\x10JFIF"}},
	{"a.gif", "image", NotRead, "image", [2]string{"GIF89a\x01\x00", "RIFF\x24\x00\x00\x00WEBPVP8 "}},
	{"a.svg", "image", NotRead, "SVG", [2]string{`<svg xmlns="http://www.w3.org/2000/svg">`, "<?xml version=\"1.0\"?>\n<svg width=\"1\">"}},
	{"a.parquet", "Parquet", NotRead, "duckdb", [2]string{"PAR1\x15\x04", "PAR1" + line}},
	{"a.db", "SQLite", NotRead, "sqlite3 a.db", [2]string{"SQLite format 3\x00\x10\x00", "SQLite format 3\x00"}},
	{"a.bin", "binary file", NotRead, "binary", [2]string{"\x7fELF\x02\x01\x01\x00", "{\"id\": \"a\x00b\"}"}},
	{"tsconfig.json", "JSON with comments", NotRead, "comments", [2]string{"{\n  // paths\n  \"compilerOptions\": {}\n}", "// generated\n/* by x */\n{ \"a\": 1 }"}},
	{"settings.json", "JSON with comments", NotRead, "comments", [2]string{"{ \"a\": 1, /* b */ \"c\": [] }", "[\n  // none\n  {\"a\": 1}\n]"}},
	{"a.json5", "JSON5", NotRead, "double quotes", [2]string{"{ id: 'batch_1', /* x */ n: +1 }", "{ id: \"batch_1\" }"}},
	{"setup.ini", "INI or TOML", NotRead, "as JSON", [2]string{"[batch]\nid = 1\n", "# x\n[tool.batch]\nname = \"b\"\nlist = [\n  1,\n]\n"}},
	{".env", "INI or TOML", NotRead, "as JSON", [2]string{"OPENAI_API_KEY=x\nB=2\n", "export A=1\n"}},
	{"run.py", "source text", NotRead, "run it", [2]string{"import openai\n\nclient = openai.OpenAI()\n", "#!/usr/bin/env python3\nprint(1)\n"}},
	{"x", "source text", NotRead, "run it", [2]string{"package main\n\nfunc main() {}\n", "const x = {\n  a: 1,\n}\n"}},
	{"notes.txt", "text", NotRead, "as JSON", [2]string{"no such batch\n", "curl: (7) Failed to connect, to host\nagain, and again\n"}},
	{"none.json", "empty file", NotRead, "save the API's response again", [2]string{"", " \r\n\t\n"}},
	{"curl.log", "curl log", NotRead, "curl -si", [2]string{"* Trying 127.0.0.1:80...\n> GET /v1/batches HTTP/1.1\n< HTTP/1.1 200 OK\n<\n" + line, "> GET / HTTP/2\n>\n< HTTP/2 200\n<\n{}"}},
	{"http.log", "HTTP log", NotRead, "HTTP/1.1 200", [2]string{"GET /v1/batches HTTP/1.1\nHost: a.example\n\nHTTP/1.1 200 OK\n", "POST /v1/batches HTTP/1.1\r\n\r\n"}},
	{"-x y.xz", "xz", NotRead, "xz -dc FILE", [2]string{"\xfd7zXZ\x00", "\xfd7zXZ\x00\x00"}},
}

func TestFormatOfOddFiles(t *testing.T) {
	for _, file := range oddFiles {
		for i, text := range file.texts {
			f := FormatOf(file.name, []byte(text), recording.Fits)
			if f.Name != file.want || f.Way != file.way {
				t.Errorf("%s, variant %d: it is %q, read by way %d; want %q, %d\n%.200q", file.name, i, f.Name, f.Way, file.want, file.way, text)
			}
			if (f.Remedy == "") != (file.remedy == "") || !strings.Contains(f.Remedy, file.remedy) {
				t.Errorf("%s, variant %d: the remedy is %q, want one with %q", file.name, i, f.Remedy, file.remedy)
			}
			if (f.Way == NotRead) != (f.Remedy != "") || strings.ContainsAny(f.Remedy, "\n\t") {
				t.Errorf("%s, variant %d: a file that is not read has a remedy of one line: %+v", file.name, i, f)
			}
		}
	}
}

// TestFormatOfPrefixes holds any beginning of a file to an answer.
func TestFormatOfPrefixes(t *testing.T) {
	for _, file := range oddFiles {
		for _, text := range file.texts {
			for n := range text {
				check(t, file.name, []byte(text)[:n])
			}
		}
	}
}

func TestFormatOfHead(t *testing.T) {
	for length, want := range map[int]string{HeadSize - 1: "text", HeadSize: "empty file"} {
		if f := FormatOf("a", append(bytes.Repeat([]byte(" "), length), 'x'), recording.Fits); f.Name != want {
			t.Errorf("a letter behind %d spaces is %q, not %q", length, f.Name, want)
		}
	}
}

func TestNamesFields(t *testing.T) {
	names := []string{"id", "object", "status", "errors"}
	for text, want := range map[string]bool{
		"id: b\nobject: batch\nstatus: done": true,
		"{'id': 1, 'object' : 2, 'errors':}": true,
		"id=1 object=2 status=3":             true,
		"the status of the object, its id":   false,
		"id: 1\nid: 2\nid: 3\nobject: 4":     false,
		"my_id: 1, object: 2, status: 3":     false,
		"":                                   false,
	} {
		if NamesFields([]byte(text), names) != want {
			t.Errorf("%q names fields: %t", text, !want)
		}
	}
}

func check(t testing.TB, name string, head []byte) {
	f := FormatOf(name, head, recording.Fits)
	if again := FormatOf(name, bytes.Clone(head), recording.Fits); f != again {
		t.Fatalf("%q is %v, then %v", head, f, again)
	}
	if f.Name == "" || (f.Way == NotRead) != (f.Remedy != "") {
		t.Fatalf("%.100q is %+v", head, f)
	}
}

func FuzzFormat(f *testing.F) {
	for _, file := range oddFiles {
		for _, text := range file.texts {
			f.Add(file.name, []byte(text))
		}
	}
	fuzzing.Run(f, func(t *testing.T, name string, head []byte) { check(t, name, head) })
}

func BenchmarkFormatOf(b *testing.B) {
	for name, text := range map[string]string{
		"small JSON": pretty, "JSON Lines": strings.Repeat(line+"\n", 1300), "one line": "[" + strings.Repeat(line+",", 1300),
		"pretty": "[" + strings.Repeat(pretty+",", 600), "text": strings.Repeat("words, and more of them\n", 3000), "brackets": strings.Repeat("[{", 40_000),
		"quotes": strings.Repeat("{'", 40_000), "white space": strings.Repeat("a ", 10) + strings.Repeat(" ", 65_000), "colons": strings.Repeat("a:b\n", 20_000),
		"braces": strings.Repeat("INFO {\n", 10_000), "markup": strings.Repeat("<!---->", 10_000),
	} {
		b.Run(fmt.Sprint(name), func(b *testing.B) {
			b.SetBytes(int64(min(len(text), HeadSize)))
			for b.Loop() {
				FormatOf("a", []byte(text), recording.Fits)
			}
		})
	}
}
