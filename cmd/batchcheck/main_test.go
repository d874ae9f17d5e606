package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"flag"
	"go/build"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"unicode"

	"github.com/klauspost/compress/zstd"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/internal/growth"
)

func TestMain(m *testing.M) {
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGHUP} {
		if signal.Ignored(s) { // as under nohup: the commands that tests start would ignore it as well
			signal.Notify(make(chan os.Signal, 1), s)
		}
	}
	// Most of what a script does is wait for a process. A -parallel that is given counts.
	flag.Set("test.parallel", strconv.Itoa(4*runtime.GOMAXPROCS(0)))
	testscript.Main(awayFromHome{m}, map[string]func(){"batchcheck": main, runnerName: runOrders})
}

// homes name what is in a user's own folder, on each system; see os.UserConfigDir.
var homes = []string{"XDG_CONFIG_HOME", "HOME", "AppData"}

// awayFromHome runs tests that have a key for recordings of their own.
type awayFromHome struct{ *testing.M }

func (m awayFromHome) Run() int {
	folder, err := os.MkdirTemp("", "batchcheck-config-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	for name, value := range map[string]string{ // for the go commands that tests start
		"GOPATH": build.Default.GOPATH, "GOCACHE": goCache(),
	} {
		if os.Getenv(name) == "" && value != "" {
			os.Setenv(name, value)
		}
	}
	for _, name := range homes {
		os.Setenv(name, folder)
	}
	return m.M.Run()
}

func goCache() string {
	folder, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(folder, "go-build")
}

// TestTestsAreAwayFromHome has what a user's own key is in, on each system, in a
// folder of the tests.
func TestTestsAreAwayFromHome(t *testing.T) {
	for _, name := range homes {
		if folder := os.Getenv(name); !strings.HasPrefix(filepath.Base(folder), "batchcheck-config-") {
			t.Errorf("%s is %s", name, folder)
		}
	}
}

const scripts = "testdata/script"

// scriptEnvironment is what commands of a script find in their environment at first.
func scriptEnvironment(folder string) map[string]string {
	return map[string]string{
		"GITHUB_ACTIONS":    "",
		"SOURCE_DATE_EPOCH": "1767261600",
		"XDG_CONFIG_HOME":   folder + "/.config", // for the key
		"HOME":              folder,
	}
}

// TestScripts runs testdata/script: each behaviour of the command as a script
// that a person can read.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:           scripts,
		UpdateScripts: golden.Updating(),
		Setup: func(e *testscript.Env) error {
			for name, value := range scriptEnvironment(e.Cd) {
				e.Setenv(name, value)
			}
			e.Setenv("GORACE", "atexit_sleep_ms=0") // or each command under the race detector takes a second to end
			e.Setenv("GOGC", "400")                 // most commands end before they must collect
			e.Values[served{}] = new(served)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "compress": compress, "zstd": compressZstd, "edit": edit, "printable": isPrintable,
			"head": head, "mode": mode, "binary": binary, "repeat": repeat, "serve": serveScript, "end": endScript, "until": untilScript, "receive": receiveScript, "received": receivedScript, "request": request, "interrupt": interrupt,
		},
	})
}

// exits CODE COMMAND... [<FILE] runs a command and holds it to its exit code. A runner does what
// batchcheck is to do; exec starts a process for it.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if args[1] == "batchcheck" {
		got = runScripted(ts, args[2:])
	} else if err := ts.Exec(args[1], args[2:]...); err != nil {
		failed, isExit := err.(*exec.ExitError)
		if !isExit {
			ts.Check(err)
		}
		got = failed.ExitCode()
	}
	if got != want {
		ts.Fatalf("%s exits %d, want %d", strings.Join(args[1:], " "), got, want)
	}
}

// scriptSets finds what a script sets in its environment.
var scriptSets = regexp.MustCompile(`(?m)^env (\w+)=`)

