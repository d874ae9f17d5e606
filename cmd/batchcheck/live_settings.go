package main

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/curl"
)

// complete works out the configuration from the flags and the environment.
func (l *live) complete(o *options, w world) (err error) {
	l.config.Options, err = o.sessionOptions(o.profile)
	if err != nil {
		return err
	}
	ofChecks := o.rules.Without(ids(recordingRules()), ids(checkRules()))
	l.config.Only, l.config.Skip = ofChecks.Only, ofChecks.Skip
	l.config.BaseURL = l.target.arg
	if l.demo {
		if err := l.useDemo(o.profile); err != nil {
			return err
		}
	} else if err := l.setCredentials(w); err != nil {
		return err
	}
	if l.config.Transport == nil {
		if l.config.Transport, err = l.transport(); err != nil {
			return err
		}
	}
	if l.input != "" {
		if l.config.Input, err = os.ReadFile(l.input); err != nil {
			return usage("--input: %v", err)
		}
	}
	if l.resume != "" {
		if l.config.Resume, err = readResumed(l.resume); err != nil {
			return err
		}
	}
	return l.check()
}

func (l *live) check() error {
	c := l.config
	switch {
	case c.MaxBatches < 1:
		return usage("--max-batches %d: at least one batch is created with --write", c.MaxBatches)
	case c.Timeout <= 0 || c.Rate < 0:
		return usage("--timeout takes a time above 0, --rate a number from 0 on")
	case l.input != "" && c.InputFileID != "":
		return usage("--input uploads a file, --input-file-id uses one that is there: give one of them")
	}
	return nil
}

// transport makes what requests are sent over.
func (l *live) transport() (http.RoundTripper, error) {
	settings := &tls.Config{InsecureSkipVerify: l.insecure}
	if l.caCert != "" {
		pem, err := os.ReadFile(l.caCert)
		if err != nil {
			return nil, usage("--ca-cert: %v", err)
		}
		if settings.RootCAs, err = x509.SystemCertPool(); err != nil {
			settings.RootCAs = x509.NewCertPool()
		}
		if !settings.RootCAs.AppendCertsFromPEM(pem) {
			return nil, usage("--ca-cert: %s holds no certificate in PEM", l.caCert)
		}
	}
	return conformance.NewTransport(func(t *http.Transport) { t.TLSClientConfig = settings }), nil
}

func readResumed(name string) (*conformance.Session, error) {
	session, err := openSession(name)
	if err != nil {
		return nil, usage("--resume: %v", err)
	}
	for _, e := range session.Exchanges {
		if e.Step != "" {
			return session, nil
		}
	}
	return nil, usage("--resume: %s is no recording of a run against a live API", name)
}

// notResumed are the flags that the second part of a run does without.
var notResumed = []string{"resume", "target", "base-url", "write", "dry-run", "max-batches", "batch", "input-file-id", "input", "record"}

// ofVerdict are the flags that the verdict on a recording depends on.
var ofVerdict = []string{
	"profile", "naming", "schema", "kind", "only", "skip", "fail-on", "baseline", "allow-empty", "max-document",
	"sanitized", "max-age", "batches-path", "files-path",
}

// resumeLine gives the command that goes on with a run.
func (d *drive) resumeLine() string {
	words := []string{"batchcheck", "conform", "--resume", curl.Word(d.record)}
	words = append(words, flagWords(d.flags, func(name string) bool { return !slices.Contains(notResumed, name) })...)
	again := target{d.target.name, d.plan.Target}
	return strings.Join(append(words, curl.Word(again.String())), " ")
}

// judgeLine gives the command that judges the recording again, as this run does.
func (d *drive) judgeLine() string {
	words := append([]string{"batchcheck", "conform"}, flagWords(d.flags, func(name string) bool { return slices.Contains(ofVerdict, name) })...)
	return strings.Join(append(words, curl.Word(d.record)), " ")
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
