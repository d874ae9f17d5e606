package growth

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/session"
)

// A Shape is one shape of input: what may cost more than its size. Each has a row
// in Shapes, which TestCostOfShapes and bench/limits go over.
type Shape struct {
	Name string
	Args []string // of the command; FILE stands for the input, <FILE for the input as standard input, URL for the server, RECORD for a file to write

	File  string                      // name of the input; "" for a server
	Make  func(size int) []byte       // an input that decodes to about size bytes
	Serve func(size int) http.Handler // of a server, whose replies decode to about size bytes in all

	Streams bool          // it is read in constant memory, whatever its size
	Refused bool          // it is not judged: what is measured is how that is found out
	Slow    time.Duration // what docs/limits.md states for 10 MB, where that is more than 5 s
	Large   int64         // the same for bytes of memory, where that is more than the common bound
	Grew    bool          // it once cost more than its size: each run of the tests doubles it
}

// Lay lays the input into a folder, or starts the server, and gives the arguments of
// the command. end stops the server.
func (s Shape) Lay(folder string, size int) (args []string, end func(), err error) {
	if s.Serve == nil {
		err := os.WriteFile(filepath.Join(folder, s.File), s.Make(size), 0o644)
		return s.Command(folder, ""), func() {}, err
	}
	if err := os.RemoveAll(filepath.Join(folder, recordingFile)); err != nil {
		return nil, nil, err
	}
	server := httptest.NewServer(s.Serve(size))
	return s.Command(folder, server.URL+"/v1"), server.Close, nil
}

// recordingFile is what live runs write.
const recordingFile = "recording.har"

// Command gives the arguments for an input in a folder, or for a server.
func (s Shape) Command(folder, url string) (args []string) {
	names := strings.NewReplacer("FILE", filepath.Join(folder, s.File), "RECORD", filepath.Join(folder, recordingFile), "URL", url)
	for _, arg := range s.Args {
		args = append(args, names.Replace(arg))
	}
	return args
}

// Stdin takes the file that is to be standard input off the arguments; "" for none.
func Stdin(args []string) (rest []string, file string) {
	if last := len(args) - 1; last >= 0 && strings.HasPrefix(args[last], "<") {
		return args[:last], args[last][1:]
	}
	return args, ""
}

