package main

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/report"
)

// everyReport asks for each format in a file of its own.
func everyReport() (flags []string) {
	for _, format := range report.All.Names() {
		flags = append(flags, "--report", format+"=r."+format)
	}
	return flags
}

// outputs gives all that a run has written, by name.
func outputs(t *testing.T, out, told string) map[string]string {
	t.Helper()
	all := map[string]string{"standard output": out, "standard error": told}
	for _, format := range report.All.Names() {
		text, err := os.ReadFile("r." + format)
		if err != nil {
			t.Fatal(err)
		}
		all[format] = string(text)
	}
	return all
}

// TestNoKeyOfALiveRunIsKept lets a server repeat the key in every spelling and place,
// and looks for it in everything that the run writes, decoded as far as it can be.
func TestNoKeyOfALiveRunIsKept(t *testing.T) {
	t.Chdir(t.TempDir())
	const key = "sk-live/AbC+dEf==123456"
	percent, unicode := "", ""
	for _, c := range []byte(key) {
		percent += fmt.Sprintf("%%%02x", c)
		unicode += fmt.Sprintf(`\u%04x`, c)
	}
	spellings := map[string]string{
		"plain": key, "query": url.QueryEscape(key), "slashes": strings.ReplaceAll(key, "/", `\/`), "unicode": unicode, "percent": percent, "twice": url.QueryEscape(percent), "entities": strings.NewReplacer("=", "&#61;", "+", "&#43;").Replace(key),
		"base64": base64.StdEncoding.EncodeToString([]byte(key)), "bearer64": base64.StdEncoding.EncodeToString([]byte("Bearer " + key)), "basic64": base64.StdEncoding.EncodeToString([]byte(":" + key)), "hex": hex.EncodeToString([]byte(key)),
		"capitals": strings.ToUpper(key), "most": key[:len(key)-2], "two pieces": key[:len(key)/2] + `","b":"` + key[len(key)/2:],
	}
	backwards := []byte(key)
	slices.Reverse(backwards)
	spellings["backwards"] = string(backwards)
	packed := func(to func(io.Writer) io.WriteCloser, cut int) string {
		var b bytes.Buffer
		w := to(&b)
		io.WriteString(w, `{"echo":"`+key+`","more":"`+strings.Repeat("x", 50)+`"}`)
		w.Close()
		return b.String()[:b.Len()-cut]
	}
	gzipped := func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }
	stored := func(w io.Writer) io.WriteCloser { s, _ := gzip.NewWriterLevel(w, gzip.NoCompression); return s }
	zipped := func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }
	var wide []byte
	for _, c := range utf16.Encode([]rune(`{"echo":"` + key + `"}`)) {
		wide = append(wide, byte(c), byte(c>>8))
	}
	type place func(w http.ResponseWriter)
	places := map[string]place{}
	body := func(status int, text string, header ...string) place {
		return func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "application/json")
			for i := 0; i < len(header); i += 2 {
				w.Header()[header[i]] = []string{header[i+1]}
			}
			w.WriteHeader(status)
			io.WriteString(w, text)
		}
	}
	for name, text := range spellings {
		places["body "+name] = body(200, `{"object":"list","data":[],"echo":"`+text+`"}`)
		places["error "+name] = body(400, `{"error":{"message":"Incorrect API key provided: `+text+`"}}`)
		places["header "+name] = body(200, "{}", "X-Echo", text)
		places["location "+name] = body(302, "", "Location", "/v1/batches?limit=2&x="+text)
		places["path "+name] = body(302, "", "Location", "/v1/"+text+"/batches")
		places["id "+name] = body(200, `{"object":"list","data":[{"id":"`+text+`","object":"batch"}],"first_id":"`+text+`","last_id":"`+text+`","has_more":true}`)
	}
	for _, encoding := range []string{"br", "gzip", "deflate", "zstd", "x-foo"} {
		places["text as "+encoding] = body(400, "Unauthorized: "+key, "Content-Encoding", encoding)
		places["gzip as "+encoding] = body(200, packed(gzipped, 0), "Content-Encoding", encoding)
		places["cut gzip as "+encoding] = body(200, packed(gzipped, 4), "Content-Encoding", encoding)
		places["cut stored gzip as "+encoding] = body(200, packed(stored, 40), "Content-Encoding", encoding)
		places["zlib as "+encoding] = body(200, packed(zipped, 0), "Content-Encoding", encoding)
		places["magic of gzip as "+encoding] = body(200, "\x1f\x8b"+key, "Content-Encoding", encoding)
		places["magic of zstd as "+encoding] = body(200, "\x28\xb5\x2f\xfd"+key, "Content-Encoding", encoding)
	}
	places["gzip of no header"] = body(200, packed(gzipped, 0))
	places["zlib of no header"] = body(200, packed(zipped, 0))
	places["a trailer"] = func(w http.ResponseWriter) {
		w.Header().Set("Trailer", "X-Echo")
		io.WriteString(w, "{}")
		w.Header().Set("X-Echo", key)
	}
	places["a cookie"] = body(200, "{}", "Set-Cookie", "session="+key+"; Path=/")
	places["a header that is known to be secret"] = body(200, "{}", "X-Session", key)
	places["a location that does not parse"] = body(302, "", "Location", "http://[::"+key)
	places["UTF-16"] = body(200, string(wide))
	places["content type"] = body(200, "{}", "Content-Type", "application/json; k="+key)
	places["name of a header"] = body(200, "{}", "X-"+strings.NewReplacer("/", "", "=", "").Replace("sk-live-"+base64.RawURLEncoding.EncodeToString([]byte(key))), "1")
	places["user of a location"] = body(302, "", "Location", "http://u:"+url.PathEscape(key)+"@other.example/x")
	places["fragment of a location"] = body(302, "", "Location", "/v1/batches#"+key)
	places["cut within the key"] = body(400, `{"error":{"message":"bad key `+key[:len(key)-1], "Content-Length", "500")
	places["cut early within the key"] = body(400, `{"error":{"message":"bad key `+key[:8], "Content-Length", "500")

	for _, name := range slices.Sorted(maps.Keys(places)) {
		first := true
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if first {
				first = false
				io.WriteString(w, `{"object":"list","data":[],"first_id":null,"last_id":null,"has_more":false}`)
				return
			}
			places[name](w)
		}))
		_, out, told := runIn(append([]string{"conform", "-vv", "--record", "run.har", "--record-bodies", "--show-values", server.URL + "/v1"}, everyReport()...), map[string]string{"BATCHCHECK_API_KEY": key})
		server.Close()
		all := outputs(t, out, told)
		text, err := os.ReadFile("run.har")
		if err != nil {
			t.Fatal(err)
		}
		os.Remove("run.har")
		all["recording"] = string(text)
		session, err := recording.Read("run.har", text)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range session.Exchanges {
			inner, err := recording.Inside(e.Reply.Body)
			if err != nil {
				t.Fatal(err)
			}
			all[fmt.Sprintf("body %d", e.Number)] = string(e.Reply.Body) + string(bytes.Join(inner, nil))
		}
		for where, text := range all {
			text = strings.ToLower(text)
			for spelling, secret := range spellings {
				if strings.Contains(text, strings.ToLower(secret)) || strings.Contains(text, strings.ToLower(strings.ReplaceAll(secret, `\`, `\\`))) {
					t.Errorf("%s: %s has the key (%s)", name, where, spelling)
				}
			}
			if strings.Contains(name, "cut") && strings.Contains(text, key[:8]) {
				t.Errorf("%s: %s has the key's beginning", name, where)
			}
		}
	}
}

// TestNoSecretOfAForeignRecordingIsShown puts a secret into each place of a recording
// that was made elsewhere, and looks for it in every format.
func TestNoSecretOfAForeignRecordingIsShown(t *testing.T) {
	t.Chdir(t.TempDir())
	secrets := 0
	secret := func() string { secrets++; return fmt.Sprintf("Zq7Secret%02d9x", secrets) }
	type field struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	var sent, got []field
	var known []string // that others repeat
	for _, name := range []string{"Authorization", "X-Api-Key", "Cookie", "X-Custom", "Ocp-Apim-Subscription-Key", "X-Functions-Code", "X-AuthToken", "X-Session", "X-Session-Id", "Accept", "Proxy-Authorization", "X-Amz-Security-Token", "Referer", "Origin", "Idempotency-Key"} {
		value := secret()
		if name == "Authorization" {
			known = append(known, value)
			value = "Bearer " + value
		} else if name == "X-Session" || name == "X-AuthToken" {
			known = append(known, value)
		} else if name == "Accept" {
			value = "application/json; k=" + value
		}
		sent = append(sent, field{name, value})
	}
	for _, name := range []string{"Content-Type", "Set-Cookie", "X-Echo", "Location", "Retry-After", "Content-Encoding", "WWW-Authenticate", "Link"} {
		value := secret()
		if name == "Content-Type" {
			value = "text/plain; k=" + value
		}
		got = append(got, field{name, value})
	}
	parameter := secret()
	known = append(known, parameter)
	query := "accessToken=" + parameter
	for _, name := range []string{"api_key", "key", "sig", "sas", "code", "token", "X-Amz-Signature", "session", "anything", "tok%65n"} {
		query += "&" + name + "=" + secret()
	}
	batch := func(status string) string {
		return `{"id":"batch_1","object":"batch","status":"` + status + `","api_key":"` + secret() + `","authorization":"` + secret() + `","unknown":{"k":"` + secret() + `"},"metadata":{"k":"` + secret() + `","n":5},"created_at":1767261600,` +
			`"errors":{"object":"list","data":[{"code":"` + secret() + `","message":"` + secret() + `","line":1}]}}`
	}
	var entries []any
	entry := func(method, address, body string, status int, reply string) {
		request := map[string]any{"method": method, "url": address, "headers": sent}
		if body != "" {
			request["postData"] = map[string]any{"text": body}
		}
		entries = append(entries, map[string]any{"startedDateTime": fmt.Sprintf("2026-01-01T10:00:%02dZ", len(entries)), "time": 1, "comment": "create", "request": request,
			"response": map[string]any{"status": status, "headers": got, "content": map[string]any{"text": reply}, "_error": ""}})
	}
	user := "https://user:" + secret() + "@h/v1/batches"
	entry("POST", user+"?"+query, `{"input_file_id":"file-1","endpoint":"/v1/x","completion_window":"24h","metadata":{"k":"`+secret()+`"},"api_key":"`+secret()+`"}`, 200, batch("failed"))
	entry("GET", user+"/batch_1?"+query+"#"+secret(), "", 200, batch("in_progress"))
	entry("GET", "https://user:"+secret()+"%zz@h/v1/batches/batch_1?"+query, "", 200, batch("completed"))
	entry("GET", user+"/batch_zz", "", 404, `{"error":{"message":"bad key `+secret()+`","type":5,"code":"`+secret()+`"}}`)
	entry("GET", user+";jsessionid="+secret()+"/batches", "", 200, secret())
	entry("GET", user, "", 401, "key "+secret()+" is bad")
	entry("POST", user+"/batch_1/cancel", secret(), 500, "<html>"+secret())
	entry("GET", "https://h/v1/files/file-1/content", "", 404, secret())
	for i, value := range known { // the shown texts of others repeat what is known to be one
		entry("GET", user+fmt.Sprintf("/batch_%d/%s", i, url.PathEscape(value)), "", 200, secret())
		entry("GET", user+"/"+url.PathEscape(value), "", 200, `{"id":"`+value+`","object":"batch","status":"`+value+`","output_file_id":"`+value+`"}`)
		entry("GET", user+"/"+hex.EncodeToString([]byte(value)), "", 500, `{"error":{"message":"no `+base64.StdEncoding.EncodeToString([]byte(value))+`"}}`)
	}
	text, err := json.Marshal(map[string]any{"log": map[string]any{"entries": entries}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("f.har", text, 0o644); err != nil {
		t.Fatal(err)
	}
	if secrets < 50 {
		t.Fatalf("only %d secrets", secrets)
	}
	for _, flags := range [][]string{nil, {"-vv"}, {"--notes"}, {"--sanitized"}} {
		_, out, told := runIn(slices.Concat([]string{"conform", "f.har"}, flags, everyReport()), nil)
		for where, text := range outputs(t, out, told) {
			text = strings.ToLower(text)
			if i := strings.Index(text, "zq7secret"); i >= 0 {
				t.Errorf("%v: %s has a secret: …%s…", flags, where, text[max(0, i-150):min(len(text), i+40)])
			}
			for _, value := range known {
				for _, spelling := range []string{hex.EncodeToString([]byte(value)), base64.StdEncoding.EncodeToString([]byte(value))} {
					if strings.Contains(text, strings.ToLower(spelling)) {
						t.Errorf("%v: %s has %s as %s", flags, where, value, spelling)
					}
				}
			}
		}
	}
}
