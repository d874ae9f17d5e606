package session_test

import (
	"fmt"
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

// TestSecretsOfASessionThatEndAlike hides the first 16 of those with one end, in their own
// order, and of others that end.
func TestSecretsOfASessionThatEndAlike(t *testing.T) {
	var keys []string
	for n := range 40 {
		keys = append(keys, fmt.Sprintf("%dn/common", 10+n))
	}
	s := &recording.Session{Exchanges: []recording.Exchange{{Request: recording.Message{Header: textproto.MIMEHeader{"X-Session": keys}}}}}
	read := sessiontest.NewJudge(t, conformance.Options{Profile: "openai"}).Reader().Read(s)
	for n, key := range keys {
		want := "redacted"
		if n >= 16 {
			want = fmt.Sprintf("%dn/redacted", 10+n)
		}
		if got := read.Hide(key); got != want {
			t.Errorf("secret %d is %s, want %s", n, got, want)
		}
	}
}

func headed(name, value string) recording.Message {
	return recording.Message{Header: textproto.MIMEHeader{name: {value}}}
}

// TestSecretsInBase64 finds the characters that a secret makes in base64 by itself, with
// whatever is before and behind it, and leaves those that others have a part in.
func TestSecretsInBase64(t *testing.T) {
	for text, want := range map[string]string{ // of "", "-" and "--" before each secret, and "xyz" behind it
		"YWJjMTIzNDV4eXo=": "redactedV4eXo=", "LWFiYzEyMzQ1eHl6": "LWredactedeHl6", "LS1hYmMxMjM0NXh5eg==": "LS1redactedXh5eg==",
		"eHl6Nzg5eHl6": "redactedeHl6", "LXh5ejc4OXh5eg==": "LXredactedXh5eg==", "LS14eXo3ODl4eXo=": "LS1redactedl4eXo=",
	} {
		if got := session.NewSecrets("abc12345", "xyz789").Text(text); got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
}

// TestSecretsOfAnyLength finds long secrets by half of them, short ones only
// whole, and none that is shorter than what is looked for.
func TestSecretsOfAnyLength(t *testing.T) {
	const all = "q7Zp3Xv9Lk2Rw8Ty5Nc1Bd4Mf6Gh0Js"
	var others []string // with so many, all are looked for by their marks
	for n := range 8 {
		others = append(others, fmt.Sprintf("other-%d", n))
	}
	for length := 1; length <= len(all); length++ {
		key := all[:length]
		secrets := session.NewSecrets(key)
		if found := secrets.Text("<"+key+">") == "<"+session.Redacted+">"; found != (length >= 6) {
			t.Errorf("of %d bytes, the secret is found: %t", length, found)
		}
		for part := 1; part < length; part++ {
			head, tail := key[:part], key[length-part:]
			withoutHead, withoutTail := head, tail
			if length >= 20 && part >= (length+1)/2 {
				withoutHead, withoutTail = session.Redacted, key[length-part:length/2]+session.Redacted
			}
			for _, s := range []*session.Secrets{secrets, session.NewSecrets(append(others, key)...)} {
				if got := s.Text("<" + head + ">"); got != "<"+withoutHead+">" {
					t.Errorf("of %d bytes, the first %d are %s", length, part, got)
				}
				if got := s.Text(head); got != withoutHead {
					t.Errorf("of %d bytes, the first %d alone are %s", length, part, got)
				}
				if got := s.Text("<" + tail + ">"); got != "<"+withoutTail+">" {
					t.Errorf("of %d bytes, the last %d are %s", length, part, got)
				}
			}
		}
	}
}

// TestHalvesThatMayBeWords wants 15 characters of a long secret where half of it has
// only small letters and dashes, as a word of a text has.
func TestHalvesThatMayBeWords(t *testing.T) {
	for _, row := range []struct {
		key, text string
		isHidden  bool
	}{
		{"nightingales0123456789AB", "nightingales", false},
		{"nightingales0123456789AB", "nightingales01", false},
		{"nightingales0123456789AB", "nightingales012", true},
		{"night-in_ales0123456789A", "night-in_ales0", false},
		{"night9ngales0123456789AB", "night9ngales", true},
		{"night9ngales0123456789AB", "night9ngale", false},
		{"0123456789ABnightingales", "nightingales", false},
		{"0123456789ABnightingales", "ABnightingales", false},
		{"0123456789ABnightingales", "9ABnightingales", true},
		{"nightingalesingreen0123456789012345678", "nightingalesingree", false},
		{"nightingalesingreen0123456789012345678", "nightingalesingreen", true},
		{"nightingalesin01234567890123", "nightingalesin", false},
		{"nightingalesing012345678901234", "nightingalesing", true},
		{"nightingale.0123456789AB", "nightingale.", true},
	} {
		if session.NewSecrets(row.key).Holds([]byte("<"+row.text+">"), false) != row.isHidden {
			t.Errorf("%s of %s is hidden: %t", row.text, row.key, !row.isHidden)
		}
	}
}

// TestSecretsThatEndAlike finds each of many secrets with one end. Where more than 16 have
// it, it is a secret itself.
func TestSecretsThatEndAlike(t *testing.T) {
	var keys []string
	for n := range 20 {
		keys = append(keys, fmt.Sprintf("%c%d/common", 'a'+n, n*n))
		secrets := session.NewSecrets(append([]string{"q7Zp3Xv9Lk2R", "w8Ty5Nc1Bd4M", "f6Gh0JsQ7zP3", "x9lK2rW8tY5n", "C1bD4mF6gH0j", "7qPz3vX9kL2r", "8wyT5cN1dB4m"}, keys...)...)
		for _, key := range keys {
			if got := secrets.Text("<" + key + ">"); !strings.HasSuffix(got, session.Redacted+">") || n < 16 && got != "<redacted>" {
				t.Errorf("of %d keys, %s is %s", n+1, key, got)
			}
		}
		if got := secrets.Text("in common"); (got == "in redacted") != (n >= 16) {
			t.Errorf("of %d keys, the end is %s", n+1, got)
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
		"the abc123%aaaaaaaaa":  "the redacted",
		"abc123":                "redacted",
		"abc123%":               "redacted",
		"abc12":                 "abc12",
		"":                      "",
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
