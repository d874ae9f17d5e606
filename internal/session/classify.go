package session

import (
	"net/url"
	"slices"
	"strings"
)

// An Operation is what an exchange does, told from its method and the end of
// its path.
type Operation string

// The operations of a batch API. Of any other, nothing is judged.
const (
	Create   Operation = "create"
	Retrieve Operation = "retrieve"
	List     Operation = "list"
	Cancel   Operation = "cancel"
	Upload   Operation = "upload"
	File     Operation = "file"
	Content  Operation = "content"
	Other    Operation = "other"
)

// Paths are the ends of an API's paths, whatever stands before them.
type Paths struct {
	Batches string // "" is /batches
	Files   string // "" is /files
}

// A route is a method and what follows the collection's path: {} is an id.
type route struct {
	method, rest string
	operation    Operation
}

var batchRoutes = []route{
	{method: "POST", rest: "", operation: Create},
	{method: "GET", rest: "", operation: List},
	{method: "GET", rest: "/{}", operation: Retrieve},
	{method: "POST", rest: "/{}/cancel", operation: Cancel},
}

var fileRoutes = []route{
	{method: "POST", rest: "", operation: Upload},
	{method: "GET", rest: "/{}", operation: File},
	{method: "GET", rest: "/{}/content", operation: Content},
}

// Classify tells what a request does, and to which batch or file.
func (p Paths) Classify(method, rawURL string) (operation Operation, id string) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return Other, ""
	}
	path := strings.Split(strings.Trim(u.EscapedPath(), "/"), "/")
	if operation, id = match(method, path, collectionOf(p.Batches, "batches"), batchRoutes); operation != Other {
		return operation, id
	}
	return match(method, path, collectionOf(p.Files, "files"), fileRoutes)
}

// Route gives the method and the escaped path of an operation on a batch or a file,
// from the base URL on; the id is "" where the operation takes none.
func (p Paths) Route(operation Operation, id string) (method, path string) {
	collection, routes := collectionOf(p.Batches, "batches"), batchRoutes
	if isOfFiles(operation) {
		collection, routes = collectionOf(p.Files, "files"), fileRoutes
	}
	at := slices.IndexFunc(routes, func(r route) bool { return r.operation == operation })
	escaped := url.PathEscape(id)
	if strings.Trim(id, ".") == "" {
		escaped = strings.ReplaceAll(id, ".", "%2E") // or servers take it for a way up
	}
	return routes[at].method, "/" + strings.Join(collection, "/") + strings.Replace(routes[at].rest, "{}", escaped, 1)
}

func collectionOf(path, fallback string) []string {
	if path = strings.Trim(path, "/"); path == "" {
		path = fallback
	}
	return strings.Split(path, "/")
}

func match(method string, path, collection []string, routes []route) (Operation, string) {
	for _, r := range routes {
		rest := strings.Split(r.rest, "/")[1:] // a rest begins with a slash, or is empty
		at := len(path) - len(rest)
		if !strings.EqualFold(method, r.method) || at < len(collection) || !slices.Equal(path[at-len(collection):at], collection) {
			continue
		}
		if id, ok := matchRest(path[at:], rest); ok {
			return r.operation, id
		}
	}
	return Other, ""
}

func matchRest(path, pattern []string) (id string, ok bool) {
	for i, part := range pattern {
		if part == "{}" {
			var err error
			if id, err = url.PathUnescape(path[i]); err != nil || id == "" {
				return "", false
			}
		} else if path[i] != part {
			return "", false
		}
	}
	return id, true
}
