package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/batchcheck/batchcheck/internal/growth"
)

// TestCostOfShapes doubles each shape of input at least four times, and holds what the command
// does with it, in blocks of statements that are run and in bytes that are allocated,
// to growing no faster than the input. bench/limits measures the same shapes at
// 10 MB. These are the shapes that once grew; with BATCHCHECK_SHAPES=all it is all of
// them, which takes a minute or two.
func TestCostOfShapes(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the command")
	}
	m := startMeasuring(t)
	for _, shape := range growth.Shapes {
		if !shape.Grew && os.Getenv("BATCHCHECK_SHAPES") != "all" {
			continue
		}
		t.Run(shape.Name, func(t *testing.T) {
			least := m.measure(t, shape, 0)
			var work, allocated []int64
			var costs []cost
			const dear, enough = 300_000, 500_000 // blocks
			smallest, largest := 4<<10, 128<<10
			if shape.Serve != nil {
				smallest, largest = 16<<10, 256<<10 // of which a reply is a part
			}
			first := m.measure(t, shape, smallest)
			if isRefused := first.Code > 1; isRefused != shape.Refused {
				t.Errorf("it ends with %d, which is not what the shape is for: %s", first.Code, first.Trouble)
			}
			if shape.Serve == nil && first.work() > dear {
				smallest /= 16
			}
			for size := smallest; size <= largest && (len(work) < 5 || work[len(work)-1] < enough); size *= 2 {
				cost := m.measure(t, shape, size)
				costs = append(costs, cost)
				work, allocated = append(work, cost.work()-least.work()), append(allocated, cost.Allocated-least.Allocated)
			}
			for block := range costs[len(costs)-1].Blocks {
				var runs []int64
				for _, c := range costs {
					runs = append(runs, c.Blocks[block])
				}
				growth.CheckRuns(t, "block "+block, runs)
			}
			growth.CheckCosts(t, "blocks that are run", 1.4, work)
			growth.CheckCosts(t, "bytes that are allocated", 2, allocated)
		})
	}
}

// A measurer runs commands in a process that counts what they cost.
type measurer struct {
	folder string
	orders *json.Encoder
	costs  *json.Decoder
}

// startMeasuring builds the command with counters in all of the module, and starts it.
func startMeasuring(t *testing.T) *measurer {
	t.Helper()
	folder := t.TempDir()
	program := filepath.Join(folder, "batchcheck")
	build := exec.Command("go", "build", "-tags", "measure", "-cover", "-covermode", "atomic", "-coverpkg", "github.com/batchcheck/batchcheck/...", "-o", program, ".")
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, text)
	}
	process := exec.Command(program)
	process.Dir = folder
	process.Env = append(os.Environ(), "GOMAXPROCS=1", "GOCOVERDIR="+folder)
	process.Stderr = os.Stderr
	in, err := process.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := process.Wait(); err != nil {
			t.Error(err)
		}
	})
	return &measurer{folder, json.NewEncoder(in), json.NewDecoder(out)}
}

// A cost is what measure.go prints of a run.
type cost struct {
	Blocks    map[string]int64 // how often each block of statements was run
	Allocated int64            // bytes
	Code      int
	Trouble   string // that went to standard error
}

// work is how many blocks were run in all.
func (c cost) work() (sum int64) {
	for _, n := range c.Blocks {
		sum += n
	}
	return sum
}

// measure gives what a shape of a size costs.
func (m *measurer) measure(t *testing.T, shape growth.Shape, size int) (c cost) {
	t.Helper()
	args, end, err := shape.Lay(m.folder, size)
	if err != nil {
		t.Fatal(err)
	}
	defer end()
	if err := m.orders.Encode(args); err != nil {
		t.Fatal(err)
	}
	if err := m.costs.Decode(&c); err != nil {
		t.Fatal(err)
	}
	return c
}
