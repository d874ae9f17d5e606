package results

import "strings"

// A Summary counts what became of the requests of a batch.
type Summary struct {
	Requests  int            `json:"requests"`  // lines of the input
	Succeeded int            `json:"succeeded"` // came back with a response that says so
	Failed    int            `json:"failed"`    // came back otherwise
	Codes     map[string]int `json:"codes"`     // of the failed ones: codes of errors, or statuses of responses
	Missing   int            `json:"missing"`   // of the input, did not come back
	Unjudged  string         `json:"unjudged"`  // why it is not known which are missing, or whether that is a fault; "" where it is
	Again     int            `json:"again"`     // lines that were written to send them again
}

// The limits of Codes; codes beyond them are counted together.
const (
	maxCodes = 1000
	maxCode  = 64 // bytes
)

func (s *Summary) add(code string, failed bool) {
	if !failed {
		s.Succeeded++
		return
	}
	s.Failed++
	code = strings.ToValidUTF8(code[:min(len(code), maxCode)], "")
	if _, known := s.Codes[code]; !known && len(s.Codes) >= maxCodes {
		code = "other"
	}
	s.Codes[code]++
}

// Summary counts what became of the requests so far.
func (r *Run) Summary() Summary { return r.summary }
