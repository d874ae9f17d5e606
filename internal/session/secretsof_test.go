package session_test

import (
	"net/textproto"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// TestSecretsThatASessionShows hides what is secret by the name of its header or
// parameter wherever a session has it, and no words.
func TestSecretsThatASessionShows(t *testing.T) {
	reader := sessiontest.NewJudge(t, conformance.Options{Profile: "openai"}).Reader()
	for _, row := range []struct {
		reason   string
		exchange recording.Exchange
		text     string
		hidden   bool
	}{
		{"a bearer's token", recording.Exchange{Request: headed("Authorization", "Bearer abcdefg8")}, "abcdefg8", true},
		{"one that is too short to look for", recording.Exchange{Request: headed("Authorization", "Bearer abcdef8")}, "abcdef8", false},
		{"a word", recording.Exchange{Request: headed("Authorization", "Bearer nightingale")}, "nightingale", false},
		{"a number", recording.Exchange{Request: headed("X-Session", "1234567890")}, "1234567890", false},
		{"a cookie of a reply", recording.Exchange{Reply: headed("Set-Cookie", "id=s3cr3tvalue; Path=/")}, "s3cr3tvalue", true},
		{"the second cookie", recording.Exchange{Request: headed("Cookie", "a=1; b=s3cr3tvalue")}, "s3cr3tvalue", true},
		{"one that ends with =", recording.Exchange{Request: headed("Api-Key", "c2VjcmV0MQ==")}, "c2VjcmV0MQ==", true},
		{"a whole header with spaces in it", recording.Exchange{Request: headed("Api-Key", "a1 b2 c3 d4")}, "a1 b2 c3 d4", true},
		{"a header that is not secret", recording.Exchange{Request: headed("X-Trace", "abcdefg8")}, "abcdefg8", false},
		{"a password of a URL", recording.Exchange{URL: "https://user:passw0rd@h.example/v1/batches"}, "passw0rd", true},
		{"the user of a URL", recording.Exchange{URL: "https://username1:passw0rd@h.example/v1/batches"}, "username1", false},
		{"an address in a path", recording.Exchange{URL: "https://h.example/v1/a:passw0rd@h"}, "passw0rd", false},
		{"a parameter", recording.Exchange{URL: "https://h.example/v1?a=1&sig=s3cr3t%2Fvalue"}, "s3cr3t/value", true},
		{"a code", recording.Exchange{URL: "https://h.example/v1?code=s3cr3tvalue"}, "s3cr3tvalue", true},
		{"another parameter", recording.Exchange{URL: "https://h.example/v1?after=batch_123456"}, "batch_123456", false},
		{"a parameter of a fragment", recording.Exchange{URL: "https://h.example/v1?a=1#token=s3cr3tvalue"}, "s3cr3tvalue", true},
		{"a parameter that cannot be decoded", recording.Exchange{URL: "https://h.example/v1?sig=s3cr3t%zzvalue"}, "s3cr3t%zzvalue", false},
	} {
		s := &recording.Session{Exchanges: []recording.Exchange{row.exchange}}
		text := "of " + row.text + "."
		want := text
		if row.hidden {
			want = "of " + session.Redacted + "."
		}
		if got := reader.Read(s).Hide(text); got != want {
			t.Errorf("%s: %q, want %q", row.reason, got, want)
		}
	}
}

func headed(name, value string) recording.Message {
	return recording.Message{Header: textproto.MIMEHeader{name: {value}}}
}

// TestSecretsOfAnyLength finds long secrets by half of them, short ones only
// whole, and none that is shorter than what is looked for.
func TestSecretsOfAnyLength(t *testing.T) {
	const all = "q7Zp3Xv9Lk2Rw8Ty5Nc1Bd4Mf6Gh0Js"
	for length := 1; length <= len(all); length++ {
		key := all[:length]
		secrets := session.NewSecrets(key)
		if found := secrets.Text("<"+key+">") == "<"+session.Redacted+">"; found != (length >= session.ShortSecret) {
			t.Errorf("of %d bytes, the secret is found: %t", length, found)
		}
		for part := 1; part < length; part++ {
			want := length >= 20 && part >= (length+1)/2
			for _, some := range []string{key[:part], key[length-part:]} {
				if found := secrets.Holds([]byte("<"+some+">"), false); found != want {
					t.Errorf("of %d bytes, %d are found: %t", length, part, found)
				}
			}
		}
	}
}

// TestSecretsTwice finds each of the secrets in a text, those that overlap once, and in
// texts that are looked through in parts.
func TestSecretsTwice(t *testing.T) {
	secrets := session.NewSecrets("abc123def456", "def456ghi789", "zebra9ZZ")
	const part = 1 << 20
	for text, want := range map[string]string{
		"abc123def456 and ABC123DEF456":   "redacted and redacted",
		"abc123def456ghi789.":             "redacted.",
		"ghi789abc123def456abc123def456.": "ghi789redactedredacted.",
		strings.Repeat("x", part-5) + "abc123def456" + strings.Repeat("y", part): strings.Repeat("x", part-5) + "redacted" + strings.Repeat("y", part),
		strings.Repeat("x", part) + "abc123def456":                               strings.Repeat("x", part) + "redacted",
		"ZEBRA9zz %5Aebra9zz":      "redacted redacted",
		"%61bc123def456;":          "redacted;",
		"%2561bc123def45%36":       "redacted",
		"%252561bc123def456":       "redacted",
		"%25252561bc123def456":     "%25252561bc123def456", // escaped more often than anything undoes
		`\x61bc123def456`:          "redacted",
		`\u0061bc123\/def456`:      `\u0061bc123\/def456`,
		"&#97;bc123def456":         "redacted",
		"&#x0000061;bc123def456":   "redacted",
		"&#x000000061;bc123def456": "&#x000000061;bc123def456",
	} {
		clean, found := secrets.Redact([]byte(text), false)
		if string(clean) != want || found != (text != want) {
			t.Errorf("%.60q is %.60q, want %.60q", text, clean, want)
		}
	}
}

// TestSecretsAtACutOfAnEscape hides what a cut leaves of a secret, with half an escape
// behind it.
func TestSecretsAtACutOfAnEscape(t *testing.T) {
	secrets := session.NewSecrets("abc123def456")
	for text, want := range map[string]string{
		"the abc123":            "the redacted",
		"the abc12":             "the abc12",
		"the abc123%":           "the redacted",
		`the abc123\u00`:        "the redacted",
		"the abc123&#x000":      "the redacted",
		`the %61bc123d\u`:       "the redacted",
		"the abc123 d":          "the abc123 d",
		"the abc123%aaaaaaaaaa": "the abc123%aaaaaaaaaa",
	} {
		if clean, _ := secrets.Redact([]byte(text), true); string(clean) != want {
			t.Errorf("%q is %q, want %q", text, clean, want)
		}
	}
}

// TestSecretsWithEscapes finds a secret that has escapes itself as it is, and with them
// undone, as many times as anything is.
func TestSecretsWithEscapes(t *testing.T) {
	secrets := session.NewSecrets("abc%25252541def456")
	for text, isHidden := range map[string]bool{
		"abc%25252541def456": true, "abc%252541def456": true, "abc%2541def456": true, "abc%41def456": true, "ABC%41DEF456": true, "abcAdef456": false, "abc%def456": false, "abc%2525252541def456": true,
	} {
		if secrets.Holds([]byte("<"+text+">"), false) != isHidden {
			t.Errorf("%s is hidden: %t", text, !isHidden)
		}
	}
}
