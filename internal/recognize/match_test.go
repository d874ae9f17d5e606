package recognize

import (
	"bufio"
	"net/url"
	"strings"
	"testing"
)

// TestLengthOfMatchingHost gives the length of the longest of several hosts that a URL
// matches, with the beginning of its path.
func TestLengthOfMatchingHost(t *testing.T) {
	for _, test := range []struct{ hosts, url, want string }{
		{"a.example", "https://a.example/v1", "a.example"}, {"a.example", "https://a.example:8080", "a.example"}, {"a.example", "https://b.a.example", ""}, {"a.example", "https://a.example.org", ""},
		{"*.example", "https://a.example", "*.example"}, {"*.example", "https://example", ""}, {"a.*.example", "https://a.b.example", "a.*.example"}, {"a.*.example", "https://a.b.example.org", ""}, {"a.*.example", "https://b.b.example", ""},
		{"a.example/v1", "https://a.example/v1/x", "a.example/v1"}, {"a.example/v1", "https://a.example/v2", ""}, {"a.example/v1", "https://b.example/v1", ""}, {"*.example/v1", "https://a.example/v1", "*.example/v1"},
		{"a.example a.example/v1 *.example", "https://a.example/v1", "a.example/v1"}, {"a.example/v1 a.example *.e", "https://a.example/v1", "a.example/v1"}, {"a.example/v1 a.example", "https://a.example/x", "a.example"}, {"", "https://a.example", ""},
	} {
		u, err := url.Parse(test.url)
		if err != nil {
			t.Fatal(err)
		}
		if got := match(strings.Fields(test.hosts), u); got != len(test.want) {
			t.Errorf("%s matches %d characters of %q, want %s", test.url, got, test.hosts, test.want)
		}
	}
}

// TestSignsOfProfiles gives the signs of a profile, by its name alone.
func TestSignsOfProfiles(t *testing.T) {
	for profile, want := range map[string]bool{"orq": true, "azure": true, "openai": false, "none": false, "": false} {
		if signs := Signs(profile); (len(signs) > 0) != want {
			t.Errorf("%q has the signs %+v", profile, signs)
		}
	}
	if orq, azure := Signs("orq"), Signs("azure"); orq[0].Says == azure[0].Says {
		t.Errorf("two profiles have the sign %q", orq[0].Says)
	}
}

// TestHeadOfWhatIsBuffered gives the head of an input of which all has been read before.
func TestHeadOfWhatIsBuffered(t *testing.T) {
	in := bufio.NewReader(strings.NewReader("{}"))
	if _, err := in.Peek(2); err != nil {
		t.Fatal(err)
	}
	if head, isAll := Head(in); string(head) != "{}" || !isAll {
		t.Errorf("%q is the head, and all of it: %t", head, isAll)
	}
}
