package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/internal/nearest"
	"github.com/batchcheck/batchcheck/internal/options"
	"github.com/batchcheck/batchcheck/internal/run"
	"github.com/batchcheck/batchcheck/validate"
)

// runServe serves the reference API until a signal ends it.
func runServe(args []string, w command) error {
	var o refserver.Options
	var addr, webhook, secretEnv string
	var list bool
	flags := pflag.NewFlagSet("batchcheck serve", pflag.ContinueOnError)
	flags.StringVar(&addr, "addr", "127.0.0.1:8080", "`HOST:PORT` to listen on; port 0 chooses a free port")
	flags.DurationVar(&o.Step, "step", 200*time.Millisecond, "`TIME` of a step: a batch ends after five steps")
	flags.StringVar(&o.APIKey, "api-key", "", "`KEY` that requests must have; by default none is required")
	contract := pflag.NewFlagSet("", pflag.ContinueOnError)
	contract.StringVar(&o.Profile, "profile", "", "`NAME` of the contract to keep: openai (the default, as is auto), orq, azure, anthropic, mistral, ...")
	options.Config(contract)
	flags.AddFlagSet(contract)
	flags.StringVar(&o.Fault, "fault", "", "have a fault: its `NAME`, or several names separated by commas")
	flags.StringVar(&webhook, "webhook", "", "`URL` to send a signed event to when a batch ends")
	flags.StringVar(&secretEnv, "webhook-secret-env", "", "environment `VARIABLE` with the secret to sign events with; by default one is made and printed")
	flags.Var((*options.Size)(&o.MaxStore), "max-store", "total `SIZE` of stored files and batches (default 512MiB)")
	flags.BoolVar(&list, "list-faults", false, "list the faults: name, the rule or check that finds it, what it does")
	if err := parse(flags, args, w, serveHelp); err != nil {
		return err
	}
	switch {
	case flags.NArg() > 0:
		return run.Usage("batchcheck serve takes no argument %q; --addr HOST:PORT says where to listen, --fault NAME what to break%s", flags.Arg(0), nearest.Suggest(flags.Arg(0), faultNames()))
	case o.Step <= 0:
		return run.Usage("--step %s: a step takes some time, such as 200ms", o.Step)
	case secretEnv != "" && webhook == "":
		return run.Usage("--webhook-secret-env is of no use without --webhook URL")
	}
	if err := applyConfig(contract, new(run.Options), w); err != nil {
		return err
	}
	faults, err := refserver.FaultsOf(o.Profile)
	if err != nil {
		return run.Usage("%v", err)
	}
	if list {
		return listFaults(w.Stdout, faults)
	}
	trouble := log.New(serverLog{w.Stderr}, "", 0)
	if webhook != "" {
		o.Webhook = &refserver.Webhook{URL: webhook, Secret: refserver.NewSecret(), Log: func(text string) { trouble.Print(text) }}
		if secretEnv != "" {
			if o.Webhook.Secret = w.Env(secretEnv); o.Webhook.Secret == "" {
				return run.Usage("--webhook-secret-env: the environment variable %s is not set", secretEnv)
			}
		}
	}
	handler, err := refserver.New(o)
	if err != nil {
		return run.Usage("%v", err)
	}
	listener, err := listen(addr)
	if err != nil {
		return err
	}
	told, forget := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer forget()
	context.AfterFunc(told, forget) // a second Ctrl-C waits for nothing
	announce(w.Stderr, listener.Addr().(*net.TCPAddr), o, faults)
	if webhook != "" {
		secret := "the secret in " + secretEnv
		if secretEnv == "" {
			secret = o.Webhook.Secret
		}
		fmt.Fprintf(w.Stderr, "webhook events are signed with %s\n", secret)
	}
	var delivering sync.WaitGroup
	delivering.Go(func() { handler.Deliver(told) })
	err = serve(told, listener, handler, trouble)
	forget() // or events would be delivered on
	delivering.Wait()
	return err
}

func faultNames() []string {
	var names []string
	for _, f := range refserver.Faults() {
		names = append(names, f.Name)
	}
	return names
}

func listFaults(out io.Writer, faults []refserver.Fault) error {
	for _, f := range faults {
		if _, err := fmt.Fprintf(out, "%s\t%s\t%s\n", f.Name, f.Rule, f.Says); err != nil {
			return err
		}
	}
	return nil
}

func listen(addr string) (net.Listener, error) {
	listener, err := net.Listen("tcp", addr)
	var malformed *net.AddrError
	switch {
	case errors.As(err, &malformed):
		return nil, run.Usage("--addr %q is not HOST:PORT such as 127.0.0.1:8080: %s", addr, malformed.Err)
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("cannot listen on %s: something else does; --addr 127.0.0.1:0 takes a free port", addr)
	case err != nil:
		return nil, fmt.Errorf("cannot listen on %s: %w", addr, err)
	}
	return listener, nil
}

// announce prints the base URL on a line of its own, which scripts wait for,
// and then what people should know.
func announce(out io.Writer, at *net.TCPAddr, o refserver.Options, faults []refserver.Fault) {
	url := baseURL(at)
	command, key, asked := "batchcheck conform --write", "", "no key is asked for"
	if o.Profile != "" && o.Profile != validate.AutoProfile {
		command += " --profile " + o.Profile
	}
	if o.APIKey != "" {
		key, asked = "the key in BATCHCHECK_API_KEY; ", "the key is all that is asked for"
	}
	fmt.Fprintln(out, url)
	fmt.Fprintf(out, "try: %s %s   (%sCtrl-C ends this)\n", command, url, key)
	for _, f := range faults {
		if slices.Contains(strings.Split(o.Fault, ","), f.Name) {
			fmt.Fprintf(out, "broken on purpose: %s [%s]\n", f.Says, f.Rule)
		}
	}
	if !at.IP.IsLoopback() {
		fmt.Fprintf(out, "batchcheck: warning: other machines can reach %s, and %s\n", at, asked)
	}
}

func baseURL(at *net.TCPAddr) string {
	host := at.IP.String()
	if at.IP.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, strconv.Itoa(at.Port)) + "/v1"
}

// The limits of a connection. A slow one holds up no other, but takes memory.
const (
	headerTimeout  = 10 * time.Second
	requestTimeout = time.Minute
	idleTimeout    = 2 * time.Minute
	maxHeader      = 64 << 10
	grace          = time.Second // for open requests, at the end
)

// serve serves until the context ends.
func serve(ctx context.Context, listener net.Listener, handler http.Handler, trouble *log.Logger) error {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: headerTimeout, ReadTimeout: requestTimeout, WriteTimeout: requestTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader, ErrorLog: trouble,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	most, enough := context.WithTimeout(context.Background(), grace)
	defer enough()
	if server.Shutdown(most) != nil {
		server.Close()
	}
	return nil
}

// A serverLog takes what the HTTP server has to say, which may quote clients, and
// what webhooks did not take.
type serverLog struct{ to io.Writer }

func (l serverLog) Write(text []byte) (int, error) {
	for i, line := range strings.Split("batchcheck: "+strings.TrimSuffix(string(text), "\n"), "\n") {
		if _, err := fmt.Fprintln(l.to, line); err != nil {
			return i, err
		}
	}
	return len(text), nil
}
