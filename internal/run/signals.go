//go:build !js

package run

import (
	"os"
	"syscall"
)

var endings = []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP}
