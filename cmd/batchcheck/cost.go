package main

// A cost is what a run cost.
type cost struct {
	Work      int64 // blocks of statements that were run
	Allocated int64 // bytes
	Code      int
	Trouble   string // that went to standard error
}
