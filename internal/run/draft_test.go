package run

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// TestClaim gives each of several files of one name a name of its own, and
// overwrites none.
func TestClaim(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.har")
	if err := os.WriteFile(path, []byte("before"), 0o666); err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	for range 8 {
		running.Go(func() {
			d, err := OpenDraft(path, 0o666)
			if err != nil {
				t.Error(err)
				return
			}
			_, err = d.WriteString("after")
			name, failure := d.Claim()
			if err = d.Finish(errors.Join(err, failure)); err != nil {
				t.Error(err)
			}
			if text, err := os.ReadFile(name); string(text) != "after" {
				t.Errorf("%s holds %q, error %v", name, text, err)
			}
		})
	}
	running.Wait()
	names, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	if text, err := os.ReadFile(path); len(names) != 9 || string(text) != "before" || err != nil {
		t.Errorf("%q; the first holds %q, error %v", names, text, err)
	}
}

// TestClaimLeavesNothing takes the name back where the file is not written after
// all, and takes none for what is written in place.
func TestClaimLeavesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.har")
	d, err := OpenDraft(path, 0o666)
	if err != nil {
		t.Fatal(err)
	}
	if name, err := d.Claim(); name != path || err != nil {
		t.Errorf("the name is %q, error %v", name, err)
	}
	if err := d.Finish(ErrAbandoned); !errors.Is(err, ErrAbandoned) {
		t.Error(err)
	}
	if names, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(names) > 0 {
		t.Errorf("%q are left", names)
	}
	if d, err = OpenDraft(os.DevNull, 0o666); err != nil {
		t.Fatal(err)
	}
	if name, err := d.Claim(); name != "" || err != nil {
		t.Errorf("a device gets the name %q, error %v", name, err)
	}
	if err := d.Finish(nil); err != nil {
		t.Error(err)
	}
}
