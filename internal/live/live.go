// Package live drives live APIs for the command: it works out base URLs, keys and
// the other settings of each target, drives the targets at a time, writes their
// recordings, and gives them to package run to be judged.
package live

import (
	"time"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/conformance/drive"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/internal/curl"
	"github.com/batchcheck/batchcheck/internal/run"
	"github.com/batchcheck/batchcheck/validate"
)

// Settings is what conform needs to know of an API that it is to drive.
type Settings struct {
	Flags   *pflag.FlagSet // of the command
	BaseURL string
	Targets []string
	Beside  string
	Demo    bool
	DryRun  bool
	Config  drive.Config

	Metadata     []string // KEY=VALUE
	CreateFields []string // NAME=JSON
	Input        string
	APIKeyEnv    string
	Headers      []string
	HeadersEnv   []string
	CACert       string
	Insecure     bool
	Record       string
	RecordBodies bool
	Resume       string
	Trust        bool // the recording to go on with, whoever has made it

	target  run.Target // of several, which have their own
	several bool       // there are targets on other servers, which secrets may be for

	key       recording.Key  // that recordings are signed with; nil where there is none
	variables curl.Variables // that the secrets were found in
}

// demoURL is the base URL of the reference API in this process.
const demoURL = "http://reference.invalid/v1"

// useDemo aims at a reference API in this process.
func (l *Settings) useDemo(c *validate.Contract) error {
	const key = "batchcheck-demo-key"
	server, err := refserver.New(refserver.Options{APIKey: key, Step: 100 * time.Millisecond, Contract: c})
	if err != nil {
		return run.Usage("%v", err)
	}
	l.Config.BaseURL, l.Config.APIKey, l.Config.Transport, l.Config.Write = demoURL, key, server, true
	return nil
}
