package input

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
)

// lay makes files in a new current folder, and the links from → to.
func lay(t *testing.T, files []string, links map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, name := range files {
		must(t, os.MkdirAll(filepath.Dir(name), 0o755))
		must(t, os.WriteFile(name, []byte("{}"), 0o644))
	}
	for from, to := range links {
		must(t, os.Symlink(to, from))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func names(sources []Source) []string {
	var all []string
	for _, s := range sources {
		all = append(all, filepath.ToSlash(s.Name))
	}
	return all
}

func TestExpand(t *testing.T) {
	lay(t, []string{
		"d/b.json", "d/a.jsonl", "d/c/x.ndjson", "d/z.json.gz", "d/y.JSON.zst", "d/notes.txt", "d/only.gz",
		"d/.hidden/h.json", "d/c/.hidden.json", "d/node_modules/n.json", "other.log",
	}, map[string]string{"link": "d", "d/loop": "../d", "d/linked.json": "b.json", "d/linkedtoo.json": "nowhere", "d/.#b.json": "a-lock"})
	inFolder := func(root string) []string {
		var all []string
		for _, name := range []string{"a.jsonl", "b.json", "c/.hidden.json", "c/x.ndjson", "linked.json", "linkedtoo.json", "y.JSON.zst", "z.json.gz"} {
			all = append(all, root+"/"+name)
		}
		return all
	}
	for _, test := range []struct {
		args   []string
		want   []string
		reason string
	}{
		{[]string{"d"}, inFolder("d"), "in the order of names, each once, without what holds no recordings"},
		{[]string{"d/"}, inFolder("d"), "a folder's name may end in a slash"},
		{[]string{"link"}, inFolder("link"), "a link that is named is followed"},
		{[]string{"d/.hidden"}, []string{"d/.hidden/h.json"}, "a hidden folder that is named is meant"},
		{[]string{"other.log", "-", "d/c", "other.log"}, []string{"other.log", "-", "d/c/.hidden.json", "d/c/x.ndjson"}, "arguments stay in their order"},
		{[]string{"missing.json", "d/c"}, []string{"missing.json", "d/c/.hidden.json", "d/c/x.ndjson"}, "what is not there does not hide the others"},
	} {
		if diff := cmp.Diff(test.want, names(Expand(test.args, nil))); diff != "" {
			t.Errorf("%v: %s (-want +got):\n%s", test.args, test.reason, diff)
		}
	}
	missing := Expand([]string{"missing.json"}, nil)[0]
	if err := NewReader(nil).Open(missing); !errors.Is(err, fs.ErrNotExist) || Why(missing.Name, err) != "missing.json: no such file or directory" {
		t.Errorf("a missing file gives %v", err)
	}
}

func zipped(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.WriteString(w, text)
	must(t, errors.Join(err, w.Close()))
	return b.Bytes()
}

func zstandard(t *testing.T, text string, options ...zstd.EOption) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil, options...)
	must(t, err)
	return w.EncodeAll([]byte(text), nil)
}

// TestRead reads one input after the other with one Reader, so that each is
// held to leaving nothing to the next.
func TestRead(t *testing.T) {
	const text = `{"id": "batch_1"}`
	var count atomic.Int64
	r := NewReader(&count)
	for _, test := range []struct {
		reason string
		data   []byte
		want   string // the error's text where it begins with !
	}{
		{"as it is", []byte(text), text},
		{"nothing", nil, ""},
		{"shorter than any magic", []byte("{}"), "{}"},
		{"gzip", zipped(t, text), text},
		{"gzip, several members", append(zipped(t, text), zipped(t, text)...), text + text},
		{"zstd", zstandard(t, text), text},
		{"zstd, several frames", append(zstandard(t, text), zstandard(t, text)...), text + text},
		{"gzip, cut in its head", zipped(t, text)[:3], "!unexpected EOF"},
		{"gzip, cut in its body", zipped(t, text)[:15], "!unexpected EOF"},
		{"zstd, cut", zstandard(t, text)[:8], "!unexpected EOF"},
		{"gzip, after one that was cut", zipped(t, text), text},
		{"zstd, after one that was cut", zstandard(t, text), text},
		{"zstd that asks for as much memory as it gets", frameWithWindow(27), ""},
		{"zstd that asks for more memory than it gets", frameWithWindow(28), "!window size exceeded"},
	} {
		sources := Expand([]string{Stdin}, bytes.NewReader(test.data))
		count.Store(0)
		got, err := readAll(r, sources[0])
		if err != nil {
			got = "!" + err.Error()
		}
		if !strings.HasPrefix(got, test.want) || err == nil && got != test.want {
			t.Errorf("%s: got %q, want %q", test.reason, got, test.want)
		}
		if n := count.Load(); err == nil && n != int64(len(test.data)) {
			t.Errorf("%s: %d bytes are counted, %d were read", test.reason, n, len(test.data))
		}
	}
}

// frameWithWindow is an empty zstd frame with a window of two to the power in bytes.
func frameWithWindow(power byte) []byte {
	return []byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, (power - 10) << 3, 0x01, 0x00, 0x00}
}

func readAll(r *Reader, s Source) (string, error) {
	if err := r.Open(s); err != nil {
		return "", err
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	return string(data), err
}

func TestSize(t *testing.T) {
	lay(t, []string{"a.json", "b.json"}, nil)
	if total, known := Size(Expand([]string{"a.json", "b.json"}, nil)); total != 4 || !known {
		t.Errorf("two files of two bytes have %d bytes (known: %t)", total, known)
	}
	for _, args := range [][]string{{"a.json", "missing.json"}, {"-"}} {
		if _, known := Size(Expand(args, nil)); known {
			t.Errorf("the size of %v is known", args)
		}
	}
}

// TestExpandTwice reads what is named more than once only once. A file of a folder that is
// named as well counts as named.
func TestExpandTwice(t *testing.T) {
	lay(t, []string{"d/a.json", "d/b.json"}, nil)
	all := Expand([]string{"d", "d/../d/b.json", "./d/", "none.json", "./none.json", "-", "-"}, strings.NewReader(""))
	if diff := cmp.Diff([]string{"d/a.json", "d/b.json", "none.json", "-"}, names(all)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if all[0].Named || !all[1].Named {
		t.Errorf("named: %t, %t", all[0].Named, all[1].Named)
	}
}
