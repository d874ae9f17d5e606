package main

import (
	bits "encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/batchcheck/batchcheck/internal/growth"
)

// TestCostOfShapes doubles each shape of input at least four times, and holds what the command
// does with it, in blocks of statements that are run and in bytes that are allocated,
// to growing no faster than the input. bench/limits measures the same shapes at
// 10 MB. BATCHCHECK_SHAPES=grew measures the shapes that once grew, and all every one, which
// takes a minute or two. Without it nothing is measured: to compile the command with counters
// takes too long for each run of the tests.
func TestCostOfShapes(t *testing.T) {
	asked := os.Getenv("BATCHCHECK_SHAPES")
	if asked == "" {
		t.Skip("BATCHCHECK_SHAPES says which shapes are measured: grew or all")
	}
	m := startMeasuring(t)
	for _, shape := range growth.Shapes {
		if !shape.Grew && asked != "all" {
			continue
		}
		t.Run(shape.Name, func(t *testing.T) {
			m.measure(t, shape, 0) // with what a process does once, such as to compile a contract
			least := m.measure(t, shape, 0)
			var work, allocated []int64
			var costs []cost
			const enough, plenty = 500_000, 2_000_000 // blocks
			size, large, largest := 256, 64<<10, 128<<10
			if shape.Serve != nil {
				size, large, largest = 1<<10, 128<<10, 256<<10 // of which a reply is a part
			}
			isEnough := func() bool {
				last := len(work) - 1
				return last >= 4 && work[last-4] > 0 && work[last] >= enough && (work[last] >= plenty || size > large)
			}
			for ; size <= largest && !isEnough(); size *= 2 {
				cost := m.measure(t, shape, size)
				costs = append(costs, cost)
				work, allocated = append(work, cost.work()-least.work()), append(allocated, cost.Allocated-least.Allocated)
			}
			if c := costs[4]; c.Code > 1 != shape.Refused { // larger ones may be beyond a limit
				t.Errorf("it ends with %d, which is not what the shape is for: %s", c.Code, c.Trouble)
			}
			for block := range costs[len(costs)-1].blocks {
				var runs []int64
				for _, c := range costs {
					runs = append(runs, c.blocks[block])
				}
				growth.CheckRuns(t, fmt.Sprint("block ", block), runs)
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
	build := exec.Command("go", "build", "-ldflags", "-s -w", "-tags", "measure", "-cover", "-covermode", "atomic", "-coverpkg", "github.com/batchcheck/batchcheck/...", "-o", program, ".")
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
	Counters  []byte // a file of runtime/coverage
	Allocated int64  // bytes
	Code      int
	Trouble   string // that went to standard error

	blocks map[block]int64 // how often each block of statements was run
}

// work is how many blocks were run in all.
func (c cost) work() (sum int64) {
	for _, n := range c.blocks {
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
	c.blocks = blocksOf(c.Counters)
	return c
}

// A block is one of the blocks of statements of a function, by numbers.
type block struct{ pkg, function, number uint32 }

// blocksOf gives how often each block was run, from a file as runtime/coverage writes
// it: a header of 32 bytes, that of a segment with the number of functions and the
// lengths of two tables, the tables, and for each function the number of its counters,
// the numbers of its package and its own, and the counters.
func blocksOf(file []byte) map[block]int64 {
	const header, segment = 32, 16
	functions := bits.LittleEndian.Uint64(file[header:])
	tables := bits.LittleEndian.Uint32(file[header+8:]) + bits.LittleEndian.Uint32(file[header+12:])
	at := header + segment + int(tables+3)/4*4
	next := func() uint32 {
		n, length := bits.Uvarint(file[at:])
		at += length
		return uint32(n)
	}
	blocks := map[block]int64{}
	for range functions {
		counters, pkg, function := next(), next(), next()
		for i := range counters {
			if n := next(); n > 0 {
				blocks[block{pkg, function, i}] = int64(n)
			}
		}
	}
	return blocks
}
