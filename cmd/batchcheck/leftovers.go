package main

import (
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// leftovers are files that are not whole yet. A signal that ends the process
// takes them away first. (They are the process's, as signals are.)
var leftovers = leftoverFiles{names: map[string]bool{}}

type leftoverFiles struct {
	mu      sync.Mutex
	names   map[string]bool
	signals chan os.Signal // nil while nothing was left to take away
	spared  bool           // somebody else acts on the next signal
}

func (l *leftoverFiles) add(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.names[name] = true
	if l.signals == nil {
		l.signals = make(chan os.Signal, 1)
		signal.Notify(l.signals, endings()...)
		go l.watch()
	}
}

func (l *leftoverFiles) forget(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.names, name)
}

// spare says whether somebody else acts on the next signal.
func (l *leftoverFiles) spare(spared bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.spared = spared
}

func (l *leftoverFiles) watch() {
	for s := range l.signals {
		if l.clear() {
			dieOf(s)
		}
	}
}

// clear takes the files away, unless the signal is spared.
func (l *leftoverFiles) clear() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.spared {
		l.spared = false
		return false
	}
	for name := range l.names {
		os.Remove(name)
	}
	return true
}

// endings lists the signals that end a process, but for those that it was
// started to ignore, as nohup does.
func endings() []os.Signal {
	var found []os.Signal
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
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