// Shapes are all shapes of input, recorded and live.
var Shapes = []Shape{
	// Documents. What is larger than a document may be comes as several lines.
	{Name: "list of batches", Args: check, File: "a.json", Make: documents(list(sound))},
	{Name: "list of faulty batches", Grew: true, Args: check, File: "a.json", Make: documents(list(faulty))},
	{Name: "list of empty objects", Grew: true, Args: asList, File: "a.json", Make: documents(list(empty))},
	{Name: "list of one batch many times", Args: check, File: "a.json", Make: documents(list(same))},
	{Name: "array of batches", Args: check, File: "a.json", Make: documents(between("[", ",", "]", sound))},
	{Name: "array of faulty batches", Args: check, File: "a.json", Make: documents(between("[", ",", "]", faulty))},
	{Name: "array of empty objects", Grew: true, Args: asBatch, File: "a.json", Make: documents(between("[", ",", "]", empty))},
	{Name: "array of arrays", Args: asBatch, File: "a.json", Make: documents(between("[", ",", "]", is("[]")))},
	{Name: "unknown fields", Args: check, File: "a.json", Make: documents(between(`{"object":"batch",`, ",", "}", numbered(`"u%d":1`)))},
	{Name: "one name many times", Args: check, File: "a.json", Make: documents(between(`{"object":"batch",`, ",", "}", is(`"id":1`)))},
	{Name: "each name twice", Grew: true, Args: check, File: "a.json", Make: documents(between(`{"object":"batch",`, ",", "}", numbered(`"k%[1]d":1,"k%[1]d":2`)))},
	{Name: "metadata of wrong types", Args: check, File: "a.json", Make: documents(between(`{"id":"b","object":"batch","metadata":{`, ",", "}}", numbered(`"k%[1]d":%[1]d`)))},
	{Name: "metadata with long names", Args: check, File: "a.json", Make: documents(between(`{"id":"b","object":"batch","metadata":{`, ",", "}}", numbered(`"`+strings.Repeat("k", 600)+`%[1]d":%[1]d`)))},
	{Name: "errors of a batch", Args: check, File: "a.json", Make: documents(between(`{"id":"b","object":"batch","errors":{"object":"list","data":[`, ",", "]}}", numbered(`{"code":%d,"line":"x"}`)))},
	{Name: "text that is no UTF-8", Args: check, File: "a.json", Make: documents(between(`{"object":"batch","id":"`, "", `"}`, is("\xff")))},
	{Name: "texts that are no UTF-8", Args: asList, File: "a.json", Make: documents(between(`{"object":"list","data":["`, `","`, `"]}`, is("\xff")))},
	{Name: "names that are no UTF-8", Args: check, File: "a.json", Make: documents(between(`{"object":"batch",`, ",", "}", numbered("\"%d\xff\":1")))},
	{Name: "faults below a long name", Grew: true, Args: asList, File: "a.json", Make: documents(belowLongName)},
	{Name: "long names in one another", Grew: true, Args: asBatch, File: "a.json", Make: documents(longNames)},
	{Name: "text of escapes", Args: check, File: "a.json", Make: documents(between(`{"object":"batch","id":"`, "", `"}`, is(`\u0041\n`)))},
	{Name: "text of lone surrogates", Args: check, File: "a.json", Make: documents(between(`{"object":"batch","id":"`, "", `"}`, is(`\ud800`)))},
	{Name: "digits", Args: check, File: "a.json", Make: documents(between(`{"object":"batch","created_at":1`, "", `}`, is("0")))},
	{Name: "white space", Args: check, File: "a.json", Make: documents(between(`{"object":"batch"`, "", `}`, is(" \n")))},
	{Name: "no end", Args: check, File: "a.json", Make: documents(between(`{"object":"batch"`, "", "", is(`,"a":[{"b":1`)))},
	{Name: "file object lists", Args: check, File: "a.json", Make: documents(list(numbered(`{"id":"file-%d","object":"file","bytes":"x","purpose":5}`)))},

	// Documents, one after the other.
	{Name: "lines", Args: check, File: "a.jsonl", Make: lines(sound), Streams: true},
	{Name: "faulty lines", Grew: true, Args: check, File: "a.jsonl", Make: lines(faulty), Streams: true},
	{Name: "faulty lines, quiet", Args: []string{"-q", "FILE"}, File: "a.jsonl", Make: lines(faulty), Streams: true},
	{Name: "lines of empty objects", Args: asBatch, File: "a.jsonl", Make: lines(empty), Streams: true},
	{Name: "lines of empty objects, quiet", Args: []string{"-q", "--kind", "batch", "FILE"}, File: "a.jsonl", Make: lines(empty), Streams: true},
	{Name: "lines of other objects", Refused: true, Args: check, File: "a.jsonl", Make: lines(is(`{"a":1}`)), Streams: true},
	{Name: "lines of numbers", Refused: true, Args: check, File: "a.jsonl", Make: lines(is("1")), Streams: true},
	{Name: "broken lines", Grew: true, Args: check, File: "a.jsonl", Make: lines(broken), Streams: true},
	{Name: "empty lines", Refused: true, Args: check, File: "a.jsonl", Make: lines(is("")), Streams: true},
	{Name: "lines with prefixes", Args: check, File: "a.jsonl", Make: lines(func(i int) string { return "2026-01-01 10:00:00 INFO got: " + sound(i) }), Streams: true},
	{Name: "events as lines", Args: check, File: "a.jsonl", Make: lines(func(i int) string { return "data: " + sound(i) + "\n" }), Streams: true},
	{Name: "indented documents", Args: check, File: "a.json", Make: between("", "\n", "", func(i int) string { return "{\n" + sound(i)[1:] }), Streams: true},
	{Name: "lines in UTF-16", Args: check, File: "a.jsonl", Make: func(size int) []byte { return utf16Of(lines(sound)(size / 2)) }, Streams: true},
	{Name: "lines, gzip", Args: check, File: "a.jsonl.gz", Make: func(size int) []byte { return Gzip(lines(same)(size)) }, Streams: true},
	{Name: "lines, zstd", Args: check, File: "a.jsonl.zst", Make: func(size int) []byte { return Zstandard(lines(same)(size)) }, Streams: true},
	{Name: "lines, bzip2", Refused: true, Args: check, File: "a.jsonl.bz2", Make: bzip2, Streams: true},

	// What is no JSON, and is recognized to say so.
	{Name: "Python dicts", Refused: true, Args: check, File: "a.json", Make: between("[", ", ", "]", numbered(`{'id': 'batch_%d', 'object': 'batch', 'errors': None}`))},
	{Name: "Python objects", Refused: true, Args: check, File: "a.txt", Make: between("[", ", ", "]", numbered(`Batch(id='batch_%d', errors=None)`))},
	{Name: "Ruby hashes", Refused: true, Args: check, File: "a.json", Make: between("[", ", ", "]", numbered(`{"id" => "batch_%d"}`))},
	{Name: "JavaScript objects", Refused: true, Args: check, File: "a.json", Make: between("[", ", ", "]", numbered(`{ id: 'batch_%d', errors: undefined }`))},
	{Name: "Go structs", Refused: true, Args: check, File: "a.json", Make: between("[", " ", "]", numbered(`{ID:batch_%d Errors:<nil>}`))},
	{Name: "JSON with comments", Refused: true, Args: check, File: "a.json", Make: between("[", ",", "]", numbered("// one\n{\"id\":\"batch_%d\"}"))},
	{Name: "open comments", Refused: true, Grew: true, Args: check, File: "a.json", Make: between("[", "", "]", is("/*"))},
	{Name: "HTML", Refused: true, Args: check, File: "a.html", Make: between("<html>", "", "", is("<p>"))},
	{Name: "XML comments", Refused: true, Args: check, File: "a.xml", Make: between("", "", "", is("<!-- -->"))},
	{Name: "Markdown", Refused: true, Args: check, File: "a.md", Make: between("# Batch\n", "", "", is("```json\n{\"id\":1}\n```\n"))},
	{Name: "CSV", Refused: true, Args: check, File: "a.csv", Make: between("id,object\n", "\n", "", numbered("batch_%d,batch"))},
	{Name: "settings", Refused: true, Args: check, File: "a.ini", Make: between("[a]\n", "\n", "", numbered("b%d = 1"))},
	{Name: "curl log", Refused: true, Args: check, File: "a.txt", Make: between("* Trying\n< HTTP/1.1 200 OK\n", "", "\n{}", is("< A: b\n"))},
	{Name: "server-sent events", Refused: true, Args: check, File: "a.txt", Make: between("", "", "", is("event: a\ndata: b\n\n"))},
	{Name: "bytes", Refused: true, Args: check, File: "a.json", Make: between("\x00", "", "", is("\x00\xff"))},

	// Recordings, by format.
	{Name: "HAR", Args: check, File: "a.har", Make: har(polls)},
	{Name: "HAR of empty entries", Refused: true, Args: check, File: "a.har", Make: between(`{"log":{"entries":[`, ",", "]}}", is("{}"))},
	{Name: "HAR of no entries", Refused: true, Args: check, File: "a.har", Make: between(`{"log":{"entries":[],"x":[`, ",", "]}}", is("0"))},
	{Name: "HAR of headers", Grew: true, Args: check, File: "a.har", Make: between(`{"log":{"entries":[{"request":{"method":"GET","url":"`+base+`/batches/b"},"response":{"status":200,"headers":[`, ",", "]}}]}}", numbered(`{"name":"X-%d","value":"v"}`))},
	{Name: "HAR of queries", Args: check, File: "a.har", Make: between(`{"log":{"entries":[{"request":{"method":"GET","url":"`+base+`/batches?`, "&", `"},"response":{"status":200}}]}}`, numbered("a%d=b"))},
	{Name: "HAR, gzip", Args: check, File: "a.har.gz", Make: func(size int) []byte { return Gzip(har(polls)(size)) }},
	{Name: "HAR of empty entries, gzip", Refused: true, Args: check, File: "a.har.gz", Make: func(size int) []byte { return Gzip(between(`{"log":{"entries":[`, ",", "]}}", is("{}"))(size)) }},
	{Name: "HAR, bodies in gzip", Args: check, File: "a.har", Make: encoded("gzip", Gzip)},
	{Name: "HAR, bodies in brotli", Args: check, File: "a.har", Make: encoded("br", Brotli)},
	{Name: "HAR, bodies in zstd", Args: check, File: "a.har", Make: encoded("zstd", Zstandard)},
	{Name: "HAR, white space in brotli", Grew: true, Args: check, File: "a.har", Make: blank("br", Brotli)},
	{Name: "HAR, white space in brotli, HTML", Args: []string{"--format", "html", "FILE"}, File: "a.har", Make: blank("br", Brotli)},
	{Name: "HAR, requests in brotli", Args: check, File: "a.har", Make: requests("br", Brotli)},
	{Name: "vcrpy cassette", Args: check, File: "a.yaml", Make: between("interactions:\n", "", "", numbered("- request: {method: GET, uri: '"+base+"/batches/b%[1]d', body: null, headers: {}}\n  response:\n    status: {code: 200, message: OK}\n    headers: {Content-Type: [application/json]}\n    body: {string: '{\"id\":\"b%[1]d\",\"object\":\"batch\"}'}\n"))},
	{Name: "go-vcr cassette", Args: check, File: "a.yaml", Make: between("version: 2\ninteractions:\n", "", "", numbered("- id: %[1]d\n  request:\n    method: GET\n    url: "+base+"/batches/b%[1]d\n  response:\n    code: 200\n    headers: {Content-Type: [application/json]}\n    body: '{\"id\":\"b%[1]d\",\"object\":\"batch\"}'\n"))},
	{Name: "Ruby VCR cassette", Args: check, File: "a.yml", Make: between("http_interactions:\n", "", "", numbered("- request:\n    method: get\n    uri: "+base+"/batches/b%[1]d\n  response:\n    status: {code: 200}\n    headers: {Content-Type: [application/json]}\n    body: {string: '{\"id\":\"b%[1]d\",\"object\":\"batch\"}'}\n  recorded_at: Thu, 01 Jan 2026 10:00:00 GMT\n"))},
	{Name: "test proxy recording", Slow: 8 * time.Second, Args: check, File: "a.json", Make: between(`{"Entries":[`, ",", "]}", numbered(`{"RequestUri":"`+base+`/batches/b%[1]d","RequestMethod":"GET","StatusCode":200,"ResponseHeaders":{},"ResponseBody":{"id":"b%[1]d","object":"batch"}}`))},
	{Name: "test proxy recording of empty entries", Refused: true, Args: check, File: "a.json", Make: between(`{"Entries":[`, ",", "]}", is("{}"))},
	{Name: "HTTP response", Args: check, File: "a.http", Make: between("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n", "", "\r\n{}", numbered("X-%d: a\r\n"))},
	{Name: "cassette of empty items", Refused: true, Args: check, File: "a.yaml", Make: between("interactions:\n", "", "", is("- \n"))},
	{Name: "cassette of aliases", Args: check, File: "a.yaml", Make: between("interactions:\n- &a {request: {method: GET, uri: "+base+"/batches/b}, response: {status: {code: 200}, body: {string: '{\"id\":\"b\",\"object\":\"batch\"}'}}}\n", "", "", is("- *a\n"))},
	{Name: "cassette of aliases of a large item", Grew: true, Args: check, File: "a.yaml", Make: aliases},
	{Name: "cassette of merges", Refused: true, Grew: true, Args: check, File: "a.yaml", Make: between("interactions:\n- &m0 {a: b}\n", "", "", func(i int) string { return fmt.Sprintf("- &m%d {<<: *m%d, <<: *m%d}\n", i+1, i, i) })},
	{Name: "cassette of brackets", Refused: true, Args: check, File: "a.yaml", Make: between("interactions: ", "", "", is("["))},
	{Name: "cassette of comments", Refused: true, Args: check, File: "a.yaml", Make: between("interactions:\n", "", "- a\n", is("#\n"))},
	{Name: "cassette of anchors", Refused: true, Args: check, File: "a.yaml", Make: between("interactions:\n", "", "", numbered("- &a%d x\n"))},

	// Sessions, by what their exchanges do.
	{Name: "polls of one batch", Args: conform, File: "a.har", Make: har(polls)},
	{Name: "polls of one batch, the last first", Args: conform, File: "a.har", Make: har(backward)},
	{Name: "polls of one batch, each with a fault", Args: conform, File: "a.har", Make: har(func(i int) string {
		return get(i, "/batches/b", 200, fmt.Sprintf(`{"id":"b","object":"batch","status":"x%d"}`, i))
	})},
	{Name: "polls of one batch that changes", Grew: true, Args: conform, File: "a.har", Make: har(changing)},
	{Name: "polls of many batches", Args: conform, File: "a.har", Make: har(func(i int) string { return get(i, fmt.Sprintf("/batches/b%d", i), 200, small(i)) })},
	{Name: "polls of many batches, HTML", Args: []string{"conform", "--format", "html", "FILE"}, File: "a.har", Make: har(func(i int) string { return get(i, fmt.Sprintf("/batches/b%d", i), 200, small(i)) })},
	{Name: "polls of many batches, by the driver's watch", Args: conform, File: "a.har", Make: watches},
	{Name: "creates", Args: conform, File: "a.har", Make: har(create)},
	{Name: "creates of one file", Args: conform, File: "a.har", Make: har(func(i int) string {
		return exchange(i, "POST", "/batches", 200, small(i), `{"input_file_id":"file-1"}`)
	})},
	{Name: "creates that are refused", Args: conform, File: "a.har", Make: har(func(i int) string {
		return exchange(i, "POST", "/batches", 400, refusal, fmt.Sprintf(`{"input_file_id":"file-%d","endpoint":5}`, i))
	})},
	{Name: "creates, then lists without them", Grew: true, Args: conform, File: "a.har", Make: har(create, func(i int) string { return page(i, "", "c", 1) })},
	{Name: "creates, then one walk without them", Grew: true, Args: conform, File: "a.har", Make: har(create, walk("c"))},
	{Name: "creates, then one walk with them", Args: conform, File: "a.har", Make: har(create, walk("b"))},
	{Name: "creates, then deletes", Args: conform, File: "a.har", Make: har(create, func(i int) string { return exchange(i, "DELETE", fmt.Sprintf("/batches/b%d", i), 200, "{}", "") })},
	{Name: "files, then creates", Args: conform, File: "a.har", Make: har(upload, create)},
	{Name: "files that expire, then refusals", Args: conform, File: "a.har", Make: har(upload, refused("/files/file-%d"))},
	{Name: "files deleted, then refusals", Args: conform, File: "a.har", Make: har(upload, func(i int) string { return exchange(i, "DELETE", fmt.Sprintf("/files/file-%d", i), 200, "{}", "") }, refused("/files/file-%d"))},
	{Name: "files with lines, then creates", Args: conform, File: "a.har", Make: har(form, create)},
	{Name: "one file of many lines", Args: conform, File: "a.har", Make: func(size int) []byte {
		return harOf([]byte(formOf(0, string(lines(request)(size)))), []byte(create(0)), []byte(ended(0)))
	}},
	{Name: "one file of many fields", Args: conform, File: "a.har", Make: func(size int) []byte {
		return harOf([]byte(formOf(0, string(between("", "", "", numbered("\r\n--x\r\nContent-Disposition: form-data; name=\"f%d\"\r\n\r\nx"))(size)))))
	}},
	{Name: "refusals of batches", Args: conform, File: "a.har", Make: har(refused("/batches/b%d"))},
	{Name: "refusals after creates", Args: conform, File: "a.har", Make: har(create, refused("/batches/b%d"))},
	{Name: "refusals after deletes", Args: conform, File: "a.har", Make: har(func(i int) string { return exchange(i, "DELETE", fmt.Sprintf("/batches/b%d", i), 200, "{}", "") }, refused("/batches/c%d"))},
	{Name: "refusals of one request", Args: conform, File: "a.har", Make: har(func(i int) string { return get(i, "/batches/b", 404, refusal) })},
	{Name: "refusals for their credentials", Args: conform, File: "a.har", Make: har(func(i int) string { return get(i, "/batches", 401, refusal) })},
	{Name: "refusals of the server", Args: conform, File: "a.har", Make: har(func(i int) string { return get(i, fmt.Sprintf("/batches/b%d", i), 500, "") })},
	{Name: "refusals for the rate", Args: conform, File: "a.har", Make: har(func(i int) string { return get(i, fmt.Sprintf("/batches/b%d", i), 429, refusal) })},
	{Name: "refusals of pages", Grew: true, Args: conform, File: "a.har", Make: har(func(i int) string { return page(i, "", "b", 1) }, func(i int) string { return get(i, fmt.Sprintf("/batches?after=b%d", i), 400, refusal) }, func(i int) string { return exchange(i, "DELETE", fmt.Sprintf("/batches/b%d", i), 200, "{}", "") })},
	{Name: "redirects", Args: conform, File: "a.har", Make: har(func(i int) string {
		return fmt.Sprintf(`{"request":{"method":"GET","url":"%[1]s/batches/b%[2]d"},"response":{"status":307,"headers":[{"name":"Location","value":"%[1]s/batches/c%[2]d"}]}}`, base, i)
	})},
	{Name: "cancels", Args: conform, File: "a.har", Make: har(func(i int) string {
		return exchange(i, "POST", fmt.Sprintf("/batches/b%d/cancel", i/2), 200, small(i/2), "")
	})},
	{Name: "cancels of one batch", Grew: true, Args: conform, File: "a.har", Make: har(func(i int) string { return exchange(i, "POST", "/batches/b0/cancel", 200, small(0), "") })},
	{Name: "cancels of one batch that are refused", Args: conform, File: "a.har", Make: har(func(i int) string { return exchange(i, "POST", "/batches/b0/cancel", 400, refusal, "") })},
	{Name: "creates, then cancels, then polls", Args: conform, File: "a.har", Make: har(create, func(i int) string {
		return exchange(i, "POST", fmt.Sprintf("/batches/b%d/cancel", i), 200, small(i), "")
	}, func(i int) string { return get(i, fmt.Sprintf("/batches/b%d", i), 200, small(i)) })},
	{Name: "lists of one batch", Args: conform, File: "a.har", Make: har(func(i int) string { return page(i, "", "b", 1) })},
	{Name: "lists of the same batches", Args: conform, File: "a.har", Make: har(func(i int) string { return page(0, "", "b", 20) })},
	{Name: "lists, then polls of a batch on all", Args: conform, File: "a.har", Make: har(func(i int) string { return page(0, "", "b", 2) }, polls0)},
	{Name: "polls of one batch, then one list of it many times", Args: conform, File: "a.har", Make: longList(polls0, same)},
	{Name: "one list of many batches", Args: conform, File: "a.har", Make: longList(nil, sound)},
	{Name: "one list of many faulty batches", Slow: 8 * time.Second, Grew: true, Args: conform, File: "a.har", Make: longList(nil, faulty)},
	{Name: "one list of empty objects", Args: conform, File: "a.har", Make: longList(nil, empty)},
	{Name: "one page after an item, which it has", Args: conform, File: "a.har", Make: longPage},
	{Name: "one list, the oldest first", Slow: 8 * time.Second, Args: conform, File: "a.har", Make: longList(nil, func(i int) string {
		return fmt.Sprintf(`{"id":"b%d","object":"batch","created_at":%d}`, i, 1767261600+i)
	})},
	{Name: "one walk", Grew: true, Args: conform, File: "a.har", Make: har(walk("b"))},
	{Name: "one walk in a circle", Args: conform, File: "a.har", Make: har(func(i int) string { return page(i%2, fmt.Sprintf("?after=b%d", (i+1)%2), "b", 1) })},
	{Name: "walks, then pages of none", Args: conform, File: "a.har", Make: har(func(i int) string { return page(i, "", "b", 1) }, func(i int) string { return page(i, fmt.Sprintf("?after=z%d", i), "b", 1) })},
	{Name: "filtered lists", Args: conform, File: "a.har", Make: har(func(i int) string { return page(i, fmt.Sprintf("?x=%d", i), "b", 1) })},
	{Name: "contents of files", Grew: true, Args: conform, File: "a.har", Make: har(ended, content)},
	{Name: "contents, recorded with their creates", Grew: true, Args: conform, File: "a.har", Make: har(create, ended, content)},
	{Name: "one content of many lines", Args: conform, File: "a.har", Make: longContent},
	{Name: "webhook events", Args: conform, File: "a.har", Make: har(func(i int) string {
		return exchangeAt("https://me.example/hook", i, "POST", "", 200, "", fmt.Sprintf(`{"id":"evt_%d","object":"event","created_at":1767261600,"type":"batch.completed","data":{"id":"b%d"}}`, i, i))
	})},
	{Name: "one webhook event many times", Args: conform, File: "a.har", Make: har(func(i int) string {
		return exchangeAt("https://me.example/hook", i, "POST", "", 200, "", `{"id":"evt_1","object":"event","created_at":1767261600,"type":"batch.completed","data":{"id":"b1"}}`)
	})},
	{Name: "other routes", Refused: true, Args: conform, File: "a.har", Make: har(func(i int) string { return get(i, fmt.Sprintf("/x/%d", i), 200, "{}") })},
	{Name: "secrets", Args: conform, File: "a.har", Make: har(func(i int) string {
		return fmt.Sprintf(`{"request":{"method":"GET","url":"%s/batches/b%d","headers":[{"name":"Authorization","value":"Bearer secret%dsecret"}]},"response":{"status":400,"content":{"text":"{\"id\":\"secret%dsecret\"}"}}}`, base, i, i, i)
	})},

	// Observations, and lines of logs.
	{Name: "observations of one batch", Slow: 12 * time.Second, Args: conform, File: "a.jsonl", Make: lines(func(i int) string {
		return fmt.Sprintf(`{"id":"b","object":"batch","status":"in_progress","created_at":%d}`, 1767261600+i)
	})},
	{Name: "observations of many batches", Large: 2e9, Slow: 15 * time.Second, Args: conform, File: "a.jsonl", Make: lines(small)},
	{Name: "observations of many sound batches", Args: conform, File: "a.jsonl", Make: lines(sound)},
	{Name: "observations of empty objects", Args: []string{"conform", "--kind", "batch", "FILE"}, File: "a.jsonl", Make: lines(empty)},
	{Name: "a log, document by document", Args: []string{"--at", "/response", "FILE"}, File: "a.jsonl", Make: lines(envelope(sound)), Streams: true},
	{Name: "a log of faulty batches", Args: []string{"--at", "/response", "FILE"}, File: "a.jsonl", Make: lines(envelope(faulty)), Streams: true},
	{Name: "a log of other lines", Refused: true, Args: []string{"--at", "/response", "FILE"}, File: "a.jsonl", Make: lines(is("{}")), Streams: true},
	{Name: "a log of broken lines", Refused: true, Args: []string{"--at", "/response", "FILE"}, File: "a.jsonl", Make: lines(is("{")), Streams: true},
	{Name: "a log with text in it", Args: []string{"--at", "/response", "FILE"}, File: "a.jsonl", Make: lines(func(i int) string { return `{"time":"2026-01-01T10:00:00Z","response":` + quote(sound(i)) + `}` }), Streams: true},
	{Name: "a log as a session", Slow: 12 * time.Second, Grew: true, Args: []string{"conform", "--at", "/response", "--time", "/time", "FILE"}, File: "a.jsonl", Make: lines(envelope(small))},
	{Name: "a log of one batch as a session", Args: []string{"conform", "--at", "/response", "--time", "/time", "FILE"}, File: "a.jsonl", Make: lines(envelope(same))},

	// Lines that are answered as they come.
	{Name: "answers", Args: filter, File: "a.jsonl", Make: lines(sound), Streams: true},
	{Name: "answers to faulty lines", Slow: 10 * time.Second, Args: filter, File: "a.jsonl", Make: lines(faulty), Streams: true},
	{Name: "answers to broken lines", Args: filter, File: "a.jsonl", Make: lines(broken), Streams: true},
	{Name: "answers to empty lines", Args: filter, File: "a.jsonl", Make: lines(is("")), Streams: true},
	{Name: "answers to other objects", Slow: 8 * time.Second, Args: filter, File: "a.jsonl", Make: lines(is(`{"a":1}`)), Streams: true},
	{Name: "answers to one long line", Args: filter, File: "a.jsonl", Make: documents(between(`{"object":"batch",`, ",", "}", numbered(`"u%d":1`)))},
	{Name: "answers on lines that have them", Args: filter, File: "a.jsonl", Make: lines(func(i int) string { return `{"batchcheck":{},` + sound(i)[1:] }), Streams: true},
	{Name: "answers in a log", Args: []string{"lines", "--at", "/response", "--passthrough", "<FILE"}, File: "a.jsonl", Make: lines(envelope(faulty)), Streams: true},

	// The files of a batch.
	{Name: "results", Args: []string{"results", "--output", "FILE"}, File: "a.jsonl", Make: lines(result)},
	{Name: "results of one id", Grew: true, Args: []string{"results", "--output", "FILE"}, File: "a.jsonl", Make: lines(func(int) string { return result(0) })},
	{Name: "results of empty objects", Grew: true, Args: []string{"results", "--output", "FILE"}, File: "a.jsonl", Make: lines(empty)},
	{Name: "errors of results", Args: []string{"results", "--errors", "FILE"}, File: "a.jsonl", Make: lines(numbered(`{"id":"e","custom_id":"r%[1]d","response":null,"error":{"code":"c%[1]d","message":"m"}}`))},
	{Name: "requests", Args: []string{"results", "--input", "FILE"}, File: "a.jsonl", Make: lines(request)},
	{Name: "requests of one id", Args: []string{"results", "--input", "FILE"}, File: "a.jsonl", Make: lines(func(int) string { return request(0) })},
	{Name: "requests of empty objects", Args: []string{"results", "--input", "FILE"}, File: "a.jsonl", Make: lines(empty)},
	{Name: "requests as one array", Args: []string{"results", "--input", "FILE"}, File: "a.jsonl", Make: between("[", ",", "]", request)},
	{Name: "batches beside results, a list", Refused: true, Args: []string{"results", "--batch", "FILE"}, File: "a.json", Make: list(sound)},
	{Name: "batches beside results, an array", Refused: true, Args: []string{"results", "--batch", "FILE"}, File: "a.json", Make: between("[", ",", "]", small)},
	{Name: "batches beside results, lines", Refused: true, Args: []string{"results", "--batch", "FILE"}, File: "a.jsonl", Make: lines(small)},

	// Sets of recordings.
	{Name: "drift of lines", Args: []string{"drift", "FILE", "FILE"}, File: "a.jsonl", Make: lines(sound)},
	{Name: "drift of unknown fields", Grew: true, Args: []string{"drift", "FILE", "FILE"}, File: "a.jsonl", Make: lines(numbered(`{"id":"b","object":"batch","u%d":1}`))},
	{Name: "drift of a recording", Args: []string{"drift", "FILE", "FILE"}, File: "a.har", Make: har(polls)},
	{Name: "drift of one list", Args: []string{"drift", "FILE", "FILE"}, File: "a.json", Make: list(sound)},
	{Name: "a shape", Args: []string{"drift", "FILE", "FILE"}, File: "a.json", Make: upTo(maxShape, between(`{"batchcheck":"shape","version":1,"profile":"openai","kinds":{"batch":{"completed":{"seen":1,"distinct":1,"members":{`, ",", "}}}}}", numbered(`"/a%d":{"seen":1,"types":{"string":1}}`)))},

	// What is given beside the input.
	{Name: "schema of many fields", Args: []string{"--schema", "FILE", "FILE"}, File: "a.json", Make: upTo(maxSchema, between(`{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{`, ",", "}}", numbered(`"f%d":{"type":"string"}`)))},
	{Name: "schema of one allOf", Grew: true, Args: []string{"--schema", "FILE", "FILE"}, File: "a.json", Make: upTo(maxSchema, between(`{"$schema":"https://json-schema.org/draft/2020-12/schema","allOf":[`, ",", "]}", numbered(`{"required":["f%d"]}`)))},
	{Name: "schema of a chain", Args: []string{"--schema", "FILE", "FILE"}, File: "a.json", Make: upTo(maxSchema, between(`{"$schema":"https://json-schema.org/draft/2020-12/schema","$ref":"#/$defs/d0","$defs":{`, "", `"z":{}}}`, func(i int) string {
		return fmt.Sprintf(`"d%d":{"type":"object","properties":{"a":{"$ref":"#/$defs/d%d"}}},`, i, max(i-1, 0))
	}))},
	{Name: "schema of a large enum", Args: []string{"--schema", "FILE", "FILE"}, File: "a.json", Make: upTo(maxSchema, between(`{"$schema":"https://json-schema.org/draft/2020-12/schema","properties":{"a":{"enum":[`, ",", "]}}}", numbered(`"v%d"`)))},
	{Name: "baseline", Args: []string{"--baseline", "FILE", "--kind", "batch", "FILE"}, File: "a.json", Make: between("[", ",\n", "]", numbered(`{"file":"a%d.json","rule":"json/syntax","pointer":""}`))},
	{Name: "configuration", Refused: true, Args: []string{"--config", "FILE", "FILE"}, File: "a.yaml", Make: between("skip:\n", "", "", is("- time/*\n"))},
	{Name: "configuration of overrides", Refused: true, Grew: true, Args: []string{"--config", "FILE", "FILE"}, File: "a.yaml", Make: between("overrides:\n", "", "", numbered("- files: [a%d/**]\n  skip: [time/*]\n"))},

	// Reports. Each is of many documents with few findings, and of few with many.
	{Name: "oneline report", Large: 192e6, Args: []string{"--format", "oneline", "FILE"}, File: "a.jsonl", Make: lines(faulty), Streams: true},
	{Name: "JSON report", Large: 192e6, Args: []string{"--format", "json", "FILE"}, File: "a.jsonl", Make: lines(faulty), Streams: true},
	{Name: "JSON Lines report", Large: 192e6, Args: []string{"--format", "jsonl", "FILE"}, File: "a.jsonl", Make: lines(faulty), Streams: true},
	{Name: "JUnit report", Grew: true, Args: []string{"--format", "junit", "FILE"}, File: "a.jsonl", Make: lines(faulty)},
	{Name: "JUnit report of empty objects", Args: []string{"--format", "junit", "--kind", "batch", "FILE"}, File: "a.jsonl", Make: lines(empty)},
	{Name: "Markdown report", Args: []string{"--format", "markdown", "FILE"}, File: "a.jsonl", Make: lines(faulty)},
	{Name: "issue", Args: []string{"--format", "issue", "FILE"}, File: "a.jsonl", Make: lines(faulty)},
	{Name: "SARIF report", Args: []string{"--format", "sarif", "FILE"}, File: "a.jsonl", Make: lines(faulty)},
	{Name: "metrics", Args: []string{"--format", "metrics", "FILE"}, File: "a.jsonl", Make: lines(faulty), Streams: true},
	{Name: "GitLab report", Args: []string{"--format", "gitlab", "FILE"}, File: "a.jsonl", Make: lines(faulty)},
	{Name: "Checkstyle report", Args: []string{"--format", "checkstyle", "FILE"}, File: "a.jsonl", Make: lines(faulty)},
	{Name: "Azure report", Args: []string{"--format", "azure", "FILE"}, File: "a.jsonl", Make: lines(faulty)},
	{Name: "TeamCity report", Args: []string{"--format", "teamcity", "FILE"}, File: "a.jsonl", Make: lines(faulty)},
	{Name: "rdjson report", Args: []string{"--format", "rdjson", "FILE"}, File: "a.jsonl", Make: lines(faulty)},
	{Name: "TAP report", Args: []string{"--format", "tap", "FILE"}, File: "a.jsonl", Make: lines(faulty)},
	{Name: "CTRF report", Args: []string{"--format", "ctrf", "FILE"}, File: "a.jsonl", Make: lines(faulty)},
	{Name: "statement", Args: []string{"--format", "statement", "FILE"}, File: "a.jsonl", Make: lines(faulty)},
	{Name: "badge", Args: []string{"--format", "badge", "FILE"}, File: "a.jsonl", Make: lines(faulty)},
	{Name: "GitHub report", Args: []string{"--format", "github", "FILE"}, File: "a.jsonl", Make: lines(faulty)},
	{Name: "HTML report", Args: []string{"--format", "html", "FILE"}, File: "a.jsonl", Make: lines(faulty)},
	{Name: "summary", Args: []string{"--summary", "FILE"}, File: "a.jsonl", Make: lines(faulty)},
	{Name: "JSON report of one list", Args: []string{"--format", "json", "--kind", "list", "FILE"}, File: "a.json", Make: documents(list(empty))},
	{Name: "JUnit report of one list", Args: []string{"--format", "junit", "--kind", "list", "FILE"}, File: "a.json", Make: documents(list(empty))},
	{Name: "Markdown report of one list", Args: []string{"--format", "markdown", "--kind", "list", "FILE"}, File: "a.json", Make: documents(list(empty))},
	{Name: "SARIF report of one list", Args: []string{"--format", "sarif", "--kind", "list", "FILE"}, File: "a.json", Make: documents(list(empty))},
	{Name: "HTML report of one list", Args: []string{"--format", "html", "--kind", "list", "FILE"}, File: "a.json", Make: documents(list(empty))},
	{Name: "HTML report of a session", Grew: true, Args: []string{"conform", "--format", "html", "FILE"}, File: "a.har", Make: har(changing)},
	{Name: "JSON report of a session", Args: []string{"conform", "--format", "json", "FILE"}, File: "a.har", Make: har(changing)},

	// Servers.
	{Name: "live: list of batches", Args: live, Serve: answers(list(sound))},
	{Name: "live: list of faulty batches", Grew: true, Args: live, Serve: answers(list(faulty))},
	{Name: "live: list of empty objects", Grew: true, Args: live, Serve: answers(list(empty))},
	{Name: "live: list of one batch many times", Grew: true, Args: live, Serve: answers(list(same))},
	{Name: "live: no JSON", Args: live, Serve: answers(between("", "", "", is("x")))},
	{Name: "live: refusals", Refused: true, Args: live, Serve: refuses},
	{Name: "live: gzip", Args: live, Serve: zips},
	{Name: "live: header", Args: live, Serve: heads},
	{Name: "live: write, batches that are faulty", Args: []string{"conform", "--no-config", "--write", "--wait", "1ms", "--record", "RECORD", "URL"}, Serve: answers(between(`{"id":"b","object":"batch","metadata":{`, ",", "}}", numbered(`"k%[1]d":%[1]d`)))},
}

