package main

import (
	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/conformance/drive"
	"github.com/batchcheck/batchcheck/internal/live"
)

func liveFlags(flags *pflag.FlagSet, l *live.Settings) {
	writeFlags(flags, l)
	reachFlags(flags, l)
}

// writeFlags say what to do beyond reading.
func writeFlags(flags *pflag.FlagSet, l *live.Settings) {
	flags.StringVar(&l.BaseURL, "base-url", "", "`URL` of the API if no TARGET is given, such as https://host/v1")
	flags.StringArrayVar(&l.Targets, "target", nil, "`TARGET` to check if none is given: a URL or a recording, optionally with NAME= before it and ,profile=PROFILE after it; may be repeated")
	flags.StringVar(&l.Beside, "reference", "", "recording `[NAME=]FILE` to compare with: show where its answers to the same steps differ")
	flags.BoolVar(&l.Config.Write, "write", false, "also upload, create and cancel (without it, only lists and batches are read)")
	flags.BoolVar(&l.DryRun, "dry-run", false, "show what would be done, and do nothing")
	flags.BoolVar(&l.Demo, "demo", false, "run everything against a reference API in this process")
	flags.IntVar(&l.Config.MaxBatches, "max-batches", drive.DefaultMaxBatches, "create at most `N` batches, whatever the API accepts")
	flags.StringVar(&l.Config.InputFileID, "input-file-id", "", "`ID` of an existing input file to use instead of uploading one")
	flags.StringVar(&l.Input, "input", "", "JSON Lines `FILE` to upload instead of three small requests")
	flags.StringVar(&l.Config.Endpoint, "endpoint", "", "`ENDPOINT` of the batches (default: the one in --input, or /v1/chat/completions)")
	flags.StringVar(&l.Config.Model, "model", "", "`NAME` of the model for the three requests")
	flags.StringArrayVar(&l.Metadata, "metadata", nil, "add `KEY=VALUE` to the metadata of each create request; may be repeated")
	flags.StringArrayVar(&l.CreateFields, "create-field", nil, "add the field `NAME=JSON` to each create request, such as 'priority=5'; may be repeated")
	flags.DurationVar(&l.Config.Wait, "wait", drive.DefaultWait, "maximum `TIME` to wait for batches to end, such as 2h")
	flags.StringVar(&l.Resume, "resume", "", "continue the run recorded in `FILE`, if you made it: its batches are cancelled, its files deleted")
	flags.BoolVar(&l.Trust, "trust-recording", false, "allow --resume with a recording that was made elsewhere")
}

// reachFlags say how to reach the API, and where to record it.
func reachFlags(flags *pflag.FlagSet, l *live.Settings) {
	l.Flags = flags
	flags.StringVar(&l.Config.Batch, "batch", "", "`ID` of a batch to check, with its files")
	flags.StringVar(&l.APIKeyEnv, "api-key-env", "", "environment `VARIABLE` that holds the API key (default BATCHCHECK_API_KEY, then OPENAI_API_KEY)")
	flags.StringArrayVar(&l.HeadersEnv, "header-env", nil, "send a secret header: `NAME=VARIABLE`, such as 'api-key=AZURE_KEY', to one of several targets TARGET/NAME=VARIABLE; may be repeated")
	flags.StringArrayVar(&l.Headers, "header", nil, "send a header that is not secret: `'NAME: VALUE'`; may be repeated")
	flags.StringVar(&l.CACert, "ca-cert", "", "PEM `FILE` of certificates to trust in addition to the system's")
	flags.BoolVar(&l.Insecure, "insecure", false, "do not verify the server's certificate")
	flags.DurationVar(&l.Config.Timeout, "timeout", drive.DefaultTimeout, "maximum `TIME` of one request")
	flags.Float64Var(&l.Config.Rate, "rate", 0, "send at most `N` requests a second; 0 is no limit")
	flags.StringVar(&l.Record, "record", "", "`PATH` of the recording (HAR), which must not exist yet (default batchcheck-<time>.har); with several live targets, of a folder")
	flags.BoolVar(&l.RecordBodies, "record-bodies", false, "keep the content of all files in the recording, not only of files that the run uploaded")
}
