package live

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/batchcheck/batchcheck/internal/run"
	"github.com/batchcheck/batchcheck/internal/session"
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
func (v keyVariable) ownerIn(w run.World) string { return cmp.Or(w.Env(v.baseURL), v.owner) }

// keyVariables are looked into one after the other.
var keyVariables = []keyVariable{
	{name: "BATCHCHECK_API_KEY", baseURL: "BATCHCHECK_BASE_URL"},
	{name: "OPENAI_API_KEY", baseURL: "OPENAI_BASE_URL", owner: "https://api.openai.com/v1"},
}

// setCredentials finds the key and the headers.
func (l *Settings) setCredentials(w run.World) error {
	target, err := url.Parse(l.target.Arg)
	if err != nil {
		return run.Usage("the base URL is not a URL")
	}
	l.Config.Credentials, l.Config.Header = http.Header{}, http.Header{}
	l.variables.Key = keyVariableOf(l.target)
	l.variables.Headers, l.variables.Input = map[string]string{}, l.Input
	if l.Config.APIKey, err = l.apiKey(w, target); err != nil {
		return err
	}
	for _, header := range l.HeadersEnv {
		name, variable, ours, err := l.ownHeader(header)
		if err != nil {
			return err
		}
		if !ours {
			continue
		}
		value, err := secretFrom(w, variable, target)
		if err != nil {
			return run.Usage("--header-env: %v", err)
		}
		l.Config.Credentials.Add(name, value)
		l.variables.Headers[http.CanonicalHeaderKey(name)] = variable
	}
	for _, header := range l.Headers {
		name, value, ok := strings.Cut(header, ":")
		if name = strings.TrimSpace(name); !ok || name == "" || session.IsSecretName(name) {
			return run.Usage("--header takes 'NAME: VALUE' of a header that is not secret; for a secret one, use --header-env NAME=VARIABLE")
		}
		l.Config.Header.Add(name, strings.TrimSpace(value))
	}
	return nil
}

// ownHeader reads what --header-env says. ours is false where it is for
// another target.
func (l *Settings) ownHeader(text string) (name, variable string, ours bool, err error) {
	name, variable, ok := strings.Cut(text, "=")
	of, inner, isOwn := strings.Cut(name, "/")
	if isOwn {
		name = inner
	}
	switch {
	case !ok || name == "" || variable == "":
		return "", "", false, run.Usage("--header-env takes NAME=VARIABLE, such as 'api-key=AZURE_KEY'")
	case !isOwn && l.several:
		return "", "", false, run.Usage("--header-env %s: there are several servers, and a secret is for one; use TARGET/%s", text, text)
	}
	return name, variable, !isOwn || of == l.target.Name, nil
}

// apiKey finds the key. One that is for another server is not sent, nor one
// that may be for any of several.
func (l *Settings) apiKey(w run.World, target *url.URL) (string, error) {
	if l.APIKeyEnv != "" {
		if l.several {
			return "", run.Usage("--api-key-env %s: there are several servers, and a key is for one; set the key of NAME=URL in BATCHCHECK_API_KEY_NAME", l.APIKeyEnv)
		}
		key, err := secretFrom(w, l.APIKeyEnv, target)
		if err != nil {
			return "", run.Usage("--api-key-env: %v", err)
		}
		l.variables.Key = l.APIKeyEnv
		return key, nil
	}
	for _, v := range keyVariablesOf(l.target) {
		if w.Env(v.name) == "" {
			continue
		}
		key, err := secretFrom(w, v.name, target)
		if err == nil && l.several && !v.own && v.ownerIn(w) == "" {
			err = fmt.Errorf("%s is not sent, because there are several servers; set the key of NAME=URL in %s_NAME", v.name, v.name)
		}
		if err == nil {
			l.variables.Key = v.name
			return key, nil
		}
		fmt.Fprintln(w.Stderr, "batchcheck: "+err.Error())
	}
	return "", nil
}

// keyVariables gives the variables that may hold the target's key.
func keyVariablesOf(t run.Target) []keyVariable {
	if t.Name == "" {
		return keyVariables
	}
	return append([]keyVariable{{name: keyVariableOf(t), own: true}}, keyVariables...)
}

// secretFrom reads a secret from the environment, for a server.
func secretFrom(w run.World, variable string, target *url.URL) (string, error) {
	value := strings.TrimSpace(w.Env(variable))
	if value == "" {
		return "", fmt.Errorf("the environment variable %s is not set", variable)
	}
	for _, v := range keyVariables {
		if owner := v.ownerIn(w); v.name == variable && owner != "" && !sameServer(owner, target) {
			return "", fmt.Errorf("%s is for %s, and is not sent to %s (--api-key-env VARIABLE names another key)", variable, run.HostOf(owner), target.Host)
		}
	}
	return value, nil
}

func sameServer(owner string, target *url.URL) bool {
	u, err := url.Parse(owner)
	return err == nil && strings.EqualFold(u.Scheme, target.Scheme) && strings.EqualFold(u.Host, target.Host)
}