var (
	check   = []string{"FILE"}
	asBatch = []string{"--kind", "batch", "FILE"}
	asList  = []string{"--kind", "list", "FILE"}
	conform = []string{"conform", "FILE"}
	filter  = []string{"lines", "--passthrough", "<FILE"}
	live    = []string{"conform", "--no-config", "--record", "RECORD", "URL"}
)

// base is where the API of sessions is.
const base = "https://h.example/v1"

// A make makes an input of about a size.
type maker = func(size int) []byte

// between makes an input of items, with a separator between them.
func between(head, separator, tail string, item func(i int) string) maker {
	return func(size int) []byte {
		var b bytes.Buffer
		b.WriteString(head)
		for i := 0; b.Len() < size || i == 0; i++ {
			if i > 0 {
				b.WriteString(separator)
			}
			b.WriteString(item(i))
		}
		b.WriteString(tail)
		return b.Bytes()
	}
}

func list(item func(i int) string) maker {
	return between(`{"object":"list","has_more":false,"first_id":"a","last_id":"b","data":[`, ",", "]}", item)
}

func lines(item func(i int) string) maker { return between("", "\n", "\n", item) }

// maxDocument is how large a document is made: its values are within their limit.
const maxDocument = 1 << 20

// upTo makes an input that is not larger than one of the kind may be.
func upTo(most int, one maker) maker {
	return func(size int) []byte { return one(min(size, most)) }
}

