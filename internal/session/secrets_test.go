package session_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/session"
)

const spelledKey = `sk-live/AbC+dEf==1"2<3&456`

func reversed(text string) string {
	bytes := []byte(text)
	slices.Reverse(bytes)
	return string(bytes)
}

// each writes every character of the key by a format.
func each(format string) string {
	var text strings.Builder
	for _, c := range []byte(spelledKey) {
		fmt.Fprintf(&text, format, c)
	}
	return text.String()
}

// TestSecretsInEachSpelling finds a key in what programs write of it, and leaves what
// is beside it.
func TestSecretsInEachSpelling(t *testing.T) {
	quoted, _ := json.Marshal(spelledKey)
	plain := string(quoted[1 : len(quoted)-1])
	spellings := map[string]string{
		"as it is": spelledKey, "JSON": plain, "JSON with slashes": strings.ReplaceAll(plain, "/", `\/`), "JSON in JSON": strings.ReplaceAll(plain, `\`, `\\`),
		"Unicode escapes": each(`\u%04x`), "Unicode escapes in capitals": each(`\u%04X`), "hex escapes": each(`\x%02x`), "one escape": `\u0073` + spelledKey[1:],
		"query": url.QueryEscape(spelledKey), "path": url.PathEscape(spelledKey), "lower percent": strings.ToLower(url.QueryEscape(spelledKey)), "all percent": each("%%%02X"), "percent twice": url.QueryEscape(url.QueryEscape(spelledKey)), "percent three times": url.QueryEscape(url.QueryEscape(url.QueryEscape(spelledKey))),
		"percent of JSON": url.QueryEscape(plain), "JSON of percent": strings.ReplaceAll(each("%%%02x"), "%", `\u0025`),
		"HTML": html.EscapeString(spelledKey), "decimal entities": each("&#%d;"), "hex entities": each("&#x%x;"), "entities twice": html.EscapeString(each("&#x%x;")),
		"hex": hex.EncodeToString([]byte(spelledKey)), "hex in capitals": strings.ToUpper(hex.EncodeToString([]byte(spelledKey))),
		"capitals": strings.ToUpper(spelledKey), "small letters": strings.ToLower(spelledKey),
		"most of it": spelledKey[:len(spelledKey)-3], "its first part": spelledKey[:15], "its last half": spelledKey[len(spelledKey)/2:], "backwards": reversed(spelledKey), "backwards in a query": url.QueryEscape(reversed(spelledKey)), "UTF-16": strings.Join(strings.Split(spelledKey, ""), "\x00"),
		"spelled out": strings.TrimSpace(each("%c ")), "with dashes": strings.Trim(each("%c-"), "-"), "as characters": strings.TrimSuffix(each(`%c","`), `","`), "as bytes": strings.Trim(each("%d,"), ","), "as bytes with spaces": strings.Trim(each("%d, "), ", "),
		"hex with colons": strings.Trim(each("%02X:"), ":"), "hex with spaces": strings.Trim(each("%02x "), " "),
	}
	one, several := session.NewSecrets(spelledKey), []string{spelledKey}
	for n := range 40 { // so many are looked for in another way
		several = append(several, fmt.Sprintf("%c%d-other-%dZ", 'a'+n%26, n, n*n))
	}
	many := session.NewSecrets(several...)
	for _, secrets := range []*session.Secrets{one, many} {
		for at := range len(spelledKey) {
			if text := `{"a":"` + spelledKey[:at] + `","b":"` + spelledKey[at:] + `"}`; !secrets.Holds([]byte(text), false) {
				t.Errorf("in two pieces: %s", text)
			}
		}
		for name, text := range spellings {
			clean, found := secrets.Redact([]byte(`{"a": "`+text+`", "b": 1}`), false)
			if !found || !bytes.HasPrefix(clean, []byte(`{"a": "redacted`)) || !bytes.HasSuffix(clean, []byte(`", "b": 1}`)) {
				t.Errorf("%s: %q", name, clean)
			}
		}
		for _, before := range []string{"", ":", "Bearer ", "user:", "ab"} {
			for name, encoding := range map[string]*base64.Encoding{"base64": base64.StdEncoding, "base64 of URLs": base64.URLEncoding, "without padding": base64.RawStdEncoding} {
				for _, after := range []string{"", "x", "xy"} {
					text := encoding.EncodeToString([]byte(before + spelledKey + after))
					if clean, found := secrets.Redact([]byte(`{"a":"`+text+`"}`), false); !found || len(clean) > 40 {
						t.Errorf("%s of %q: %q", name, before+"key"+after, clean)
					}
				}
			}
		}
	}
	if clean, _ := many.Redact([]byte(several[1]), false); string(clean) != "redacted" {
		t.Errorf("at the beginning of a text, there is %q", clean)
	}
	for _, other := range several[1:] { // which are so short that all of it is needed
		if clean, _ := many.Redact([]byte("<"+other+"> "+other[1:]+other), false); string(clean) != "<redacted> "+other[1:]+"redacted" {
			t.Errorf("%s: %q", other, clean)
		}
	}
}

// TestSecretsAtACut finds the beginning of a key at the end of a text, if it is cut.
func TestSecretsAtACut(t *testing.T) {
	secrets := session.NewSecrets(spelledKey)
	for length := session.ShortSecret; length < len(spelledKey); length++ {
		text := "the key " + spelledKey[:length]
		if clean, _ := secrets.Redact([]byte(text), true); string(clean) != "the key redacted" {
			t.Errorf("of %q, %q is kept", text, clean)
		}
	}
	if text := "the key " + spelledKey[:session.ShortSecret]; secrets.Text(text) != text {
		t.Errorf("a text that is whole loses %q", text)
	}
}

// TestSecretsLeaveOtherTexts changes nothing of what only looks like a secret.
func TestSecretsLeaveOtherTexts(t *testing.T) {
	secrets := session.NewSecrets("batch-key-1", "short", "", spelledKey)
	for _, text := range []string{"", "batch-key-2", "short", "%", `\`, "&", `\u`, `\u00`, "%7", "&#x", "&amp", "sk-live/", `\u0162atch-key-1`, `\u1062atch-key-1`, `{"object":"batch","id":"batch_1"}`, strings.Repeat("%25", 100), strings.Repeat(`\`, 100), strings.Repeat("&amp;", 100), "é\xff\x00"} {
		if clean, found := secrets.Redact([]byte(text), false); found || string(clean) != text {
			t.Errorf("%q is %q", text, clean)
		}
	}
}

// TestSecretNames knows what is secret by its name, however that is written.
func TestSecretNames(t *testing.T) {
	for _, name := range []string{
		"Authorization", "X-Api-Key", "Ocp-Apim-Subscription-Key", "accessToken", "access_token", "ACCESS-TOKEN", "accesstoken", "X-AuthToken", "authToken", "X-Session", "X-Session-Id", "sessionid", "JSESSIONID",
		"X-Functions-Code", "sas", "sig", "X-Amz-Signature", "X-Amz-Security-Token", "jwt", "client_secret", "clientSecret", "mySig", "Set-Cookie", "passwd", "pwd",
	} {
		if !session.IsSecretName(name) {
			t.Errorf("%s is shown", name)
		}
	}
	for _, name := range []string{
		"Idempotency-Key", "Accept", "Content-Type", "code", "max_tokens", "X-Ratelimit-Remaining-Tokens", "prompt_tokens", "total_tokens", "X-Country-Code", "api-version", "tokens", "keyboard", "after", "limit", "status", "monkey", "compass", "author",
	} {
		if session.IsSecretName(name) {
			t.Errorf("%s is not shown", name)
		}
	}
}

// TestCleanURL leaves nothing secret in URLs, also in those that are none.
func TestCleanURL(t *testing.T) {
	for text, want := range map[string]string{
		"https://u:p@h/v1/batches?a=1":                      "https://h/v1/batches?a=1",
		"https://u:pw%zz@h/v1?api_key=s":                    "https://h/v1?api_key=redacted",
		"https://u:p/w@h/v1":                                "https://h/v1",
		"https://u:p@w@h/v1":                                "https://h/v1",
		"//u:p@h":                                           "//h",
		"https://h/v1/b1#secret":                            "https://h/v1/b1",
		"https://h/v1?code=1&sas=2&accessToken=3&limit=5#4": "https://h/v1?code=redacted&sas=redacted&accessToken=redacted&limit=5",
		"https://h/v1?a=1;token=2&%74oken=3&%zz=4":          "https://h/v1?a=1;token=redacted&%74oken=redacted&%zz=redacted",
		"https://h/v1;jsessionid=5/batches":                 "https://h/v1;jsessionid=redacted/batches",
		"https://h/v1/a@b":                                  "https://h/v1/a@b",
		"/v1/batches":                                       "/v1/batches",
		"https://h/v1?&token=2&&b=3&":                       "https://h/v1?&token=redacted&&b=3&",
		"https://h/v1?token":                                "https://h/v1?token",
		"https://h/v1?=1&token=":                            "https://h/v1?=1&token=redacted",
		"https://h;/token=1;b=2":                            "https://h;/token=redacted;b=2",
		"https://h/v1?":                                     "https://h/v1?",
		"":                                                  "",
	} {
		if got := session.CleanURL(text, session.IsSecretParameter); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// TestWithoutKeys takes keys out of what an API says, and nothing else.
func TestWithoutKeys(t *testing.T) {
	for text, want := range map[string]string{
		"Incorrect API key provided: sk-proj-abc123def. You can": "Incorrect API key provided: redacted You can",
		"bad key AB12CD34EF":                    "bad key redacted",
		"token eyJhbGciOiJIUzI1NiJ9.e30.x is":   "token redacted is",
		"no batch with id batch_0123456789abc":  "no batch with id batch_0123456789abc",
		"the key is wrong":                      "the key is wrong",
		"unknown key metadata.something_longer": "unknown key metadata.something_longer",
	} {
		if got := session.WithoutKeys(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
