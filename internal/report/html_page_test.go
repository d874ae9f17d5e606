package report

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A tag is an element of a page.
type tag struct {
	name string
	attr map[string]string
}

// readPage takes a page apart: its elements, and the text in them.
func readPage(t testing.TB, text string) (tags []tag, words string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict, d.AutoClose, d.Entity = false, []string{"meta", "input"}, xml.HTMLEntity
	var b strings.Builder
	var open []string
	for {
		token, err := d.Token()
		if token == nil && err != nil {
			if err.Error() != "EOF" || len(open) > 0 {
				t.Fatalf("the page is not well-formed: %v, open are %v", err, open)
			}
			return tags, b.String()
		}
		switch token := token.(type) {
		case xml.StartElement:
			one := tag{token.Name.Local, map[string]string{}}
			for _, a := range token.Attr {
				one.attr[a.Name.Local] = a.Value
			}
			tags = append(tags, one)
			open = append(open, one.name)
		case xml.EndElement:
			if n := len(open); n == 0 || open[n-1] != token.Name.Local {
				t.Fatalf("</%s> ends one of %v", token.Name.Local, open)
			}
			open = open[:len(open)-1]
		case xml.CharData:
			b.Write(token)
		}
	}
}

// allowed has the elements that a page is made of: none of them loads anything, and
// only the page's own script runs.
var allowed = strings.Fields("html head meta title style body header main section nav article figure figcaption details summary " +
	"script input label select option button output h1 h2 h3 h4 p ul ol li span b strong i a bdi code pre mark div table thead tbody tr th td svg text line rect circle path desc")

// checkPage holds a page to what it promises, whatever it shows.
func checkPage(t testing.TB, text string) (words string) {
	t.Helper()
	tags, words := readPage(t, text)
	ids := map[string]bool{}
	depth := 0
	for _, one := range tags {
		if !slices.Contains(allowed, one.name) {
			t.Fatalf("the page has the element %s", one.name)
		}
		for name := range one.attr {
			if name == "style" || name == "src" || strings.HasPrefix(name, "on") {
				t.Fatalf("%s has the attribute %s", one.name, name)
			}
		}
		if one.name == "th" && one.attr["scope"] == "" {
			t.Errorf("a th has no scope")
		}
		if level, ok := strings.CutPrefix(one.name, "h"); ok && len(level) == 1 && level != "r" {
			n := int(level[0] - '0')
			if n > depth+1 {
				t.Errorf("an h%d follows an h%d", n, depth)
			}
			depth = n
		}
		if id := one.attr["id"]; id != "" {
			if ids[id] {
				t.Errorf("the id %s is there twice", id)
			}
			ids[id] = true
		}
	}
	checkRefs(t, tags, ids)
	checkPolicy(t, tags, text)
	return words
}

// checkRefs holds links and labels to what is on the page.
func checkRefs(t testing.TB, tags []tag, ids map[string]bool) {
	t.Helper()
	for _, one := range tags {
		if href, found := one.attr["href"]; found && !strings.HasPrefix(href, rulePages) && !ids[strings.TrimPrefix(href, "#")] {
			t.Errorf("a link leads to %q", href)
		}
		for _, id := range strings.Fields(one.attr["aria-labelledby"]) {
			if !ids[id] {
				t.Errorf("%s is labelled by %q, which is not there", one.name, id)
			}
		}
	}
}

var policyContent = regexp.MustCompile(`content="default-src[^"]*"`)

var styleElement = regexp.MustCompile(`(?s)<style>(.*?)</style>`)

var scriptElement = regexp.MustCompile(`(?s)<script>(.*?)</script>`)

// checkPolicy holds the policy to letting this style and this script in, and nothing else.
func checkPolicy(t testing.TB, tags []tag, text string) {
	t.Helper()
	styles := styleElement.FindAllStringSubmatch(text, -1)
	if len(styles) != 1 {
		t.Fatalf("the page has %d styles", len(styles))
	}
	scripts := scriptElement.FindAllStringSubmatch(text, -1)
	if len(scripts) > 1 {
		t.Fatalf("the page has %d scripts", len(scripts))
	}
	hash := func(text string) string {
		digest := sha256.Sum256([]byte(text))
		return "'sha256-" + base64.StdEncoding.EncodeToString(digest[:]) + "'"
	}
	script := ""
	if len(scripts) == 1 {
		script = "; script-src " + hash(scripts[0][1])
	}
	want := "default-src 'none'; style-src " + hash(styles[0][1]) + script + "; base-uri 'none'; form-action 'none'"
	i := slices.IndexFunc(tags, func(one tag) bool { return one.attr["http-equiv"] == "Content-Security-Policy" })
	if i < 0 || tags[i].attr["content"] != want {
		t.Errorf("the policy is not %s", want)
	}
}
