package refserver

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A Webhook is where the server sends an event when a batch has ended, as OpenAI
// does: signed by the rules of Standard Webhooks, and again where it was not
// answered with 2xx.
type Webhook struct {
	URL    string
	Secret string // "whsec_" and a key in base64, or any other text

	Transport http.RoundTripper // of deliveries; nil is the network
	Log       func(text string) // is told of deliveries that fail; may be nil
}

const (
	secretPrefix = "whsec_"
	minSecret    = 24 // bytes; OpenAI's clients take no shorter keys
)

// NewSecret makes a secret for a Webhook.
func NewSecret() string {
	key := make([]byte, sha256.Size)
	rand.Read(key) // it never fails
	return secretPrefix + base64.StdEncoding.EncodeToString(key)
}

// key gives the bytes to sign with.
func (w *Webhook) key() ([]byte, error) {
	encoded, isEncoded := strings.CutPrefix(w.Secret, secretPrefix)
	if !isEncoded {
		return []byte(w.Secret), nil
	}
	key, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(key) < minSecret {
		return nil, fmt.Errorf("the webhook's secret must be %s and at least %d bytes in base64", secretPrefix, minSecret)
	}
	return key, nil
}

// check says what is wrong with the webhook.
func (w *Webhook) check() error {
	at, err := url.Parse(w.URL)
	switch {
	case err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https":
		return errors.New("the webhook's URL must begin with http:// or https:// and a host")
	case w.Secret == "":
		return errors.New("the webhook has no secret to sign events with")
	}
	_, err = w.key()
	return err
}

// An event tells of the end of a batch.
type event struct {
	id    string // of the delivery, the same each time that it is tried
	kind  string // such as batch.completed
	batch string
	body  map[string]any
}

// endEvents gives the events of a batch that has ended, of the type that the
// contract has for the state; none where it has no such type.
func (s *Server) endEvents(b *batch) []event {
	stated := s.api.Events
	state, at := s.end(b)
	for kind, states := range stated.States {
		if slices.Contains(states, state) {
			return []event{{id: s.newID("wh_"), kind: kind, batch: b.id, body: map[string]any{
				stated.Object: stated.Is, stated.ID: s.newID("evt_"), stated.Type: kind, "created_at": at.Unix(), stated.Batch: map[string]any{"id": b.id},
			}}}
		}
	}
	return nil
}

// Deliver sends the events of batches to the webhook of the options, if there is
// one, until the context ends. Events of batches that ended before are sent, too.
func (s *Server) Deliver(ctx context.Context) {
	if s.options.Webhook == nil {
		return
	}
	d := newDeliverer(*s.options.Webhook, s.options.Now)
	var deliveries sync.WaitGroup
	defer deliveries.Wait()
	places := make(chan struct{}, maxDeliveries)
	for {
		var events []event
		var next <-chan time.Time // nil where nothing is waited for
		s.inTurn(func() {
			var wait time.Duration
			if events, wait = s.news(); wait > 0 {
				next = time.After(wait)
			}
		})
		for _, e := range events {
			select {
			case <-ctx.Done():
				return
			case places <- struct{}{}:
			}
			deliveries.Go(func() {
				d.deliver(ctx, e)
				<-places
			})
		}
		select {
		case <-ctx.Done():
			return
		case <-s.served: // there may be a batch more, or one was cancelled
		case <-next:
		}
	}
}

// news gives the events that nobody was told of yet, and how long it takes until
// the next batch ends; 0 where none will.
func (s *Server) news() (events []event, wait time.Duration) {
	now := s.options.Now()
	s.untold = slices.DeleteFunc(s.untold, func(b *batch) bool {
		switch state, at := s.end(b); {
		case state == "":
		case !now.Before(at):
			events = append(events, s.events(b)...)
			return true
		case wait == 0 || at.Sub(now) < wait:
			wait = at.Sub(now)
		}
		return false
	})
	return events, wait
}

// A deliverer sends events to a webhook.
type deliverer struct {
	Webhook
	secret []byte
	client http.Client
	now    func() time.Time
}

const (
	maxTries        = 6
	firstPause      = time.Second // between two tries; the next one is twice as long
	deliveryTimeout = 10 * time.Second
	maxConnections  = 8
	maxDeliveries   = 1000 // at a time; other events wait for them
)

func newDeliverer(w Webhook, now func() time.Time) *deliverer {
	if w.Transport == nil {
		w.Transport = &http.Transport{Proxy: http.ProxyFromEnvironment, MaxConnsPerHost: maxConnections}
	}
	if w.Log == nil {
		w.Log = func(string) {}
	}
	secret, _ := w.key() // New has checked it
	return &deliverer{Webhook: w, secret: secret, now: now, client: http.Client{
		Transport: w.Transport, Timeout: deliveryTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // a redirect is no success
	}}
}

// deliver sends an event until it is taken, or was refused too often.
func (d *deliverer) deliver(ctx context.Context, e event) {
	body, _ := json.Marshal(e.body) // of maps and texts
	for try := range maxTries {
		err := d.post(ctx, e.id, body)
		if err == nil || ctx.Err() != nil { // as when the server ends
			return
		}
		told := fmt.Sprintf("the webhook did not take %s of %s: %v", e.kind, e.batch, err)
		if try == maxTries-1 {
			d.Log(told + "; it was tried " + strconv.Itoa(maxTries) + " times")
			return
		}
		pause := firstPause << try
		d.Log(told + "; again in " + pause.String())
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// post sends an event once.
func (d *deliverer) post(ctx context.Context, id string, body []byte) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, d.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	at := strconv.FormatInt(d.now().Unix(), 10)
	signed := hmac.New(sha256.New, d.secret)
	fmt.Fprintf(signed, "%s.%s.%s", id, at, body)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "batchcheck")
	r.Header.Set("Webhook-Id", id)
	r.Header.Set("Webhook-Timestamp", at)
	r.Header.Set("Webhook-Signature", "v1,"+base64.StdEncoding.EncodeToString(signed.Sum(nil)))
	reply, err := d.client.Do(r)
	var failed *url.Error
	if errors.As(err, &failed) {
		err = failed.Err // without the URL, which may hold a secret
	}
	if err != nil {
		return err
	}
	reply.Body.Close()
	if reply.StatusCode < 200 || reply.StatusCode > 299 {
		return fmt.Errorf("it answers %d", reply.StatusCode)
	}
	return nil
}
