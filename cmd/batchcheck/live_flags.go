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
	flags.StringVar(&l.BaseURL, "base-url", "", "`URL` of the API where no TARGET is given, such as https://host/v1")
	flags.StringArrayVar(&l.Targets, "target", nil, "`TARGET` to judge where none is given: a URL or a recording, with NAME= before it and ,profile=PROFILE after it; may be repeated")
	flags.StringVar(&l.Beside, "reference", "", "recording `[NAME=]FILE` to show beside each target what that answered otherwise to the same steps")
	flags.BoolVar(&l.Config.Write, "write", false, "upload, create and cancel, too (without it, lists and batches are read alone)")
	flags.BoolVar(&l.DryRun, "dry-run", false, "say what would be done, and do nothing")
	flags.BoolVar(&l.Demo, "demo", false, "run all of it against a reference API in this process")
	flags.IntVar(&l.Config.MaxBatches, "max-batches", drive.DefaultMaxBatches, "`N` batches to create at the most, whatever the API accepts")
	flags.StringVar(&l.Config.InputFileID, "input-file-id", "", "`ID` of an input file that is there, to upload none")
	flags.StringVar(&l.Input, "input", "", "JSON Lines `FILE` to upload in place of three small requests")
	flags.StringVar(&l.Config.Endpoint, "endpoint", "", "`ENDPOINT` that the batches are for (default that of --input, or /v1/chat/completions)")
	flags.StringVar(&l.Config.Model, "model", "", "`NAME` of the model that the three requests ask for")
	flags.StringArrayVar(&l.Metadata, "metadata", nil, "`KEY=VALUE` that each create request has in its metadata; may be repeated")
	flags.StringArrayVar(&l.CreateFields, "create-field", nil, "`NAME=JSON` of a further field in each create request, such as 'priority=5'; may be repeated")
	flags.DurationVar(&l.Config.Wait, "wait", drive.DefaultWait, "`TIME` for batches to end, such as 2h")
	flags.StringVar(&l.Resume, "resume", "", "go on with the run that `FILE` records, if you made it: its batches are cancelled, its files deleted")
	flags.BoolVar(&l.Trust, "trust-recording", false, "go on with --resume though the recording was made elsewhere")
}

// reachFlags say how to reach the API, and where to record it.
func reachFlags(flags *pflag.FlagSet, l *live.Settings) {
	l.Flags = flags
	flags.StringVar(&l.Config.Batch, "batch", "", "`ID` of a batch to look at, with its files")
	flags.StringVar(&l.APIKeyEnv, "api-key-env", "", "environment `VARIABLE` that holds the API key (default BATCHCHECK_API_KEY, then OPENAI_API_KEY)")
	flags.StringArrayVar(&l.HeadersEnv, "header-env", nil, "send a secret header: `NAME=VARIABLE`, such as 'api-key=AZURE_KEY', to one of several targets TARGET/NAME=VARIABLE; may be repeated")
	flags.StringArrayVar(&l.Headers, "header", nil, "send a header that is no secret: `'NAME: VALUE'`; may be repeated")
	flags.StringVar(&l.CACert, "ca-cert", "", "PEM `FILE` of certificates to trust besides the system's")
	flags.BoolVar(&l.Insecure, "insecure", false, "do not verify the server's certificate")
	flags.DurationVar(&l.Config.Timeout, "timeout", drive.DefaultTimeout, "`TIME` for one request")
	flags.Float64Var(&l.Config.Rate, "rate", 0, "`N` requests a second at the most; 0 sets no bound")
	flags.StringVar(&l.Record, "record", "", "`PATH` of the recording, HAR, which must not exist yet (default batchcheck-<time>.har); of several live targets, of a folder for them")
	flags.BoolVar(&l.RecordBodies, "record-bodies", false, "keep the content of files in the recording, also of those that are not the driver's own")
}
