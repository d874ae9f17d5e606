package conformance

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/batchcheck/batchcheck/conformance/recording"
)

// pathOfURL gives the path of an exchange's URL.
func pathOfURL(e *recording.Exchange) string {
	path, _, _ := strings.Cut(e.URL, "?")
	if u, err := url.Parse(path); err == nil {
		return u.Path
	}
	return path
}

// shownURL gives the URL without what may be secret: user, and query values
// other than those of paging.
func shownURL(e *recording.Exchange) string {
	u, err := url.Parse(e.URL)
	if err != nil {
		return pathOfURL(e)
	}
	u.User = nil
	query := u.Query()
	for name := range query {
		if name != "after" && name != "limit" {
			query.Set(name, "redacted")
		}
	}
	u.RawQuery = query.Encode()
	return u.String()
}

func isJSON(header http.Header) bool {
	kind, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	return kind == "application/json" || strings.HasPrefix(kind, "application/") && strings.HasSuffix(kind, "+json")
}
