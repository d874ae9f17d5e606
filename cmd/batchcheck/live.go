package main

import (
	"time"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/internal/curl"
)

// live is what conform needs to know of an API that it is to drive.
type live struct {
	flags   *pflag.FlagSet // of the command
	baseURL string
	targets []string
	beside  string
	demo    bool
	dryRun  bool
	config  conformance.Config

	input        string
	apiKeyEnv    string
	headers      []string
	headersEnv   []string
	caCert       string
	insecure     bool
	record       string
	recordBodies bool
	resume       string

	target  target // of several, which have their own
	several bool   // there are targets on other servers, which secrets may be for

	variables curl.Variables // that the secrets were found in
}

func liveFlags(flags *pflag.FlagSet, l *live) {
	writeFlags(flags, l)
	reachFlags(flags, l)
}

// writeFlags say what to do beyond reading.
func writeFlags(flags *pflag.FlagSet, l *live) {
	flags.StringVar(&l.baseURL, "base-url", "", "`URL` of the API where no TARGET is given, such as https://host/v1")
	flags.StringArrayVar(&l.targets, "target", nil, "`TARGET` to judge where none is given: a URL or a recording, with NAME= before it; may be repeated")
	flags.StringVar(&l.beside, "reference", "", "recording `[NAME=]FILE` to show beside each target what that answered otherwise to the same steps")
	flags.BoolVar(&l.config.Write, "write", false, "upload, create and cancel, too (without it, lists and batches are read alone)")
	flags.BoolVar(&l.dryRun, "dry-run", false, "say what would be done, and do nothing")
	flags.BoolVar(&l.demo, "demo", false, "run all of it against a reference API in this process")
	flags.IntVar(&l.config.MaxBatches, "max-batches", conformance.DefaultMaxBatches, "`N` batches to create at the most, whatever the API accepts")
	flags.StringVar(&l.config.InputFileID, "input-file-id", "", "`ID` of an input file that is there, to upload none")
	flags.StringVar(&l.input, "input", "", "JSON Lines `FILE` to upload in place of three small requests")
	flags.StringVar(&l.config.Endpoint, "endpoint", "", "`ENDPOINT` that the batches are for (default that of --input, or /v1/chat/completions)")
	flags.StringVar(&l.config.Model, "model", "", "`NAME` of the model that the three requests ask for")
	flags.DurationVar(&l.config.Wait, "wait", conformance.DefaultWait, "`TIME` for batches to end, such as 2h")
	flags.StringVar(&l.resume, "resume", "", "go on with the run that `FILE` records")
}

// reachFlags say how to reach the API, and where to record it.
func reachFlags(flags *pflag.FlagSet, l *live) {
	l.flags = flags
	flags.StringVar(&l.config.Batch, "batch", "", "`ID` of a batch to look at, with its files")
	flags.StringVar(&l.apiKeyEnv, "api-key-env", "", "environment `VARIABLE` that holds the API key (default BATCHCHECK_API_KEY, then OPENAI_API_KEY)")
	flags.StringArrayVar(&l.headersEnv, "header-env", nil, "send a secret header: `NAME=VARIABLE`, such as 'api-key=AZURE_KEY', to one of several targets TARGET/NAME=VARIABLE; may be repeated")
	flags.StringArrayVar(&l.headers, "header", nil, "send a header that is no secret: `'NAME: VALUE'`; may be repeated")
	flags.StringVar(&l.caCert, "ca-cert", "", "PEM `FILE` of certificates to trust besides the system's")
	flags.BoolVar(&l.insecure, "insecure", false, "do not verify the server's certificate")
	flags.DurationVar(&l.config.Timeout, "timeout", conformance.DefaultTimeout, "`TIME` for one request")
	flags.Float64Var(&l.config.Rate, "rate", 0, "`N` requests a second at the most; 0 sets no bound")
	flags.StringVar(&l.record, "record", "", "`PATH` of the recording, HAR (default batchcheck-<time>.har); of several live targets, of a folder for them")
	flags.BoolVar(&l.recordBodies, "record-bodies", false, "keep the content of files in the recording")
}

// demoURL is the base URL of the reference API in this process.
const demoURL = "http://reference.invalid/v1"

// useDemo aims at a reference API in this process.
func (l *live) useDemo(profile string) error {
	const key = "batchcheck-demo-key"
	server, err := refserver.New(refserver.Options{APIKey: key, Step: 100 * time.Millisecond})
	if err != nil {
		return usage("%v", err)
	}
	l.config.BaseURL, l.config.APIKey, l.config.Transport, l.config.Write = demoURL, key, server, true
	return nil
}
