// Package web has what judging needs to know of HTTP: what statuses are called, and how
// dates are written. It is as net/http has it, which a program cannot import without
// its client and TLS: they would make the WebAssembly program a quarter larger.
package web

import "time"

// Statuses that checks know, besides what their hundreds mean.
const (
	StatusPartialContent     = 206
	StatusNotModified        = 304
	StatusUnauthorized       = 401
	StatusPaymentRequired    = 402
	StatusForbidden          = 403
	StatusNotFound           = 404
	StatusGone               = 410
	StatusTooManyRequests    = 429
	StatusNotImplemented     = 501
	StatusServiceUnavailable = 503
)

// TimeFormat is how headers write times, which are in UTC.
const TimeFormat = "Mon, 02 Jan 2006 15:04:05 GMT"

// ParseTime reads the time of a header in any of the three formats that HTTP allows.
func ParseTime(text string) (at time.Time, err error) {
	for _, layout := range []string{TimeFormat, time.RFC850, time.ANSIC} {
		if at, err = time.Parse(layout, text); err == nil {
			break
		}
	}
	return at, err
}

// StatusText says what a status means; "" where nobody has said.
func StatusText(status int) string { return texts[status] }

var texts = map[int]string{
	100: "Continue",
	101: "Switching Protocols",
	102: "Processing",
	103: "Early Hints",
	200: "OK",
	201: "Created",
	202: "Accepted",
	203: "Non-Authoritative Information",
	204: "No Content",
	205: "Reset Content",
	206: "Partial Content",
	207: "Multi-Status",
	208: "Already Reported",
	226: "IM Used",
	300: "Multiple Choices",
	301: "Moved Permanently",
	302: "Found",
	303: "See Other",
	304: "Not Modified",
	305: "Use Proxy",
	307: "Temporary Redirect",
	308: "Permanent Redirect",
	400: "Bad Request",
	401: "Unauthorized",
	402: "Payment Required",
	403: "Forbidden",
	404: "Not Found",
	405: "Method Not Allowed",
	406: "Not Acceptable",
	407: "Proxy Authentication Required",
	408: "Request Timeout",
	409: "Conflict",
	410: "Gone",
	411: "Length Required",
	412: "Precondition Failed",
	413: "Request Entity Too Large",
	414: "Request URI Too Long",
	415: "Unsupported Media Type",
	416: "Requested Range Not Satisfiable",
	417: "Expectation Failed",
	418: "I'm a teapot",
	421: "Misdirected Request",
	422: "Unprocessable Entity",
	423: "Locked",
	424: "Failed Dependency",
	425: "Too Early",
	426: "Upgrade Required",
	428: "Precondition Required",
	429: "Too Many Requests",
	431: "Request Header Fields Too Large",
	451: "Unavailable For Legal Reasons",
	500: "Internal Server Error",
	501: "Not Implemented",
	502: "Bad Gateway",
	503: "Service Unavailable",
	504: "Gateway Timeout",
	505: "HTTP Version Not Supported",
	506: "Variant Also Negotiates",
	507: "Insufficient Storage",
	508: "Loop Detected",
	510: "Not Extended",
	511: "Network Authentication Required",
}