// maxShape is how large a shape of recordings is made: its members are within their
// limit.
const maxShape = 16 << 10

// maxSchema is how large a schema is made: its values are within their limit.
const maxSchema = 64 << 10

// documents makes several lines of what would be too large for a document.
func documents(one maker) maker {
	return func(size int) []byte {
		var b bytes.Buffer
		for ; size > maxDocument; size -= maxDocument {
			b.Write(append(one(maxDocument), '\n'))
		}
		b.Write(append(one(size), '\n'))
		return b.Bytes()
	}
}

func is(text string) func(int) string { return func(int) string { return text } }

func numbered(format string) func(int) string {
	return func(i int) string { return fmt.Sprintf(format, i) }
}

// Objects.

const refusal = `{"error":{"message":"x","type":"invalid_request_error","param":null,"code":null}}`

func sound(i int) string {
	return fmt.Sprintf(`{"id":"batch_%d","object":"batch","endpoint":"/v1/chat/completions","errors":null,"input_file_id":"file-1","completion_window":"24h","status":"in_progress","output_file_id":null,"error_file_id":null,"created_at":1767261600,"in_progress_at":1767261601,"expires_at":1767348000,"finalizing_at":null,"completed_at":null,"failed_at":null,"expired_at":null,"cancelling_at":null,"cancelled_at":null,"request_counts":{"total":3,"completed":0,"failed":0},"metadata":null}`, i)
}

