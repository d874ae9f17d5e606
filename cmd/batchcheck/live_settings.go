package main

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
)

// A keyVariable is an environment variable that holds an API key, and the one
// that says which server the key is for.
type keyVariable struct {
	name    string
	baseURL string // variable of the base URL that the key belongs to
	owner   string // base URL where that is not set; "" is whichever is the target
	own     bool   // it is for a target by the target's name
}

// ownerIn gives the base URL of the server that the key is for; "" for any.
func (v keyVariable) ownerIn(w world) string { return cmp.Or(w.env(v.baseURL), v.owner) }

// keyVariables are looked into one after the other.
var keyVariables = []keyVariable{
	{name: "BATCHCHECK_API_KEY", baseURL: "BATCHCHECK_BASE_URL"},
	{name: "OPENAI_API_KEY", baseURL: "OPENAI_BASE_URL", owner: "https://api.openai.com/v1"},
}

// complete works out the configuration from the flags and the environment.
func (l *live) complete(o *options, w world) (err error) {
	l.config.Options, err = o.sessionOptions(o.profile)
	if err != nil {
		return err
	}
	l.config.Only, l.config.Skip = o.rules.Only, o.rules.Skip
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

// setCredentials finds the key and the headers.
func (l *live) setCredentials(w world) error {
	target, err := url.Parse(l.target.arg)
	if err != nil {
		return usage("the base URL is not a URL")
	}
	if l.config.APIKey, err = l.apiKey(w, target); err != nil {
		return err
	}
	l.config.Credentials, l.config.Header = http.Header{}, http.Header{}
	for _, header := range l.headersEnv {
		h, ours, err := l.ownHeader(header)
		if err != nil {
			return err
		}
		if !ours {
			continue
		}
		value, err := secretFrom(w, h.variable, target)
		if err != nil {
			return usage("--header-env: %v", err)
		}
		l.config.Credentials.Add(h.name, value)
		l.secrets = append(l.secrets, h)
	}
	for _, header := range l.headers {
		name, value, ok := strings.Cut(header, ":")
		if name = strings.TrimSpace(name); !ok || name == "" || conformance.IsSecretName(name) {
			return usage("--header takes 'NAME: VALUE' of a header that is no secret; --header-env NAME=VARIABLE is for those that are")
		}
		l.config.Header.Add(name, strings.TrimSpace(value))
	}
	return nil
}

// A secretHeader is one whose value an environment variable holds.
type secretHeader struct{ name, variable string }

// ownHeader reads what --header-env says. ours is false where it is for
// another target.
func (l *live) ownHeader(text string) (h secretHeader, ours bool, err error) {
	name, variable, ok := strings.Cut(text, "=")
	of, inner, isOwn := strings.Cut(name, "/")
	if isOwn {
		name = inner
	}
	switch {
	case !ok || name == "" || variable == "":
		return h, false, usage("--header-env takes NAME=VARIABLE, such as 'api-key=AZURE_KEY'")
	case !isOwn && l.several:
		return h, false, usage("--header-env %s: there are several servers, and a secret is for one: TARGET/%s says for which", text, text)
	}
	return secretHeader{name, variable}, !isOwn || of == l.target.name, nil
}

// apiKey finds the key. One that is for another server is not sent, nor one
// that may be for any of several.
func (l *live) apiKey(w world, target *url.URL) (string, error) {
	if l.apiKeyEnv != "" {
		if l.several {
			return "", usage("--api-key-env %s: there are several servers, and a key is for one: that of NAME=URL is in BATCHCHECK_API_KEY_NAME", l.apiKeyEnv)
		}
		key, err := secretFrom(w, l.apiKeyEnv, target)
		if err != nil {
			return "", usage("--api-key-env: %v", err)
		}
		l.keyVariable = l.apiKeyEnv
		return key, nil
	}
	for _, v := range l.target.keyVariables() {
		if w.env(v.name) == "" {
			continue
		}
		key, err := secretFrom(w, v.name, target)
		if err == nil && l.several && !v.own && v.ownerIn(w) == "" {
			err = fmt.Errorf("%s may be for any of several servers, and is sent to none: that of NAME=URL is in %s_NAME", v.name, v.name)
		}
		if err == nil {
			l.keyVariable = v.name
			return key, nil
		}
		fmt.Fprintln(w.stderr, "batchcheck: "+printableLines(err.Error()))
	}
	return "", nil
}

// keyVariables gives the variables that may hold the target's key.
func (t target) keyVariables() []keyVariable {
	if t.name == "" {
		return keyVariables
	}
	return append([]keyVariable{{name: t.keyVariable(), own: true}}, keyVariables...)
}

// secretFrom reads a secret from the environment, for a server.
func secretFrom(w world, variable string, target *url.URL) (string, error) {
	value := strings.TrimSpace(w.env(variable))
	if value == "" {
		return "", fmt.Errorf("the environment has no %s", variable)
	}
	for _, v := range keyVariables {
		if owner := v.ownerIn(w); v.name == variable && owner != "" && !sameServer(owner, target) {
			return "", fmt.Errorf("%s is for %s, and is not sent to %s (--api-key-env VARIABLE names another key)", variable, hostOf(owner), target.Host)
		}
	}
	return value, nil
}

func sameServer(owner string, target *url.URL) bool {
	u, err := url.Parse(owner)
	return err == nil && strings.EqualFold(u.Scheme, target.Scheme) && strings.EqualFold(u.Host, target.Host)
}

func hostOf(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil {
		return "another server"
	}
	return u.Host
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
	har, err := os.ReadFile(name)
	if err != nil {
		return nil, usage("--resume: %v", err)
	}
	session, err := recording.Read(name, har)
	if err != nil {
		return nil, usage("--resume: %s: %v", name, err)
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

// resumeLine gives the command that goes on with a run.
func (d *drive) resumeLine(flags *pflag.FlagSet) string {
	words := []string{"batchcheck", "conform", "--resume", shellWord(d.record)}
	flags.Visit(func(f *pflag.Flag) {
		if slices.Contains(notResumed, f.Name) {
			return
		}
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		for _, value := range values {
			words = append(words, shellWord("--"+f.Name+"="+value))
		}
	})
	again := target{d.target.name, d.plan.Target}
	return strings.Join(append(words, shellWord(again.String())), " ")
}
