package web_test

import (
	"net/http"
	"testing"
	"time"

	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
	"github.com/batchcheck/batchcheck/internal/web"
)

// TestIsAsNetHTTPHasIt holds each text to net/http.
func TestIsAsNetHTTPHasIt(t *testing.T) {
	for status := range 1000 {
		if got, want := web.StatusText(status), http.StatusText(status); got != want {
			t.Errorf("status %d is %q, not %q", status, got, want)
		}
	}
	if web.TimeFormat != http.TimeFormat {
		t.Errorf("times are written as %s", web.TimeFormat)
	}
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, text := range []string{at.Format(http.TimeFormat), at.Format(time.RFC850), at.Format(time.ANSIC), at.Format(time.RFC3339), "soon", ""} {
		got, err := web.ParseTime(text)
		want, wantErr := http.ParseTime(text)
		if !got.Equal(want) || (err == nil) != (wantErr == nil) {
			t.Errorf("%q is read as %v, %v, not as %v, %v", text, got, err, want, wantErr)
		}
	}
}

// TestStatuses holds each constant to that of net/http.
func TestStatuses(t *testing.T) {
	for status, want := range map[int]int{
		web.StatusPartialContent: http.StatusPartialContent, web.StatusNotModified: http.StatusNotModified,
		web.StatusUnauthorized: http.StatusUnauthorized, web.StatusPaymentRequired: http.StatusPaymentRequired,
		web.StatusForbidden: http.StatusForbidden, web.StatusNotFound: http.StatusNotFound, web.StatusGone: http.StatusGone,
		web.StatusTooManyRequests: http.StatusTooManyRequests, web.StatusNotImplemented: http.StatusNotImplemented,
		web.StatusServiceUnavailable: http.StatusServiceUnavailable,
	} {
		if status != want {
			t.Errorf("%s is %d", http.StatusText(want), status)
		}
	}
}
