package contract

import (
	"maps"
	"strings"
	"sync"

	"github.com/batchcheck/batchcheck/internal/document"
)

// builtinWords are the words of the files of the schema folder.
var builtinWords = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	files, _ := builtins() // without them there is no contract
	for _, b := range files {
		root, _ := b.doc.Root()
		addWords(words, root)
	}
	return words
})

// words gives the words of the schema and of what it may build on: the names of
// fields among them, also those in paths, in both namings. A name that is none of
// them is one that people, or an API, chose.
func (s *source) words() map[string]bool {
	if s.isBuiltin {
		return builtinWords()
	}
	words := maps.Clone(builtinWords())
	addWords(words, s.root())
	return words
}

// addWords adds the names of members and the parts of texts that may be paths.
func addWords(words map[string]bool, v document.Value) {
	add := func(name string) { words[name], words[ClientName(name)] = true, true }
	if v.Kind() == document.String && !strings.Contains(v.Text(), " ") {
		add(v.Text())
		for part := range strings.SplitSeq(v.Text(), "/") {
			add(part)
		}
	}
	for _, item := range v.Items {
		addWords(words, item)
	}
	for m := range v.Members {
		add(m.Name.Text())
		addWords(words, m.Value)
	}
}
