// Command cold compares whole runs on one small file: batchcheck and a bare
// main over jsonschema/v5 with the same schema, in turn, by their medians.
//
//	go run ./bench/cold
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

const (
	rounds  = 60
	warmUps = 5
	schema  = "schema/batch.schema.json"
	sample  = "testdata/examples/completed.json"
)

func main() {
	if err := compare(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func compare() error {
	folder, err := os.MkdirTemp("", "cold")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	ours, bare := filepath.Join(folder, "batchcheck"), filepath.Join(folder, "v5")
	for program, source := range map[string]string{ours: "./cmd/batchcheck", bare: "./bench/v5"} {
		if text, err := exec.Command("go", "build", "-o", program, source).CombinedOutput(); err != nil {
			return fmt.Errorf("go build %s, from the repository's root: %w\n%s", source, err, text)
		}
	}
	var ourTimes, bareTimes []time.Duration
	for round := range warmUps + rounds {
		our, err := timed(ours, sample)
		if err != nil {
			return err
		}
		their, err := timed(bare, schema, sample)
		if err != nil {
			return err
		}
		if round >= warmUps {
			ourTimes, bareTimes = append(ourTimes, our), append(bareTimes, their)
		}
	}
	our, their := median(ourTimes), median(bareTimes)
	fmt.Printf("batchcheck %v, jsonschema/v5 alone %v, ratio %.2f (medians of %d runs in turn)\n", our, their, float64(our)/float64(their), rounds)
	return nil
}

func timed(program string, args ...string) (time.Duration, error) {
	start := time.Now()
	if text, err := exec.Command(program, args...).CombinedOutput(); err != nil {
		return 0, fmt.Errorf("%s: %w\n%s", filepath.Base(program), err, text)
	}
	return time.Since(start), nil
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2].Round(10 * time.Microsecond)
}
