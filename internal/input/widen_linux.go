package input

import (
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// WidenPipe makes room in a pipe, where the system lets it: each process at its
// ends then has more to do before it waits for the other.
func WidenPipe(in io.Reader) {
	const most = 1 << 20 // that a process without privileges may ask for
	if file, ok := in.(*os.File); ok {
		unix.FcntlInt(file.Fd(), unix.F_SETPIPE_SZ, most) // no pipe, or no room: it works as it is
	}
}
