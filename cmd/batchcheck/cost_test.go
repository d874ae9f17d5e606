package main

import (
	"bufio"
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/growth"
)

// TestCostOfShapes 
func TestCostOfShapes(t *testing.T) {
	folder := t.TempDir()
	program := filepath.Join(folder, "batchcheck")
	build := exec.Command("go", "build", "-tags", "measure", "-cover", "-covermode", "atomic", "-coverpkg", "github.com/batchcheck/batchcheck/...", "-o", program, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	measuring := exec.Command(program)
	measuring.Env = append(os.Environ(), "GOMAXPROCS=1", "GOCOVERDIR="+folder)
	measuring.Stderr = os.Stderr
	measuring.Dir = folder
	in, err := measuring.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := measuring.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := measuring.Start(); err != nil {
		t.Fatal(err)
	}
	orders, costs := json.NewEncoder(in), json.NewDecoder(bufio.NewReader(out))
	measure := func(t *testing.T, shape growth.Shape, size int) (c cost) {
		target := ""
		if shape.Serve != nil {
			server := httptest.NewServer(shape.Serve(size))
			defer server.Close()
			target = server.URL + "/v1"
		} else if err := os.WriteFile(filepath.Join(folder, shape.File), shape.Make(size), 0o644); err != nil {
			t.Fatal(err)
		}
		os.Remove(filepath.Join(folder, "recording.har"))
		var args []string
		for _, arg := range shape.Args {
			args = append(args, strings.NewReplacer("FILE", shape.File, "FOLDER/a.har", "recording.har", "URL", target).Replace(arg))
		}
		if err := orders.Encode(args); err != nil {
			t.Fatal(err)
		}
		if err := costs.Decode(&c); err != nil {
			t.Fatal(err)
		}
		return c
	}
	for _, shape := range growth.Shapes {
		t.Run(shape.Name, func(t *testing.T) {
			var all [6]cost
			all[0] = measure(t, shape, 0)
			for i := range 5 {
				all[i+1] = measure(t, shape, 16<<10<<i)
			}
			t.Logf("code %d %s", all[5].Code, all[5].Trouble[:min(len(all[5].Trouble), 150)])
			w, a := "work", "alloc"
			_ = w
			_ = a
			for i := 1; i < 6; i++ {
				t.Logf("%d %d", all[i].Work, all[i].Allocated)
			}
			r := func(x, y, z int64) float64 { return float64(z-y) / float64(y-x) }
			for i := 2; i < 5; i++ {
				t.Logf("ratio %.2f %.2f", r(all[i-1].Work, all[i].Work, all[i+1].Work), r(all[i-1].Allocated, all[i].Allocated, all[i+1].Allocated))
			}
		})
	}
	in.Close()
	if err := measuring.Wait(); err != nil {
		t.Error(err)
	}
}
