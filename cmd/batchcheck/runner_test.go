package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log"
	"os"
	"os/exec"
	"sync"
)

// A runner is a process that runs commands one after another, each in its own folder and
// environment. To start a process for each, and to compile contracts in it again, would take
// ten times as long as what most of them do.
type runner struct {
	orders  *json.Encoder
	results *json.Decoder
}

// An order is a command for a runner.
type order struct {
	Folder      string
	Environment map[string]string
	Stdin       []byte
	Args        []string
}

// A result is what a command printed, and its exit code.
type result struct {
	Stdout, Stderr []byte
	Code           int
}

// runnerName is the name of this program that makes it a runner.
const runnerName = "batchcheck-runner"

// runOrders is a runner's main: it does what it reads from standard input, up to its end.
func runOrders() {
	log.SetOutput(io.Discard) // as main does
	orders, results := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var o order
		if err := orders.Decode(&o); err == io.EOF {
			return
		} else if err != nil {
			panic(err)
		}
		if err := os.Chdir(o.Folder); err != nil {
			panic(err)
		}
		os.Clearenv() // what reads it beside World.Env: os.UserConfigDir
		for name, value := range o.Environment {
			os.Setenv(name, value)
		}
		var out, trouble bytes.Buffer
		w := system()
		w.Stdin, w.Stdout, w.Stderr = bytes.NewReader(o.Stdin), &out, &trouble
		code := w.Main(o.Args)
		if err := results.Encode(result{out.Bytes(), trouble.Bytes(), code}); err != nil {
			panic(err)
		}
	}
}

// idle are runners that wait for an order. Each ends when this process does, and with it what
// the runner reads.
var idle struct {
	sync.Mutex
	runners []runner
}

// give has a runner that is idle, or a new one, do what an order says.
func give(o order) (r result, err error) {
	one, err := anIdleRunner()
	if err != nil {
		return r, err
	}
	if err := one.orders.Encode(o); err != nil {
		return r, err
	}
	if err := one.results.Decode(&r); err != nil { // it ended: its standard error says why
		return r, err
	}
	idle.Lock()
	defer idle.Unlock()
	idle.runners = append(idle.runners, one)
	return r, nil
}

func anIdleRunner() (runner, error) {
	idle.Lock()
	defer idle.Unlock()
	if last := len(idle.runners) - 1; last >= 0 {
		one := idle.runners[last]
		idle.runners = idle.runners[:last]
		return one, nil
	}
	process := exec.Command(runnerName)
	process.Env = append(os.Environ(), "GOGC=400")
	process.Stderr = os.Stderr
	in, err := process.StdinPipe()
	if err != nil {
		return runner{}, err
	}
	out, err := process.StdoutPipe()
	if err != nil {
		return runner{}, err
	}
	return runner{json.NewEncoder(in), json.NewDecoder(out)}, process.Start()
}