func small(i int) string {
	return fmt.Sprintf(`{"id":"b%d","object":"batch","status":"in_progress","created_at":%d}`, i, 1767261600-i)
}

func faulty(i int) string { return fmt.Sprintf(`{"id":"b%d","object":"batch","status":"x"}`, i) }

// broken is a line that is no whole value, behind one that is.
func broken(i int) string {
	if i == 0 {
		return sound(0)
	}
	return `{"object":"batch"`
}

func same(int) string { return sound(0) }

func empty(int) string { return "{}" }

func request(i int) string {
	return fmt.Sprintf(`{"custom_id":"r%d","method":"POST","url":"/v1/chat/completions","body":{"model":"m","messages":[{"role":"user","content":"x"}]}}`, i)
}

func result(i int) string {
	return fmt.Sprintf(`{"id":"q%d","custom_id":"r%d","response":{"status_code":200,"request_id":"x","body":{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[]}},"error":null}`, i, i)
}

func envelope(item func(i int) string) func(i int) string {
	return func(i int) string {
		return `{"time":"` + start(i) + `","response":` + item(i) + `}`
	}
}

func belowLongName(size int) []byte {
	return between(`{"object":"list","`+strings.Repeat("a", size/2)+`":["`, `","`, `"]}`, is("\xff"))(size)
}

