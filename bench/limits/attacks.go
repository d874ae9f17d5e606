//go:build linux

package main

import (
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/batchcheck/batchcheck/internal/growth"
)

// Attacks have a bound of memory of their own, and little address space: a recording may
// decode to 256 MiB in all.
const (
	maxAttack    = 1100e6
	addressSpace = 4_000_000 // kB
)

// attacks makes small inputs that ask for much: bodies that decode to thousands of times
// their size, aliases, deep and wide values, long names, and schemas that judge one value
// again and again.
func attacks() (all []input) {
	add := func(name, file string, text func() string, args ...string) {
		all = append(all, input{Shape: growth.Shape{
			Name: "small: " + name, File: file, Args: append(args, "FILE"), Make: func(int) []byte { return []byte(text()) }, Large: maxAttack,
		}, space: addressSpace})
	}

	// Bodies of a HAR that decode to much.
	bombs := func(mib int) []byte {
		return []byte(`{"id":"b","object":"batch"` + strings.Repeat(" ", mib<<20) + `}`)
	}
	empties := func() []byte { return []byte(`{"object":"list","data":[{}` + strings.Repeat(",{}", 1<<21) + `]}`) }
	digits := func() []byte { return []byte(`{"object":"list","data":[0` + strings.Repeat(",0", 1<<22) + `]}`) }
	deep := func() []byte { return []byte(strings.Repeat("[", 1<<22)) }
	for _, coding := range []struct {
		name   string
		encode func([]byte) []byte
	}{{"br", growth.Brotli}, {"zstd", growth.Zstandard}, {"gzip", growth.Gzip}, {"deflate", growth.Deflate}} {
		for _, mib := range []int{63, 65} {
			add(fmt.Sprintf("HAR, 20 bodies of %d MiB, %s", mib, coding.name), "a.har", func() string { return harOf(20, coding.name, coding.encode(bombs(mib))) })
		}
		add("HAR, 300 bodies of 1 MiB, "+coding.name, "a.har", func() string { return harOf(300, coding.name, coding.encode(bombs(1))) })
		add("HAR, 5 lists of 2 million objects, "+coding.name, "a.har", func() string { return harOf(5, coding.name, coding.encode(empties())) })
		add("HAR, 5 lists of 4 million numbers, "+coding.name, "a.har", func() string { return harOf(5, coding.name, coding.encode(digits())) })
		add("HAR, 5 bodies of 4 million brackets, "+coding.name, "a.har", func() string { return harOf(5, coding.name, coding.encode(deep())) })
		add("HAR, bodies encoded twice, "+coding.name, "a.har", func() string { return harOf(20, coding.name+", "+coding.name, coding.encode(coding.encode(bombs(63)))) })
		add("HAR, requests of 63 MiB, "+coding.name, "a.har", func() string { return requestsOf(20, coding.name, coding.encode(bombs(63))) })
	}

	// Files that are compressed.
	har := harOf(1, "gzip", growth.Gzip(bombs(1)))
	entries := func(of string) []byte {
		return []byte(`{"log":{"entries":[` + of + strings.Repeat(","+of, 12_000_000) + `]}}`)
	}
	add("empty entries, gzip", "a.har.gz", func() string { return string(growth.Gzip(entries("{}"))) })
	add("empty entries, zstd", "a.har.zst", func() string { return string(growth.Zstandard(entries("{}"))) })
	add("numbers for entries, gzip", "a.har.gz", func() string { return string(growth.Gzip(entries("0"))) })
	add("300 MB of white space in a HAR, gzip", "a.har.gz", func() string { return string(growth.Gzip([]byte(har[:len(har)-1] + strings.Repeat(" ", 300e6) + "}"))) })
	add("10 MB of lines of empty objects, gzip", "a.jsonl.gz", func() string { return string(growth.Gzip([]byte(strings.Repeat("{}\n", 3_300_000)))) })
	add("gzip in gzip", "a.jsonl.gz", func() string { return string(growth.Gzip(growth.Gzip([]byte(strings.Repeat("{}\n", 17_000_000))))) })
	add("one line of 300 MB, zstd", "a.jsonl.zst", func() string {
		return string(growth.Zstandard([]byte(`{"object":"batch","id":"` + strings.Repeat("a", 300e6) + `"}`)))
	})

	// YAML.
	item := func(body string) string {
		return "interactions:\n- &a\n  request: {method: GET, uri: 'https://h/v1/batches/b1'}\n  response:\n    status: {code: 200}\n    headers: {Content-Type: [application/json]}\n    body: {string: '" + body + "'}\n"
	}
	long := item(`{"id":"` + strings.Repeat("x", 60_000) + `"}`)
	add("YAML, 10,000 aliases of 60 kB", "a.yaml", func() string { return long + strings.Repeat("- *a\n", 10_000) })
	add("YAML, 20,000 aliases of a small item", "a.yaml", func() string { return item(`{"id":"b","object":"batch"}`) + strings.Repeat("- *a\n", 20_000) })
	doubling := "x0: &x0 [a, a]\n"
	for i := range 40 {
		doubling += fmt.Sprintf("x%d: &x%d [*x%d, *x%d]\n", i+1, i+1, i, i)
	}
	add("YAML, aliases that double 40 times", "a.yaml", func() string { return "interactions:\n- x: 1\n" + doubling + "y: *x40\n" })
	add("YAML, items that double 40 times", "a.yaml", func() string { return doubling + "interactions: [*x40]\n" })
	headers := "x: &big {"
	for i := range 3_000 {
		headers += fmt.Sprintf("k%d: v, ", i)
	}
	add("YAML, aliases of headers", "a.yaml", func() string {
		return headers + "}\ninteractions:\n" + strings.Repeat("- {request: {method: GET, uri: /v1/batches/b, headers: *big}, response: {headers: *big}}\n", 1_000)
	})
	add("YAML, brackets", "a.yaml", func() string { return "interactions: " + strings.Repeat("[", 100_000) })
	add("YAML, questions", "a.yaml", func() string { return "interactions:\n" + strings.Repeat("? ", 100_000) + "x\n" })
	add("YAML, comments", "a.yaml", func() string { return "interactions:\n" + strings.Repeat("#\n", 100_000) + "- a\n" })
	add("YAML, one long folded text", "a.yaml", func() string { return "interactions:\n- >\n" + strings.Repeat("  a\n", 60_000) })
	add("YAML, an anchor within itself", "a.yaml", func() string { return "interactions:\n- &a\n  x: *a\n" })

	// Forms.
	form := strings.Repeat("--x\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nx\r\n", 8_000) + "--x--\r\n"
	add("form of 8,000 parts", "a.har", func() string {
		return fmt.Sprintf(`{"log":{"entries":[{"request":{"method":"POST","url":"https://h/v1/files","postData":{"mimeType":"multipart/form-data; boundary=x","text":%q}},"response":{"status":200,"content":{"text":"{}"}}}]}}`, form)
	})
	part := "--x\r\nA: " + strings.Repeat("a", 300_000) + "\r\n\r\nx\r\n--x--\r\n"
	add("form with a long header", "a.har", func() string {
		return fmt.Sprintf(`{"log":{"entries":[{"request":{"method":"POST","url":"https://h/v1/files","postData":{"mimeType":"multipart/form-data; boundary=x","text":%q}},"response":{"status":200,"content":{"text":"{}"}}}]}}`, part)
	})

	// Documents.
	name := strings.Repeat("a", 60_000)
	for _, format := range []string{"text", "json", "junit", "html", "sarif"} {
		add("faults below a long name, "+format, "a.json", func() string {
			return `{"object":"list","` + name + `":["` + strings.Repeat("\xff\",\"", 20_000) + `"]}`
		}, "--kind", "list", "--format", format)
		add("200,000 empty objects, "+format, "a.json", func() string { return `{"object":"list","data":[{}` + strings.Repeat(",{}", 200_000) + `]}` }, "--kind", "list", "--format", format)
	}
	add("long names in one another", "a.json", func() string {
		return strings.Repeat(`{"`+name[:1_000]+`":`, 90) + "\"\xff\"" + strings.Repeat("}", 90)
	}, "--kind", "batch")
	add("100,000 brackets", "a.json", func() string { return strings.Repeat("[", 100_000) }, "--kind", "batch")
	add("100,000 objects in one another", "a.json", func() string { return strings.Repeat(`{"a":`, 100_000) }, "--kind", "batch")
	add("names twice", "a.json", func() string { return `{"object":"batch"` + strings.Repeat(`,"k":1,"k":2`, 9_000) + `}` })

	// Schemas.
	schema := func(name, schema, text string) {
		add("schema: "+name, "a.json", func() string { return text }, "-q", "--schema", schemaFile)
		all[len(all)-1].schema = schema
	}
	text := strings.Repeat("a", 1_000_000)
	each := func(n int, item string) string {
		var b strings.Builder
		for i := range n {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(strings.ReplaceAll(item, "N", fmt.Sprint(i)))
		}
		return b.String()
	}
	const letters = `[\\p{L}\\p{N}]{1,700}$`
	schema("pattern on 1 MB", `{"properties":{"a":{"pattern":"`+letters+`"}}}`, `{"a":"`+text+`"}`)
	schema("100 patterns on 1 MB", `{"properties":{"a":{"allOf":[`+each(100, `{"pattern":"b{N,500}$"}`)+`]}}}`, `{"a":"`+text+`"}`)
	schema("pattern in contains", `{"properties":{"a":{"contains":{"pattern":"`+letters+`"}}}}`, `{"a":["`+text+`"]}`)
	schema("pattern of names", `{"propertyNames":{"pattern":"`+letters+`"}}`, `{"`+text+`":1}`)
	schema("patternProperties", `{"patternProperties":{"`+letters+`":{}}}`, `{"`+text+`":1}`)
	schema("pattern over the limit", `{"properties":{"a":{"pattern":"[\\p{L}]{1,1000}[\\p{L}]{1,1000}$"}}}`, `{"a":"`+text+`"}`)
	schema("enum of strings", `{"properties":{"a":{"items":{"enum":[`+each(5_000, `"vN"`)+`]}}}}`, `{"a":[`+each(50_000, `"xN"`)+`]}`)
	schema("enum of numbers", `{"properties":{"a":{"items":{"enum":[`+each(5_000, `N.5`)+`]}}}}`, `{"a":[`+each(6_000, `N`)+`]}`)
	schema("enum of arrays", `{"properties":{"a":{"items":{"enum":[`+each(2_500, `[0,0,0,0,N]`)+`]}}}}`, `{"a":[`+each(3_500, `[0,0,0,0,-1]`)+`]}`)
	schema("const of arrays", `{"properties":{"a":{"items":{"allOf":[`+each(150, `{"const":[`+strings.Repeat("0,", 50)+`N]}`)+`]}}}}`, `{"a":[`+each(300, `[`+strings.Repeat("0,", 50)+`-1]`)+`]}`)
	schema("uniqueItems", `{"properties":{"a":{"allOf":[`+each(1_800, `{"uniqueItems":true}`)+`]}}}`, `{"a":[`+each(6_000, `[N]`)+`]}`)
	schema("uniqueItems in contains", `{"properties":{"a":{"contains":{"allOf":[`+each(1_500, `{"uniqueItems":true}`)+`]}}}}`, `{"a":[[`+each(8_000, `[N]`)+`]]}`)
	schema("contains", `{"properties":{"a":{"allOf":[`+each(1_500, `{"contains":{"const":N}}`)+`]}}}`, `{"a":[`+each(6_000, `-1`)+`]}`)
	schema("minimum on long numbers", `{"properties":{"a":{"items":{"allOf":[`+each(300, `{"minimum":1e-N}`)+`]}}}}`, `{"a":[`+each(6_000, `1e300`)+`]}`)
	schema("multipleOf on long numbers", `{"properties":{"a":{"items":{"allOf":[`+each(300, `{"multipleOf":1e-N}`)+`]}}}}`, `{"a":[`+each(6_000, `1e300`)+`]}`)
	schema("required", `{"properties":{"a":{"items":{"required":[`+each(5_000, `"rN"`)+`]}}}}`, `{"a":[`+each(12_000, `{}`)+`]}`)
	schema("formats", `{"properties":{"a":{"allOf":[`+each(150, `{"format":"regex"},{"format":"uri"},{"format":"email"},{"format":"hostname"},{"format":"json-pointer"}`)+`]}}}`, `{"a":"http://`+text[:35_000]+`"}`)
	schema("content", `{"properties":{"a":{"allOf":[`+each(400, `{"contentEncoding":"base64","contentMediaType":"application/json"}`)+`]}}}`, `{"a":"W`+strings.Repeat("zAs", 8_000)+`"}`)
	for _, way := range []string{"allOf", "anyOf", "oneOf"} {
		var b strings.Builder
		for i := range 40 {
			fmt.Fprintf(&b, `"e%d":{"%s":[{"$ref":"#/$defs/e%d"},{"$ref":"#/$defs/e%d"}]},`, i, way, i+1, i+1)
		}
		schema("doubling "+way, `{"$ref":"#/$defs/e0","$defs":{`+b.String()+`"e40":{"type":"string"}}}`, `{"a":1}`)
	}
	return all
}

// harOf makes a recording of n replies with the same encoded body.
func harOf(n int, coding string, body []byte) string {
	entries := make([]string, n)
	for i := range entries {
		entries[i] = fmt.Sprintf(`{"startedDateTime":"2026-01-01T10:00:%02dZ","request":{"method":"GET","url":"https://h/v1/batches/b%d"},"response":{"status":200,"headers":[{"name":"Content-Encoding","value":"%s"}],"content":{"encoding":"base64","text":"%s"}}}`, i%60, i, coding, base64.StdEncoding.EncodeToString(body))
	}
	return `{"log":{"entries":[` + strings.Join(entries, ",") + `]}}`
}

// requestsOf makes a recording of n creates with the same encoded body.
func requestsOf(n int, coding string, body []byte) string {
	entries := make([]string, n)
	for i := range entries {
		entries[i] = fmt.Sprintf(`{"request":{"method":"POST","url":"https://h/v1/batches","headers":[{"name":"Content-Encoding","value":"%s"}],"postData":{"encoding":"base64","text":"%s"}},"response":{"status":200,"content":{"text":"{}"}}}`, coding, base64.StdEncoding.EncodeToString(body))
	}
	return `{"log":{"entries":[` + strings.Join(entries, ",") + `]}}`
}
