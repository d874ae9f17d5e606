package shape

import (
	"testing"

	"github.com/batchcheck/batchcheck/internal/document"
)

func TestFormOf(t *testing.T) {
	for text, want := range map[string]string{
		"": Empty, "in_progress": Plain, "24h": Plain, "/v1/chat/completions": Plain, "gpt-4o-mini-2024-07-18": Plain, "text-embedding-3-small": Plain,
		"batch_67d450cbeeac8190916d5fa0885ee931": ID + " batch_", "file-3S6FBiPADASQvE2C5Zm299": ID + " file-", "batch_req_6780bb36c8508190": ID + " batch_req_",
		"batch_475ebe68-48a0-41ab-b274-8dd7b4f8bd8a": ID + " batch_", "ca1cd668-91bd-4abb-accb-3541709c0db1": UUID,
		"deadbeefdeadbeef": Hex, "deadbeef": Plain, "1767261600": Digits, "2026-01-01T10:00:00Z": RFC3339, "2026-01-01": Plain,
		"https://host/x": URL, "file-abcdefghij": Plain, "_12345678": Plain, "file-ABCDefgh": ID + " file-",
	} {
		form, prefix := formOf(text)
		if prefix != "" {
			form += " " + prefix
		}
		if form != want {
			t.Errorf("%q is %q, want %q", text, form, want)
		}
	}
}

func TestSizeOf(t *testing.T) {
	for n, want := range map[int64]Size{
		0: Small, -1: Small, 999_999_999: Small, 1e9: Seconds, 1767261600: Seconds, 1767261600000: Milliseconds,
		1767261600000000: Microseconds, 1767261600000000000: Nanoseconds, -1767261600: Seconds,
	} {
		if got := sizeOf(document.NewInt(n)); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}