func longNames(size int) []byte {
	const depth = 90
	name := `{"` + strings.Repeat("a", size/depth) + `":`
	return []byte(strings.Repeat(name, depth) + "\"\xff\"" + strings.Repeat("}", depth))
}

// Sessions.

// har makes a recording in which each kind of exchange has an equal part, one after
// the other.
func har(kinds ...func(i int) string) maker {
	return func(size int) []byte {
		var all [][]byte
		for _, kind := range kinds {
			all = append(all, between("", ",", "", kind)(size/len(kinds)))
		}
		return harOf(all...)
	}
}

func harOf(entries ...[]byte) []byte {
	return []byte(`{"log":{"version":"1.2","entries":[` + string(bytes.Join(entries, []byte(","))) + `]}}`)
}

func start(i int) string {
	return time.Date(2026, 1, 1, 10, 0, i, 0, time.UTC).Format(time.RFC3339)
}

func quote(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err) // texts can be marshaled
	}
	return string(quoted)
}

func get(i int, path string, status int, body string) string {
	return exchange(i, "GET", path, status, body, "")
}

func exchange(i int, method, path string, status int, body, sent string) string {
	return exchangeAt(base, i, method, path, status, body, sent)
}

func exchangeAt(base string, i int, method, path string, status int, body, sent string) string {
	data := ""
	if sent != "" {
		data = `,"postData":{"text":` + quote(sent) + `}`
	}
	return fmt.Sprintf(`{"startedDateTime":"%s","request":{"method":"%s","url":"%s%s"%s},"response":{"status":%d,"content":{"text":%s}}}`, start(i), method, base, path, data, status, quote(body))
}

