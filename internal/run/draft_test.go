package run

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
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

// TestNothingIsWrittenThroughAFolderThatIsALink leaves alone where links below the
// current folder lead, also those inside of it, and follows those above it.
func TestNothingIsWrittenThroughAFolderThatIsALink(t *testing.T) {
	top := t.TempDir()
	for _, folder := range []string{"outside/deep", "here/inside"} {
		if err := os.MkdirAll(filepath.Join(top, folder), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	for name, target := range map[string]string{"here/out": "../outside", "here/in": "inside", "here/none": "nowhere", "here/inside/up": "../../outside/deep", "above": "here"} {
		if err := os.Symlink(target, filepath.Join(top, name)); err != nil {
			t.Skip(err)
		}
	}
	t.Chdir(filepath.Join(top, "here"))
	for _, path := range []string{"out/r.json", "out/deep/r.json", "in/r.json", "none/r.json", "inside/up/r.json", "./out/../out/r.json", filepath.Join(top, "here", "out", "r.json")} {
		if err := replaceFile(path, []byte("x")); err == nil || !strings.Contains(err.Error(), "is a link to") {
			t.Errorf("%s: %v", path, err)
		}
	}
	for _, path := range []string{"r.json", "inside/r.json", "../outside/r.json", filepath.Join(top, "above", "r.json"), filepath.Join(top, "outside", "deep", "r.json")} {
		if err := replaceFile(path, []byte("x")); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	if left, err := filepath.Glob(filepath.Join(top, "outside", "*")); err != nil || len(left) != 2 { // deep, and what was named
		t.Errorf("%v, %v", left, err)
	}
}

// TestNothingIsLeftOfADraftWithoutAName looks into the folder while a report is being
// written: what ends the process then, be it the system, leaves nothing there.
func TestNothingIsLeftOfADraftWithoutAName(t *testing.T) {
	folder := t.TempDir()
	if file, err := openUnnamed(folder, 0o600); err != nil {
		t.Skip(err)
	} else {
		file.Close()
	}
	path := filepath.Join(folder, "report.json")
	if err := os.WriteFile(path, []byte("before"), 0o640); err != nil {
		t.Fatal(err)
	}
	look := func(want string) {
		t.Helper()
		names, _ := filepath.Glob(filepath.Join(folder, "*"))
		hidden, _ := filepath.Glob(filepath.Join(folder, ".*"))
		if text, err := os.ReadFile(path); string(text) != want || len(names)+len(hidden) != 1 {
			t.Errorf("the folder has %q and %q, the file %q, error %v", names, hidden, text, err)
		}
	}
	d, err := OpenDraft(path, 0o666)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.WriteString("after"); err != nil {
		t.Fatal(err)
	}
	look("before")
	if err := d.Finish(nil); err != nil {
		t.Fatal(err)
	}
	look("after")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the file has the mode %v, error %v", info.Mode(), err)
	}
}
