// Command batchcheck reports whether batch responses of OpenAI-style APIs keep
// their contract.
package main

import "os"

func main() {
	os.Exit(system().Main(os.Args[1:]))
}
