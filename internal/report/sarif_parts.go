package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/batchcheck/batchcheck/validate"
)

const (
	sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	sourceRoot  = "%SRCROOT%" // what relative URIs are relative to
)

// The parts of a SARIF log that are used here. A run's results are written apart.
type (
	sarifRun struct {
		Tool        sarifTool            `json:"tool"`
		Invocations []sarifInvocation    `json:"invocations"`
		Bases       map[string]sarifBase `json:"originalUriBaseIds"`
		Properties  sarifProperties      `json:"properties"`
		Automation  sarifAutomation      `json:"automationDetails"`
		ColumnKind  string               `json:"columnKind"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		Full  string      `json:"fullName,omitempty"` // with version and commit
		Home  string      `json:"informationUri"`
		Rules []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID      string    `json:"id"`
		Short   sarifText `json:"shortDescription"`
		Full    sarifText `json:"fullDescription"`
		Help    sarifText `json:"help"`
		HelpURI string    `json:"helpUri"`
		Default struct {
			Level validate.Level `json:"level"`
		} `json:"defaultConfiguration"`
	}
	sarifResult struct {
		RuleID       string             `json:"ruleId"`
		RuleIndex    int                `json:"ruleIndex"`
		Level        validate.Level     `json:"level"`
		Message      sarifText          `json:"message"`
		Locations    []sarifLocation    `json:"locations"`
		Related      []sarifLocation    `json:"relatedLocations,omitempty"`
		Fingerprints map[string]string  `json:"partialFingerprints"`
		Count        int                `json:"occurrenceCount"`
		Baseline     string             `json:"baselineState,omitempty"`
		Suppressions []sarifSuppression `json:"suppressions,omitempty"`
		Properties   any                `json:"properties"` // a Record or a groupRecord
	}
	sarifSuppression struct {
		Kind string `json:"kind"`
		Why  string `json:"justification"`
	}
	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifLocation struct {
		Physical struct {
			Artifact sarifArtifact `json:"artifactLocation"`
			Region   *sarifRegion  `json:"region,omitempty"`
		} `json:"physicalLocation"`
		Logical []sarifLogical `json:"logicalLocations,omitempty"`
	}
	sarifArtifact struct {
		URI  string `json:"uri"`
		Base string `json:"uriBaseId,omitempty"`
	}
	sarifRegion struct {
		Line   int `json:"startLine"`
		Column int `json:"startColumn"`
		End    int `json:"endColumn,omitempty"`
	}
	sarifLogical struct {
		Name string `json:"fullyQualifiedName"` // a JSON Pointer
	}
	sarifInvocation struct {
		Successful bool                `json:"executionSuccessful"`
		Exit       int                 `json:"exitCode"`
		Told       []sarifNotification `json:"toolExecutionNotifications"`
	}
	sarifNotification struct {
		Level     validate.Level  `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations,omitempty"`
	}
	sarifBase struct {
		Description sarifText `json:"description"`
	}
	sarifProperties struct {
		Profiles []Choice `json:"profiles"`
	}
	sarifAutomation struct {
		ID string `json:"id"`
	}
)

func newSARIFRule(r validate.Rule) sarifRule {
	skip := "--skip " + r.ID
	rule := sarifRule{ID: r.ID, Short: plainText(r.Says), HelpURI: RulePage(r.ID)}
	rule.Full = plainText(sentence(r.Says) + " Source: " + sentence(r.Source))
	rule.Help = sarifText{
		Text:     sentence(r.Says) + " To fix it: " + sentence(r.Help) + " Source: " + sentence(r.Source) + " To skip it: " + skip,
		Markdown: markdown(sentence(r.Says)) + "\n\nTo fix it: " + markdown(sentence(r.Help)) + "\n\nSource: " + markdown(sentence(r.Source)) + "\n\nTo skip it: " + code(skip),
	}
	if r.Help == "" { // a schema of somebody's own
		rule.Help = sarifText{Text: rule.Full.Text + " To skip it: " + skip}
	}
	rule.Default.Level = r.Level
	return rule
}

// sentence makes a statement end in one full stop.
func sentence(text string) string { return strings.TrimSuffix(text, ".") + "." }

// plainText gives a message in which no reader finds a link.
func plainText(text string) sarifText {
	if strings.Contains(text, "](") {
		text = noLinks.Replace(text)
	}
	return sarifText{Text: text}
}

var noLinks = strings.NewReplacer("[", `\[`, "]", `\]`)

// artifact names a file: by what it is called from the folder of the run, if it
// is in there.
func (w *sarif) artifact(file string) sarifArtifact {
	path := file
	if filepath.IsAbs(file) {
		inside, err := filepath.Rel(w.Folder, file)
		if err != nil || !filepath.IsLocal(inside) {
			return sarifArtifact{URI: "file://" + uriPath(absolute(file))}
		}
		path = inside
	}
	return sarifArtifact{uriPath(filepath.Clean(path)), sourceRoot}
}

// absolute makes what follows the authority of a file URI begin with a slash,
// also where the path begins with a drive.
func absolute(file string) string {
	return "/" + strings.TrimLeft(filepath.ToSlash(filepath.Clean(file)), "/")
}

// uriPath gives a path as a URI has it. A first part with a colon would be a scheme.
func uriPath(path string) string { return (&url.URL{Path: filepath.ToSlash(path)}).String() }

// fingerprints tell a finding from others by what stays the same when lines are added
// before it, or items to a list: file, rule, batch and place, and its number among equal
// ones. In a session ids differ from run to run, and its recording may have another
// name: there it is the target, where that has a name, and what is done.
type fingerprints map[string]int

func (fs fingerprints) of(file, target string, f validate.Finding) string {
	of := []string{file, f.Rule, f.BatchID, f.Place()}
	if f.Exchange != nil {
		of = []string{cmp.Or(target, file), f.Rule, f.Habit(), f.Place()}
	}
	digest := sha256.Sum256([]byte(strings.Join(of, "\x00")))
	print := hex.EncodeToString(digest[:16])
	fs[print]++
	return fmt.Sprintf("%s:%d", print, fs[print])
}