// runScripted has a runner run batchcheck for a script, and gives the exit code.
func runScripted(ts *testscript.TestScript, args []string) int {
	args, stdin := growth.Stdin(args)
	o := order{Folder: ts.MkAbs("."), Args: args, Environment: map[string]string{}}
	if stdin != "" {
		o.Stdin = []byte(ts.ReadFile(stdin))
	}
	script, err := os.ReadFile(filepath.Join(scripts, ts.Name()+".txtar"))
	ts.Check(err)
	names := slices.Collect(maps.Keys(scriptEnvironment(ts.MkAbs("."))))
	for _, set := range scriptSets.FindAllSubmatch(script, -1) {
		names = append(names, string(set[1]))
	}
	for _, name := range names {
		o.Environment[name] = ts.Getenv(name)
	}
	r, err := give(o)
	ts.Check(err)
	ts.Stdout().Write(r.Stdout)
	ts.Stderr().Write(r.Stderr)
	return r.Code
}

// compress FROM TO [LENGTH] writes a file as gzip, cut to a length.
func compress(ts *testscript.TestScript, _ bool, args []string) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write([]byte(ts.ReadFile(args[0])))
	ts.Check(w.Close())
	if len(args) > 2 {
		length, err := strconv.Atoi(args[2])
		ts.Check(err)
		out.Truncate(length)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), out.Bytes(), 0o644))
}

// zstd FROM TO writes a file as zstd.
func compressZstd(ts *testscript.TestScript, _ bool, args []string) {
	w, err := zstd.NewWriter(nil)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), w.EncodeAll([]byte(ts.ReadFile(args[0])), nil), 0o644))
}

// edit FILE OLD NEW replaces a text in a file.
func edit(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0])
	if strings.Count(text, args[1]) != 1 {
		ts.Fatalf("%q does not stand once in %s", args[1], args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Replace(text, args[1], args[2], 1)), 0o644))
}

// isPrintable FILE holds a file to having nothing that a terminal acts on.
func isPrintable(ts *testscript.TestScript, _ bool, args []string) {
	for _, r := range ts.ReadFile(args[0]) {
		if !unicode.IsPrint(r) && r != '\n' {
			ts.Fatalf("%s holds %q", args[0], r)
		}
	}
}

// binary FILE puts a NUL byte before a file.
func binary(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte("\x00"+ts.ReadFile(args[0])), 0o644))
}

// head CODE COMMAND... runs a command, reads its first line and goes away.
func head(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	name, err := exec.LookPath(args[1])
	ts.Check(err)
	command := exec.Command(name, args[2:]...)
	command.Dir = ts.MkAbs(".")
	command.Env = append(os.Environ(), "GITHUB_ACTIONS=", "GORACE="+ts.Getenv("GORACE"))
	var trouble bytes.Buffer
	command.Stderr = &trouble
	out, err := command.StdoutPipe()
	ts.Check(err)
	ts.Check(command.Start())
	_, err = bufio.NewReaderSize(out, 16).ReadSlice('\n')
	if err != nil && err != bufio.ErrBufferFull {
		ts.Fatalf("%s prints no line: %v", args[1], err)
	}
	ts.Check(out.Close())
	command.Wait() // its code is what counts
	if got := command.ProcessState.ExitCode(); got != want || trouble.Len() > 0 {
		ts.Fatalf("%s exits %d, want %d: %s", strings.Join(args[1:], " "), got, want, trouble.String())
	}
}

// repeat FILE TIMES writes the file that often into itself.
func repeat(ts *testscript.TestScript, _ bool, args []string) {
	times, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), bytes.Repeat([]byte(ts.ReadFile(args[0])), times), 0o644))
}

// mode FILE MODE holds a file to its mode, as ls -l shows it; links are not followed.
func mode(ts *testscript.TestScript, _ bool, args []string) {
	info, err := os.Lstat(ts.MkAbs(args[0]))
	ts.Check(err)
	if got := info.Mode().String(); got != args[1] {
		ts.Fatalf("%s is %s, want %s", args[0], got, args[1])
	}
}
