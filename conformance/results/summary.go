package results

import "strings"

// A Summary counts what became of the requests of a batch.
type Summary struct {
	Requests  int            `json:"requests"`  // lines of the input
	Succeeded int            `json:"succeeded"` // came back with a response that says so
	Stops     map[string]int `json:"stops"`     // of the succeeded ones: why an answer is not whole
	Failed    int            `json:"failed"`    // came back with an error, or a response that says so
	Codes     map[string]int `json:"codes"`     // of the failed ones: codes of errors, or statuses of responses
	Unknown   int            `json:"unknown"`   // came back on a line that does not say what became of it
	Missing   int            `json:"missing"`   // of the input, did not come back
	Unjudged  string         `json:"unjudged"`  // why it is not known which are missing, or whether that is a fault; "" where it is
	Again     int            `json:"again"`     // lines that were written to send them again
}

// The limits of Stops and Codes; codes beyond them are counted together.
const (
	maxCodes = 1000
	maxCode  = 64 // bytes
)

func (s *Summary) add(became outcome, code string) {
	switch became {
	case succeeded:
		s.Succeeded++
	case failed:
		s.Failed++
		countCode(s.Codes, code)
	default:
		s.Unknown++
	}
}

func countCode(codes map[string]int, code string) {
	code = strings.ToValidUTF8(code[:min(len(code), maxCode)], "")
	if _, known := codes[code]; !known && len(codes) >= maxCodes {
		code = "other"
	}
	codes[code]++
}

// Summary counts what became of the requests so far.
func (r *Run) Summary() Summary { return r.summary }
