package drive

import (
	"context"
	"net/http"
	"time"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/session"
)

// How long the driver waits at the most, whatever a server says.
const (
	longestWait  = time.Minute     // before the next try
	lastPatience = 5 * time.Second // with a request that is under way when the driver is to stop
)

// onward gives the time of an exchange: that of the wall clock or, where somebody
// has set that back, of the exchange before and what has passed since, which the
// monotonic clock tells. Sessions are judged in the order of their times.
func onward(before time.Time, passed time.Duration, now time.Time) time.Time {
	at := before.Add(passed).Round(0)
	if wall := now.Round(0); wall.After(at) {
		return wall
	}
	return at
}

// bounded gives the context of a request. What may make something comes to its
// answer after the driver is to stop, too, or nobody would know what to undo; but
// not for long.
func (c *client) bounded(ctx context.Context, method string) (context.Context, func()) {
	if method == http.MethodGet {
		return context.WithTimeout(ctx, c.timeout)
	}
	own, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.timeout)
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(lastPatience, cancel)
		context.AfterFunc(own, func() { timer.Stop() })
	})
	return own, func() {
		stop()
		cancel()
	}
}

// waitAfter says how long to wait after a refusal: as its Retry-After asks,
// within reason, or longer with each try.
func waitAfter(e *recording.Exchange, tries int) time.Duration {
	if asked, ok := session.RetryAfter(e); ok {
		return min(max(asked, 0), longestWait)
	}
	return min(time.Second<<(tries-1), longestWait)
}

// sleep waits, unless the context ends first.
func (c *client) sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return context.Cause(ctx)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