func polls(i int) string { return get(i, "/batches/batch_1", 200, sound(1)) }

// watches makes a recording of the driver's own, of many batches that it polled.
func watches(size int) []byte {
	recorded := &recording.Session{}
	for i := 0; i*len(get(i, "", 200, small(i))) < size || i == 0; i++ {
		at := time.Date(2026, 1, 1, 10, 0, i, 0, time.UTC)
		recorded.Exchanges = append(recorded.Exchanges, recording.Exchange{
			Number: i + 1, Method: "GET", URL: fmt.Sprintf("%s/batches/b%d", base, i/6), Status: 200, Start: at, Step: session.WatchStep,
			Reply: recording.Message{Header: textproto.MIMEHeader{"Content-Type": {"application/json"}}, Body: []byte(small(i / 6))},
		})
	}
	var b bytes.Buffer
	if err := recording.WriteHAR(&b, recorded); err != nil {
		panic(err) // it is written to memory
	}
	return b.Bytes()
}

func polls0(i int) string { return get(i, "/batches/b0", 200, small(0)) }

func backward(i int) string { return get(-i, "/batches/batch_1", 200, sound(1)) }

// changing is a batch whose state goes forth and back.
func changing(i int) string {
	return get(i, "/batches/b", 200, fmt.Sprintf(`{"id":"b","object":"batch","status":"%s","created_at":%d}`, []string{"validating", "in_progress", "completed"}[i%3], 1767261600+i))
}

func create(i int) string {
	return exchange(i, "POST", "/batches", 200, small(i), fmt.Sprintf(`{"input_file_id":"file-%d","endpoint":"/v1/chat/completions","completion_window":"24h"}`, i))
}

func upload(i int) string {
	return exchange(i, "POST", "/files", 200, fmt.Sprintf(`{"id":"file-%d","object":"file","purpose":"batch","expires_at":%d}`, i, 1767261600+i), "x")
}

func form(i int) string { return formOf(i, request(i)) }

// formOf is an upload as it is sent.
func formOf(i int, content string) string {
	sent := "--x\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n" + content + "\r\n--x--\r\n"
	return fmt.Sprintf(`{"request":{"method":"POST","url":"%s/files","postData":{"mimeType":"multipart/form-data; boundary=x","text":%s}},"response":{"status":200,"content":{"text":"{\"id\":\"file-%d\",\"object\":\"file\",\"purpose\":\"batch\"}"}}}`, base, quote(sent), i)
}

// refused is a request that is refused, long after all others.
func refused(path string) func(i int) string {
	return func(i int) string { return get(1_000_000+i, fmt.Sprintf(path, i), 404, refusal) }
}

// page is one reply to a list request, with n batches from the i-th on.
func page(i int, query, prefix string, n int) string {
	var items []string
	for j := range n {
		items = append(items, fmt.Sprintf(`{"id":"%s%d","object":"batch","created_at":%d}`, prefix, i+j, 1767261600-i-j))
	}
	return get(1_000_000+i, "/batches"+query, 200, `{"object":"list","has_more":true,"data":[`+strings.Join(items, ",")+`]}`)
}

