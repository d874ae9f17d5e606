package run

import (
	"runtime/debug"
	"strings"
)

// Version names the module's version, the commit where it was built from a
// checkout, and the Go release. A version that go install made for a commit
// without a tag ends in the commit.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "batchcheck (unknown version)"
	}
	text := "batchcheck " + info.Main.Version
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" && !strings.Contains(text, setting.Value[:min(12, len(setting.Value))]) {
			text += " " + setting.Value
		}
	}
	return text + " " + info.GoVersion
}
