package run

import "os"

var endings []os.Signal // JavaScript sends none
