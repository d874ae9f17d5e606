// Command batchcheck tells whether batch responses of OpenAI-style APIs keep
// their contract.
package main

import "os"

func main() {
	os.Exit(run(os.Args[1:], system()))
}