// walk goes on behind the page before, with a batch on each.
func walk(prefix string) func(i int) string {
	return func(i int) string {
		if i == 0 {
			return page(i, "", prefix, 1)
		}
		return page(i, fmt.Sprintf("?after=%s%d", prefix, i-1), prefix, 1)
	}
}

// longList makes a recording whose last reply is one list.
func longList(before, item func(i int) string) maker {
	return func(size int) []byte {
		var all [][]byte
		if before != nil {
			all = append(all, between("", ",", "", before)(size/2))
			size /= 2
		}
		for ; size > maxDocument; size -= maxDocument {
			all = append(all, []byte(get(1_000_000, "/batches", 200, string(list(item)(maxDocument)))))
		}
		return harOf(append(all, []byte(get(1_000_000, "/batches", 200, string(list(item)(size)))))...)
	}
}

// longPage makes a recording of one page that has the item it was to go on behind.
func longPage(size int) []byte {
	items := list(small)(min(size, maxDocument))
	last := bytes.Count(items, []byte(`"id"`)) - 1
	return harOf([]byte(get(0, fmt.Sprintf("/batches?after=b%d", last), 200, string(items))))
}

// ended is a batch with a result file, and content that file.
func ended(i int) string {
	return get(i, fmt.Sprintf("/batches/b%d", i), 200, fmt.Sprintf(`{"id":"b%d","object":"batch","status":"completed","input_file_id":"file-%d","output_file_id":"out-%d","created_at":1767261600}`, i, i, i))
}

func content(i int) string {
	return get(1_000_000+i, fmt.Sprintf("/files/out-%d/content", i), 200, result(i)+"\n")
}

func longContent(size int) []byte {
	return harOf([]byte(ended(0)), []byte(get(1, "/files/out-0/content", 200, string(lines(result)(size)))))
}

// encoded makes a recording of one list after the other, with bodies in an encoding.
func encoded(name string, encode func([]byte) []byte) maker {
	return bodies(name, encode, list(same))
}

// blank makes bodies of white space, which take up nearly nothing when encoded.
func blank(name string, encode func([]byte) []byte) maker {
	return bodies(name, encode, between(`{"id":"b","object":"batch"`, "", "}", is("        ")))
}

func bodies(name string, encode func([]byte) []byte, body maker) maker {
	return func(size int) []byte {
		const each = 8 << 10
		text := base64.StdEncoding.EncodeToString(encode(body(each)))
		var all [][]byte
		for i := 0; i*each < size; i++ {
			all = append(all, fmt.Appendf(nil, `{"startedDateTime":"%s","request":{"method":"GET","url":"%s/batches"},"response":{"status":200,"headers":[{"name":"Content-Encoding","value":"%s"}],"content":{"encoding":"base64","text":"%s"}}}`, start(i), base, name, text))
		}
		return harOf(all...)
	}
}

// requests makes a recording of creates whose bodies are in an encoding.
func requests(name string, encode func([]byte) []byte) maker {
	return func(size int) []byte {
		const each = 8 << 10
		text := base64.StdEncoding.EncodeToString(encode(between(`{"input_file_id":"file-1"`, "", "}", is("        "))(each)))
		var all [][]byte
		for i := 0; i*each < size; i++ {
			all = append(all, fmt.Appendf(nil, `{"startedDateTime":"%s","request":{"method":"POST","url":"%s/batches","headers":[{"name":"Content-Encoding","value":"%s"}],"postData":{"encoding":"base64","text":"%s"}},"response":{"status":200,"content":{"text":"{}"}}}`, start(i), base, name, text))
		}
		return harOf(all...)
	}
}

// aliases makes a cassette of a large item that aliases stand for: half of what it
// decodes to is there, in YAML that may have so many.
func aliases(size int) []byte {
	body := strings.Repeat("x", size/20)
	item := "interactions:\n- &a\n  request: {method: GET, uri: '" + base + "/batches/b'}\n  response: {status: {code: 200}, body: {string: '{\"id\":\"" + body + "\"}'}}\n"
	return []byte(item + strings.Repeat("- *a\n", 9))
}

// Encodings.

// Gzip encodes a text as gzip.
func Gzip(text []byte) []byte {
	return written(text, func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })
}

// Deflate encodes a text as zlib, which HTTP calls deflate.
func Deflate(text []byte) []byte {
	return written(text, func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) })
}

// Brotli encodes a text as brotli.
func Brotli(text []byte) []byte {
	return written(text, func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) })
}

// written gives what an encoder writes of a text.
func written(text []byte, encoder func(io.Writer) io.WriteCloser) []byte {
	var b bytes.Buffer
	w := encoder(&b)
	w.Write(text)
	w.Close()
	return b.Bytes()
}

// Zstandard encodes a text as zstd.
func Zstandard(text []byte) []byte {
	w, err := zstd.NewWriter(nil)
	if err != nil {
		panic(err) // it has no options
	}
	return w.EncodeAll(text, nil)
}

func utf16Of(text []byte) []byte {
	all := []byte("\xff\xfe")
	for _, unit := range utf16.Encode([]rune(string(text))) {
		all = binary.LittleEndian.AppendUint16(all, unit)
	}
	return all
}

// bzip2 makes streams one after the other. Each is that of 100 empty lines of JSON.
func bzip2(size int) []byte {
	one, err := base64.StdEncoding.DecodeString(emptyLinesInBzip2)
	if err != nil {
		panic(err) // it is a constant
	}
	const decoded = 1000
	return bytes.Repeat(one, max(size/decoded, 1))
}

// Servers.

// answers makes a server that gives each request the same body.
func answers(body maker) func(size int) http.Handler {
	return func(size int) http.Handler {
		text := body(size / liveRequests)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Write(text)
		})
	}
}

// liveRequests is about how many requests a run makes that only reads.
const liveRequests = 20

func refuses(size int) http.Handler {
	text := between(`{"error":{`, ",", "}}", numbered(`"k%[1]d":%[1]d`))(size / liveRequests)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		w.Write(text)
	})
}

func zips(size int) http.Handler {
	text := Gzip(list(same)(size / liveRequests))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(text)
	})
}

func heads(size int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for i := range min(size/liveRequests, 1<<19) / 100 {
			w.Header().Set(fmt.Sprintf("X-%d", i), strings.Repeat("a", 80))
		}
		w.Write([]byte(`{"object":"list","has_more":false,"data":[]}`))
	})
}

// emptyLinesInBzip2 is 1,000 bytes of lines {"a":12}, in bzip2.
const emptyLinesInBzip2 = "QlpoOTFBWSZTWdOc0xYAAbxZgAAQEAAwECAAAAogAFCGBAmqoZlNCeYE0JoTAmQToTQn4u5IpwoSGnOaYsA="
