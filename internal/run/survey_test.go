package run

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// What shows a profile, and what shows none.
const (
	plainBatch  = `{"id":"batch_1","object":"batch","endpoint":"/v1/embeddings","input_file_id":"file-1","completion_window":"24h","status":"validating","created_at":1767261600}` + "\n"
	clientBatch = `{"id":"batch_1","object":"batch","endpoint":"/v1/embeddings","inputFileId":"file-1","completionWindow":"24h","status":"validating","createdAt":1767261600}` + "\n"
	claudeBatch = `{"id":"msgbatch_1","type":"message_batch","processing_status":"in_progress","request_counts":{},"created_at":"2026-01-01T10:00:00Z"}` + "\n"
)

// recorded gives a HAR of replies with the body from an API.
func recorded(t *testing.T, api, body string) string {
	t.Helper()
	s := sessiontest.SessionOf(sessiontest.Shows(body, body)...)
	for i := range s.Exchanges {
		s.Exchanges[i].URL = strings.Replace(s.Exchanges[i].URL, "https://api.example/v1", api, 1)
	}
	var har strings.Builder
	if err := recording.WriteHAR(&har, s); err != nil {
		t.Fatal(err)
	}
	return har.String()
}

func noAPI(*Tally, string) (*recording.Session, error) {
	return nil, errors.New("nothing is live here")
}

func TestComparisonIsByTheProfileThatOneSideShows(t *testing.T) {
	folder := t.TempDir()
	plain := put(t, folder, "plain.json", plainBatch)
	client := put(t, folder, "client.jsonl", clientBatch+clientBatch)
	claude := put(t, folder, "claude.json", claudeBatch)
	unknown := put(t, folder, "unknown.har", recorded(t, "https://api.example/v1", plainBatch))
	groq := put(t, folder, "groq.har", recorded(t, "https://api.groq.com/openai/v1", plainBatch))
	azure := put(t, folder, "azure.har", recorded(t, "https://x.openai.azure.com/openai", plainBatch))
	mixed := filepath.Join(folder, "mixed")
	if err := os.Mkdir(mixed, 0o755); err != nil {
		t.Fatal(err)
	}
	put(t, mixed, "a.json", plainBatch)
	put(t, mixed, "b.json", clientBatch)
	saved := filepath.Join(folder, "shape.json")
	saving := options("groq")
	saving.Save = saved
	w, _, told := quiet("")
	if err := Shapes(saving, []string{plain}, w, noAPI); err != nil {
		t.Fatal(err, told)
	}
	for _, test := range []struct {
		reason      string
		profile     string // that is asked for
		old, fresh  string
		code        int
		says, tells string // on standard output, on standard error or as the error
	}{
		{"neither shows one", "", plain, unknown, ExitHolds, "judged as openai (no other evidence", ""},
		{"NEW does, by its host", "", plain, groq, ExitHolds, "judged as groq (the host is api.groq.com): 2 files", ""},
		{"OLD does, by its host", "", azure, plain, ExitHolds, "judged as azure (the host is x.openai.azure.com)", ""},
		{"OLD does, by its naming", "", client, unknown, ExitHolds, "judged as orq (client naming)", ""},
		{"one file of a folder does", "", plain, mixed, ExitHolds, "judged as orq (client naming): 3 files", ""},
		{"both show the same", "", claude, claude, ExitHolds, "judged as anthropic (it has the shape of anthropic's batch): 1 file,", ""},
		{"standard input", "", "-", plain, ExitHolds, "judged as orq (client naming): 2 files", ""},
		{"a saved shape", "", saved, plain, ExitHolds, "judged as groq (the saved shape is of that profile)", ""},
		{"a saved shape counts more", "", azure, saved, ExitHolds, "judged as groq", "azure.har shows profile azure (the host is x.openai.azure.com); it is read as groq, since the saved shape is of that profile"},
		{"they differ", "", azure, groq, ExitUsage, "", "azure.har shows profile azure (the host is x.openai.azure.com), but " + groq + " shows groq (the host is api.groq.com)"},
		{"they differ, and what to do", "", claude, mixed, ExitUsage, "", "choose it with --profile"},
		{"they differ, and it is chosen", "openai", azure, groq, ExitHolds, "judged as openai: 2 files", ""},
		{"a shape of another profile than was asked for", "openai", saved, plain, ExitTrouble, "", `the shape was saved with profile groq, and this run compares by openai`},
	} {
		w, said, told := quiet(clientBatch)
		o := options(test.profile)
		o.Format = "text"
		err := Shapes(o, []string{test.old, test.fresh}, w, noAPI)
		if err != nil {
			told.WriteString(err.Error())
		}
		if code := exitOf(err); code != test.code || !strings.Contains(said.String(), test.says) || !strings.Contains(told.String(), test.tells) {
			t.Errorf("%s: the exit code is %d, with %q and %q; want %d, %q and %q", test.reason, code, said, told, test.code, test.says, test.tells)
		}
		if test.tells == "" && told.Len() > 0 {
			t.Errorf("%s: it tells %q", test.reason, told)
		}
	}
}

func TestShapeIsSavedAndReadByTheProfileThatIsShown(t *testing.T) {
	folder := t.TempDir()
	client := put(t, folder, "client.json", clientBatch)
	o := options("")
	o.Save = filepath.Join(folder, "shape.json")
	w, _, told := quiet("")
	if err := Shapes(o, []string{client}, w, noAPI); err != nil {
		t.Fatal(err, told)
	}
	text, err := os.ReadFile(o.Save)
	if err != nil || !strings.Contains(string(text), `"profile": "orq"`) {
		t.Errorf("it is saved as %s, %v", text, err)
	}
	strange := put(t, folder, "strange.json", strings.Replace(string(text), `"orq"`, `"nobody"`, 1))
	if err := Shapes(options(""), []string{strange, client}, w, noAPI); exitOf(err) != ExitUsage || !strings.Contains(err.Error(), "nobody") {
		t.Errorf("a shape of a profile that does not exist gives %v", err)
	}
}

func TestLiveAPIIsReadByTheProfileThatOldShows(t *testing.T) {
	client := put(t, t.TempDir(), "client.json", clientBatch)
	for url, want := range map[string]string{"http://localhost:1/v1": "orq", "https://my.orq.ai/v2": "orq"} {
		o := options("")
		w, _, _ := quiet("")
		got := ""
		Shapes(o, []string{client, url}, w, func(*Tally, string) (*recording.Session, error) {
			got = o.Profile
			return nil, errors.New("enough")
		})
		if got != want {
			t.Errorf("%s is driven by %q, want %s", url, got, want)
		}
	}
	w, _, _ := quiet("")
	if err := Shapes(options(""), []string{client, "https://api.groq.com/openai/v1"}, w, noAPI); exitOf(err) != ExitUsage {
		t.Errorf("a host of another profile than OLD's gives %v", err)
	}
}
