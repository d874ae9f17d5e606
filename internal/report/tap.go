package report

import (
	"fmt"
	"strings"
)

// tap writes TAP 14: a line for each test, and what failed in YAML below it.
type tap struct {
	suites
	number int // of the last test
}

func newTAP(o Options) Writer {
	w := &tap{suites: newSuites(o)}
	w.WriteString("TAP version 14\n")
	w.put, w.end = w.write, func(Summary) error {
		plan := fmt.Sprintf("1..%d", w.number)
		if w.number == 0 {
			plan += " # SKIP nothing was judged"
		}
		_, err := fmt.Fprintln(w, plan)
		return err
	}
	return w
}

// What begins a directive, and what escapes it.
var tapEscaper = strings.NewReplacer(`\`, `\\`, "#", `\#`)

func (w *tap) write(s *suite) error {
	for _, c := range s.cases {
		w.number++
		line := fmt.Sprintf("ok %d - %s", w.number, tapEscaper.Replace(s.name+": "+c.name))
		switch c.result {
		case casePassed:
			fmt.Fprintln(w, line)
		case caseSkipped:
			fmt.Fprintf(w, "%s # SKIP %s\n", line, tapEscaper.Replace(c.message))
		default:
			message, err := marshal(c.headline())
			if err != nil {
				return err
			}
			fmt.Fprintf(w, "not %s\n  ---\n  message: %s\n", line, message)
			if c.rule != "" {
				rule, err := marshal(c.rule)
				if err != nil {
					return err
				}
				fmt.Fprintf(w, "  rule: %s\n", rule)
			}
			for i, text := range c.text() {
				if i == 0 {
					fmt.Fprintln(w, "  findings:")
				}
				quoted, err := marshal(text)
				if err != nil {
					return err
				}
				fmt.Fprintf(w, "    - %s\n", quoted)
			}
			fmt.Fprintln(w, "  ...")
		}
	}
	return nil
}
