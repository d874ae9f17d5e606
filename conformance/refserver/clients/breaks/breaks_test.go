package breaks

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"
)

const key = "batchcheck-key"

// seen is what a client saw, as JSON has it, or why it failed.
type seen struct {
	value any
	err   error
}

// see gives what a client sees of a server with a fault, or of a sound one.
func see(t *testing.T, client, profile, asked, fault string) (s seen) {
	t.Helper()
	program := os.Getenv("BATCHCHECK")
	if program == "" {
		t.Fatal("set BATCHCHECK to the path of the command: go build -o PATH ./cmd/batchcheck")
	}
	args := []string{"serve", "--addr", "127.0.0.1:0", "--step", "20ms", "--api-key", key, "--profile", profile}
	if fault != "" {
		args = append(args, "--fault", fault)
	}
	command := exec.Command(program, args...)
	stderr, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		command.Process.Signal(os.Interrupt)
		command.Wait()
	}()
	line, _ := bufio.NewReader(stderr).ReadString('\n')
	if !strings.HasPrefix(line, "http://") {
		t.Fatalf("the server's first line is no URL: %q", line)
	}
	ask := clients[client](strings.TrimSpace(line), key)[asked]
	if ask == nil {
		t.Fatalf("%s has no operation %s", client, asked)
	}
	value, err := ask(context.Background())
	if err != nil {
		return seen{err: err}
	}
	text, err := json.Marshal(value)
	if err == nil {
		err = json.Unmarshal(text, &s.value)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// isLess tells whether what was seen is what is to be seen, with some of it missing.
func isLess(got, sound any) bool {
	switch sound := sound.(type) {
	case []any:
		got, _ := got.([]any)
		return len(got) < len(sound) && !slices.ContainsFunc(got, func(item any) bool {
			return !slices.ContainsFunc(sound, func(other any) bool { return reflect.DeepEqual(item, other) })
		})
	case map[string]any:
		got, _ := got.(map[string]any)
		less := false
		for name, value := range sound {
			if reflect.DeepEqual(got[name], value) {
				continue
			}
			if v := reflect.ValueOf(got[name]); v.IsValid() && !v.IsZero() {
				return false
			}
			less = true
		}
		return less
	}
	return false
}

func shows(effect string, s, sound seen) bool {
	switch effect {
	case "throws":
		return s.err != nil && !errors.Is(s.err, errHangs)
	case "hangs":
		return errors.Is(s.err, errHangs)
	case "loses":
		return s.err == nil && isLess(s.value, sound.value)
	case "misreads":
		return s.err == nil && !reflect.DeepEqual(s.value, sound.value) && !isLess(s.value, sound.value)
	}
	return false
}

// TestBreaks runs the clients of the table against the faults that it says break them.
func TestBreaks(t *testing.T) {
	text, err := os.ReadFile("../../../../schema/clients.json")
	if err != nil {
		t.Fatal(err)
	}
	var table struct {
		Clients []struct {
			Name, Language, Profile string
			Facts                   []struct {
				Rules                 []string
				Asked, Effect, HeldBy string
			}
		}
	}
	if err := json.Unmarshal(text, &table); err != nil {
		t.Fatal(err)
	}
	for _, client := range table.Clients {
		if client.Language != "Go" {
			continue
		}
		if clients[client.Name] == nil {
			t.Errorf("%s is in Go, and not run here", client.Name)
			continue
		}
		sound := map[string]seen{}
		for _, fact := range client.Facts {
			t.Run(client.Name+"/"+fact.Effect+"/"+fact.HeldBy, func(t *testing.T) {
				if fact.HeldBy == "" {
					t.Fatal("a fact of a client that runs here must be held by a fault")
				}
				if _, asked := sound[fact.Asked]; !asked {
					sound[fact.Asked] = see(t, client.Name, client.Profile, fact.Asked, "")
				}
				if err := sound[fact.Asked].err; err != nil {
					t.Fatalf("it fails with a sound server, too: %v", err)
				}
				if got := see(t, client.Name, client.Profile, fact.Asked, fact.HeldBy); !shows(fact.Effect, got, sound[fact.Asked]) {
					t.Errorf("with the fault it sees %v, %v; of a sound server %v", got.value, got.err, sound[fact.Asked].value)
				}
			})
		}
	}
}
