package conformance

import "strings"

func isNonsenseUpload(_ *trial, r *reply) bool {
	if r.operation != Upload {
		return false
	}
	u, _ := uploadOf(r)
	return strings.Contains(u.purpose, nonsense)
}

// badInput makes a check of batches whose input file is no good: they fail.
func badInput(isBad func([][]byte) bool) func(*trial, *verdict) {
	return func(t *trial, v *verdict) {
		for _, r := range t.of(Create) {
			if r.batch == nil {
				continue
			}
			if u, known := t.uploads[textOf(r.request()[sentFile])]; !known || !isBad(u.lines) {
				continue
			}
			if ended, asFailed := t.fate(r.batch.id); ended {
				v.on()
				if !asFailed {
					v.reply(r, "a batch that fails", "the batch %s ends well, though its input file is no good", shown(r.batch.id))
				}
			}
		}
	}
}

func hasDuplicate(lines [][]byte) bool {
	seen := map[string]bool{}
	for _, text := range lines {
		l := readLine(text)
		if l.id != "" && seen[l.id] {
			return true
		}
		seen[l.id] = true
	}
	return false
}

func hasBadLine(lines [][]byte) bool {
	for _, text := range lines {
		if l := readLine(text); !l.ok || l.id == "" {
			return true
		}
	}
	return false
}
