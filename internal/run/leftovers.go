package run

import (
	"os"
	"os/signal"
	"sync"
)

// Leftovers are files that are not whole yet. A signal that ends the process
// takes them away first. (They are the process's, as signals are.)
var Leftovers = leftoverFiles{names: map[string]bool{}}

type leftoverFiles struct {
	mu      sync.Mutex
	names   map[string]bool
	signals chan os.Signal // nil while nothing was left to take away
}

// create makes a file, which is left over from then on, by its name.
func (l *leftoverFiles) create(open func() (name string, err error)) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.signals == nil {
		l.signals = make(chan os.Signal, 1)
		signal.Notify(l.signals, Endings()...)
		go l.watch()
	}
	name, err := open()
	if err == nil {
		l.names[name] = true
	}
	return err
}

// temporary makes a file for a copy of input that can be read only once.
func (l *leftoverFiles) temporary() (file *os.File, err error) {
	err = l.create(func() (name string, err error) {
		if file, err = os.CreateTemp("", "batchcheck-*.jsonl"); err == nil {
			name = file.Name()
			os.Remove(name) // where the system allows it, nothing is left however the process ends
		}
		return name, err
	})
	return file, err
}

// discard closes and removes a temporary file.
func (l *leftoverFiles) discard(file *os.File) {
	file.Close()
	os.Remove(file.Name())
	l.forget(file.Name())
}

func (l *leftoverFiles) forget(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.names, name)
}

// Spare leaves signals to somebody else, who listens already, until it is undone.
func (l *leftoverFiles) Spare(spared bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.signals == nil:
	case spared:
		signal.Stop(l.signals)
	default:
		signal.Notify(l.signals, Endings()...)
	}
}

// watch keeps the lock when a signal has come: until the process ends, no other
// file is begun.
func (l *leftoverFiles) watch() {
	s := <-l.signals
	l.mu.Lock()
	for name := range l.names {
		os.Remove(name)
	}
	dieOf(s)
}

// Endings lists the signals that end a process, but for those that it was
// started to ignore, as nohup does.
func Endings() []os.Signal {
	var found []os.Signal
	for _, s := range endings {
		if !signal.Ignored(s) {
			found = append(found, s)
		}
	}
	return found
}

// dieOf ends the process by the signal, so that who started it sees which.
func dieOf(s os.Signal) {
	signal.Reset(s)
	self, err := os.FindProcess(os.Getpid())
	if err != nil || self.Signal(s) != nil { // as on Windows
		const byInterrupt = 130 // of shells
		os.Exit(byInterrupt)
	}
	select {} // until it comes
}
