package describe

import (
	"fmt"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// A Page is what a page of the docs on a profile is made of, beside its contract.
type Page struct {
	Signs    []string // what shows the profile, apart from its hosts
	Family   string   // the profile that it is compared with; empty where it has a shape of its own
	Example  string   // a document of it
	Language string   // of the example
	Command  string   // that judges the example
	Output   string   // what that prints
	Drawing  string   // the name of the file with its states; empty where it has none
}

// bases say in full what a profile may rest on.
var bases = map[string]string{
	"recorded": "recorded traffic, then source and docs where the recordings are silent", "source": "source code", "docs": "docs only; no traffic was recorded",
}

// Text writes the page of a profile, in Markdown. other is the contract of its Family,
// or nil.
func (p Page) Text(c, other *contract.Contract) string {
	var out strings.Builder
	info := c.Profile
	fmt.Fprintf(&out, "# %s\n\n%s.\n\n", info.Name, Cell(strings.TrimSuffix(upper(info.Says), ".")))
	fmt.Fprintf(&out, "This page is made from [schema/%s.schema.json](../../schema); [profiles.md](../profiles.md) says how a profile is chosen.\n\n", fileOf(info.Name))
	if basis := bases[info.Basis]; basis != "" {
		fmt.Fprintf(&out, "- **Rests on** %s\n", basis)
	}
	fmt.Fprintf(&out, "- **Sources**: %s\n", Cell(info.Source))
	for _, link := range info.Links {
		fmt.Fprintf(&out, "  - <%s>\n", link)
	}
	if len(c.API.Hosts) > 0 {
		fmt.Fprintf(&out, "- **Hosts**: %s\n", "`"+strings.Join(c.API.Hosts, "`, `")+"`")
	}
	if len(p.Signs) > 0 {
		fmt.Fprintf(&out, "- **In documents**: %s\n", Cell(strings.Join(p.Signs, "; ")))
	}
	if p.Example != "" {
		fmt.Fprintf(&out, "\n## An example\n\n```%s\n%s```\n\n<!-- shown: example -->\n```\n$ %s\n%s```\n<!-- end -->\n", p.Language, p.Example, p.Command, p.Output)
	}
	if other != nil {
		fmt.Fprintf(&out, "\n## How it differs from %s\n\n", p.Family)
		p.differences(&out, other, c)
	}
	facts := Facts(c)
	for _, kind := range c.Kinds {
		if kind.Node != nil && kind.Node.Lifecycle != nil {
			fmt.Fprintf(&out, "\n## States\n\n![The states of %s](%s)\n\n", info.Name, p.Drawing)
			stateTable(&out, kind.Node)
			break
		}
	}
	table(&out, "Limits", []string{"what", "at most"}, facts, limits)
	for _, kind := range c.Kinds {
		table(&out, "Fields of "+article(kind.Title), []string{"field", "what it is"}, facts, group(kind))
	}
	table(&out, "Between fields", []string{"what", "must hold"}, facts, relates)
	table(&out, "Result files", []string{"what", "how"}, facts, files)
	table(&out, "Requests", []string{"what", "how"}, facts, calls)
	return out.String()
}

// fileOf gives the name of the file of a profile, without its end.
func fileOf(profile string) string {
	if file, found := contract.FileOf(profile); found {
		return file
	}
	return profile
}

// differences writes the table of what differs from one contract to another.
func (p Page) differences(out *strings.Builder, from, to *contract.Contract) {
	all := Differences(from, to)
	if len(all) == 0 {
		fmt.Fprintln(out, "In nothing.")
		return
	}
	fmt.Fprintf(out, "|  | what | %s | %s |\n|---|---|---|---|\n", from.Profile.Name, to.Profile.Name)
	for _, d := range all {
		fmt.Fprintf(out, "| %s | %s | %s | %s |\n", d.Group, Cell(strings.Join(d.Names, ", ")), Cell(orNothing(d.From)), Cell(orNothing(d.To)))
	}
}

// stateTable writes a row for each state.
func stateTable(out *strings.Builder, n *contract.Node) {
	all := StatesOf(n)
	fmt.Fprint(out, "| state | what may follow | must be set | must be null |\n|---|---|---|---|\n")
	for _, name := range all {
		row := n.Lifecycle.States[name]
		null := append(slices.Clone(row.Null), row.Withheld...)
		fmt.Fprintf(out, "| `%s` | %s | %s | %s |\n", name, Cell(strings.TrimPrefix(follows(row, all), "then ")), Cell(list(row.Set)), Cell(list(null)))
	}
}

// table writes the facts of a group, if there are any.
func table(out *strings.Builder, title string, head []string, facts []Fact, group string) {
	rows := slices.DeleteFunc(slices.Clone(facts), func(f Fact) bool { return f.Group != group })
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(out, "\n## %s\n\n| %s |\n|%s\n", title, strings.Join(head, " | "), strings.Repeat("---|", len(head)))
	for _, f := range rows {
		fmt.Fprintf(out, "| %s | %s |\n", Cell(f.Name), Cell(f.Says))
	}
}

// Cell writes a text for a cell of a table: what Markdown would read is quoted.
func Cell(text string) string {
	return strings.NewReplacer("|", `\|`, "*", `\*`, "<", "&lt;", "\n", " ").Replace(text)
}

// article puts a or an before a noun.
func article(noun string) string {
	if strings.ContainsAny(noun[:1], "aeiou") {
		return "an " + noun
	}
	return "a " + noun
}

// upper begins a text with a capital.
func upper(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
