package live

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/conformance/drive"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/curl"
	"github.com/batchcheck/batchcheck/internal/run"
	"github.com/batchcheck/batchcheck/validate"
)

// complete works out the configuration from the flags and the environment.
func (l *Settings) complete(o *run.Options, w run.World) (err error) {
	l.Config.Options, err = o.Judging()
	if err != nil {
		return err
	}
	ofChecks := o.Rules.Without(run.IDs(run.RecordingRules()), run.IDs(run.CheckRules()))
	l.Config.Only, l.Config.Skip = ofChecks.Only, ofChecks.Skip
	l.Config.BaseURL = l.target.Arg
	if l.Demo {
		if err := l.useDemo(l.Config.Contract); err != nil {
			return err
		}
	} else if err := l.setCredentials(w); err != nil {
		return err
	}
	if l.Config.Transport == nil {
		if l.Config.Transport, err = l.transport(); err != nil {
			return err
		}
	}
	if l.Input != "" {
		if l.Config.Input, err = os.ReadFile(l.Input); err != nil {
			return run.Usage("--input: %v", err)
		}
	}
	if l.Resume != "" {
		if err := l.readResumed(); err != nil {
			return err
		}
	}
	if err := l.setCreate(); err != nil {
		return err
	}
	return l.check()
}

// setCreate reads what create requests have besides.
func (l *Settings) setCreate() error {
	if len(l.Metadata)+len(l.CreateFields) > 0 && !l.Config.Write {
		return run.Usage("--metadata and --create-field need --write: create requests have them")
	}
	l.Config.Metadata, l.Config.CreateFields = map[string]string{}, map[string]json.RawMessage{}
	for _, pair := range l.Metadata {
		key, value, ok := strings.Cut(pair, "=")
		_, isGiven := l.Config.Metadata[key]
		switch {
		case !ok || key == "":
			return run.Usage("--metadata %q is not KEY=VALUE, such as 'team=search'", pair)
		case isGiven:
			return run.Usage("--metadata: the key %q is given twice", key)
		}
		l.Config.Metadata[key] = value
	}
	for _, field := range l.CreateFields {
		name, text, ok := strings.Cut(field, "=")
		_, isGiven := l.Config.CreateFields[name]
		switch {
		case !ok || name == "":
			return run.Usage("--create-field %q is not NAME=JSON, such as 'priority=5' or 'tier=\"low\"'", field)
		case !json.Valid([]byte(text)):
			return run.Usage("--create-field %s: %s is not JSON; quote a string: '%s=\"%s\"'", name, text, name, text)
		case isGiven:
			return run.Usage("--create-field: the field %q is given twice", name)
		}
		l.Config.CreateFields[name] = json.RawMessage(text)
	}
	return nil
}

func (l *Settings) check() error {
	c := l.Config
	switch {
	case c.MaxBatches < 1:
		return run.Usage("--max-batches %d: --write creates at least one batch", c.MaxBatches)
	case c.Timeout <= 0 || c.Rate < 0:
		return run.Usage("--timeout must be above 0, and --rate must be 0 or more")
	case l.Input != "" && c.InputFileID != "":
		return run.Usage("--input uploads a file, and --input-file-id uses an existing one: pass only one of them")
	}
	return nil
}

// transport makes what requests are sent over.
func (l *Settings) transport() (http.RoundTripper, error) {
	settings := &tls.Config{InsecureSkipVerify: l.Insecure}
	if l.CACert != "" {
		pem, err := os.ReadFile(l.CACert)
		if err != nil {
			return nil, run.Usage("--ca-cert: %v", err)
		}
		if settings.RootCAs, err = x509.SystemCertPool(); err != nil {
			settings.RootCAs = x509.NewCertPool()
		}
		if !settings.RootCAs.AppendCertsFromPEM(pem) {
			return nil, run.Usage("--ca-cert: %s contains no PEM certificate", l.CACert)
		}
	}
	return drive.NewTransport(func(t *http.Transport) { t.TLSClientConfig = settings }), nil
}

// readResumed reads the recording of the run to go on with. That run's batches are
// cancelled and its files deleted, so it must be one of this user, at this server.
func (l *Settings) readResumed() error {
	session, err := run.OpenSession(l.Resume)
	if err != nil {
		return run.Usage("--resume: %v", err)
	}
	if !slices.ContainsFunc(session.Exchanges, func(e recording.Exchange) bool { return e.Step != "" }) {
		return run.Usage("--resume: %s is not a recording of a run against a live API, or it was changed", l.Resume)
	}
	l.Config.Resume = session
	if l.Trust {
		return nil
	}
	key, err := ownKey()
	if err != nil {
		return run.Usage("--resume: cannot verify who made the recording %s: %v; if you made it, add --trust-recording", l.Resume, err)
	}
	if !key.HasSigned(session, recording.ServerOf(l.Config.BaseURL)) {
		return run.Usage("--resume: %s was not made by you, on this machine, in a run against %s: continuing it would cancel and delete what it names; if you trust it, add --trust-recording", l.Resume, recording.ServerOf(l.Config.BaseURL))
	}
	return nil
}

// notResumed are the flags that the second part of a run does without.
var notResumed = []string{"resume", "trust-recording", "target", "base-url", "write", "dry-run", "max-batches", "batch", "input-file-id", "input", "record", "metadata", "create-field"}

// ofVerdict are the flags that the verdict on a recording depends on.
var ofVerdict = []string{
	"profile", "naming", "schema", "kind", "only", "skip", "fail-on", "baseline", "allow-empty", "max-document",
	"sanitized", "max-age", "batches-path", "files-path", "config", "no-config",
}

// resumeLine gives the command that goes on with a run.
func (d *targetRun) resumeLine() string {
	words := []string{"batchcheck", "conform", "--resume", curl.Word(d.Record)}
	if d.key == nil {
		words = append(words, "--trust-recording")
	}
	words = append(words, flagWords(d.Flags, func(name string) bool { return !slices.Contains(notResumed, name) })...)
	again := run.Target{Name: d.target.Name, Arg: d.run.Plan().Target, Profile: d.target.Profile}
	return strings.Join(append(words, curl.Word(again.String())), " ")
}

// judgeLine gives the command that judges the recording again, as this run does:
// also by the profile that it has chosen.
func (d *targetRun) judgeLine() string {
	words := []string{"batchcheck", "conform"}
	isChosen := d.Config.Options.Profile == validate.AutoProfile || d.target.Profile != "" || !d.Flags.Changed("profile") && !d.Flags.Changed("schema")
	if isChosen {
		words = append(words, "--profile="+d.run.Checker().Profile())
	}
	words = append(words, flagWords(d.Flags, func(name string) bool {
		return slices.Contains(ofVerdict, name) && (name != "profile" || !isChosen)
	})...)
	return strings.Join(append(words, curl.Word(d.Record)), " ")
}

// flagWords gives the flags of some names that were set, wherever, for a shell.
func flagWords(flags *pflag.FlagSet, wanted func(name string) bool) (words []string) {
	flags.VisitAll(func(f *pflag.Flag) {
		if !f.Changed || !wanted(f.Name) {
			return
		}
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		for _, value := range values {
			words = append(words, curl.Word("--"+f.Name+"="+value))
		}
	})
	return words
}
