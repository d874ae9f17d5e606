//go:build linux || darwin

package main

import "syscall"

// forbidCoreDumps keeps what is in memory, such as keys, off the disk.
func forbidCoreDumps() {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_CORE, &limit) == nil {
		limit.Cur = 0
		syscall.Setrlimit(syscall.RLIMIT_CORE, &limit)
	}
}
