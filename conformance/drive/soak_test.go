package drive_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/drive"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/internal/fuzzing"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// TestMain holds all tests to leaving no goroutine behind.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// An unreliable transport spoils some of a server's replies, as its dice have it.
type unreliable struct {
	http.RoundTripper
	dice *rand.Rand
}

var errLost = errors.New("the connection is lost")

func (u unreliable) RoundTrip(r *http.Request) (*http.Response, error) {
	const often = 12 // of which one reply is spoiled, so that most runs get on
	if u.dice.IntN(often) > 0 {
		return u.RoundTripper.RoundTrip(r)
	}
	if u.dice.IntN(4) == 0 {
		return nil, errLost
	}
	reply, err := u.RoundTripper.RoundTrip(r)
	if err == nil {
		spoils[u.dice.IntN(len(spoils))](u.dice, reply)
	}
	return reply, err
}

// spoils are what may happen to a reply.
var spoils = []func(*rand.Rand, *http.Response){
	func(dice *rand.Rand, r *http.Response) { r.StatusCode = 100 + dice.IntN(600) },
	func(dice *rand.Rand, r *http.Response) {
		r.Header = http.Header{"Retry-After": {strconv.Itoa(dice.IntN(10) - 1)}}
		r.StatusCode = 429
	},
	func(dice *rand.Rand, r *http.Response) { r.Header.Set("Date", "Thu, 01 Jan 1970 00:00:00 GMT") },
	func(dice *rand.Rand, r *http.Response) {
		spoilBody(r, func(b []byte) []byte { return b[:dice.IntN(len(b))] })
	},
	func(dice *rand.Rand, r *http.Response) {
		spoilBody(r, func(b []byte) []byte { b[dice.IntN(len(b))] = byte(dice.IntN(256)); return b })
	},
	func(dice *rand.Rand, r *http.Response) {
		states := []string{"completed", "validating", "queued", "cancelled", ""}
		spoilBody(r, func(b []byte) []byte {
			return bytes.ReplaceAll(b, []byte(`"in_progress"`), []byte(strconv.Quote(states[dice.IntN(len(states))])))
		})
	},
}

func spoilBody(r *http.Response, change func([]byte) []byte) {
	body, _ := io.ReadAll(r.Body)
	if len(body) > 0 {
		body = change(body)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
}

// driveUnreliably drives a server with a fault or none, behind an unreliable
// transport, on a virtual clock; some runs are interrupted. What comes of it is
// judged, recorded, and judged again.
func driveUnreliably(t *testing.T, checker *conformance.Checker, seed uint64) {
	t.Helper()
	dice := rand.New(rand.NewPCG(seed, 1))
	o := refserver.Options{Step: time.Duration(1+dice.IntN(300)) * time.Second}
	if faults := refserver.Faults(); dice.IntN(3) > 0 {
		o.Fault = faults[dice.IntN(len(faults))].Name
	}
	ctx, end := context.WithTimeout(context.Background(), time.Duration(1+dice.IntN(7200))*time.Second)
	defer end()
	c := drive.Config{
		BaseURL: "https://api.example.com/v1", Transport: unreliable{sessiontest.NewServer(t, o), dice}, Write: dice.IntN(4) > 0,
		Wait: time.Duration(1+dice.IntN(3600)) * time.Second,
	}
	s, err := drive.Drive(ctx, c)
	var har bytes.Buffer
	if err := recording.WriteHAR(&har, s); err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	again, readErr := recording.Read("x.har", har.Bytes())
	if readErr != nil {
		t.Fatalf("seed %d: the recording cannot be read: %v", seed, readErr)
	}
	for i := range again.Exchanges { // places are in the file, and there was none
		again.Exchanges[i].Place = s.Exchanges[i].Place
	}
	if live, replayed := foundOf(checker.Judge(s)), foundOf(checker.Judge(again)); live != replayed {
		t.Fatalf("seed %d (%v): live %s, replayed %s", seed, err, live, replayed)
	}
}

func foundOf(r conformance.Report) string {
	var text []byte
	for _, f := range r.Findings {
		text = append(text, f.Rule+" "...)
	}
	return string(text)
}

// TestSoak drives many times against random faults, and holds memory to staying
// what it is. BATCHCHECK_SOAK sets how many times.
func TestSoak(t *testing.T) {
	runs := 25
	if testing.Short() {
		runs = 8
	}
	if text := os.Getenv("BATCHCHECK_SOAK"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		runs = n
	}
	checker := sessiontest.NewJudge(t, conformance.Options{})
	early := uint64(0)
	for seed := range runs {
		sessiontest.Virtual(t, func(t *testing.T) { driveUnreliably(t, checker, uint64(seed)) })
		if seed == runs/10 {
			early = heap()
		}
	}
	late := heap()
	t.Logf("%d runs: %d KiB in use after a tenth of them, %d KiB in the end", runs, early>>10, late>>10)
	if most := early + 10<<20; late > most {
		t.Errorf("memory grows from %d to %d bytes over %d runs", early, late, runs)
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// FuzzDrive drives against a server whose replies any seed spoils. TestSoak has the
// first ones.
func FuzzDrive(f *testing.F) {
	f.Add(uint64(0))
	checker, err := conformance.NewChecker(conformance.Options{})
	if err != nil {
		f.Fatal(err)
	}
	fuzzing.Run(f, func(t *testing.T, seed uint64) {
		synctest.Test(t, func(t *testing.T) {
			time.Sleep(time.Until(time.Unix(1767261600, 0)))
			driveUnreliably(t, checker, seed)
		})
	})
}
