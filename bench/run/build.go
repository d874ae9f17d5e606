//go:build linux

package main

import (
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
)

// The peers: other validators of JSON Schema, each with what makes it ready to
// judge a file of JSON Lines, and its exit code where documents are not valid.
var peers = []peer{
	{name: "github.com/santhosh-tekuri/jsonschema/v5", source: "bench/v5lines", build: goProgram, broken: 1},
	{name: "github.com/santhosh-tekuri/jsonschema/v6", source: "bench/peers/v6", build: goProgram, broken: 1},
	{name: "ajv", source: "bench/peers/ajv", build: nodeScript, broken: 1},
	{name: "@sourcemeta/jsonschema", source: "bench/peers/sourcemeta", build: sourcemeta, broken: 2},
}

type peer struct {
	name   string // of the module or package that judges
	source string
	build  func(b *bench, p peer) (command []string, version string, err error)
	broken int
}

// A program is a peer that is ready: the schema and the file follow its command.
type program struct {
	peer
	version string
	command []string
}

// valid finds how many documents a peer says are valid.
var valid = regexp.MustCompile(`(\d+) (?:of \d+ valid|passed)`)

const batchcheck = "./batchcheck"

// build builds batchcheck and the peers in the bench's folder.
func (b *bench) build() error {
	if err := b.tool("go", "build", "-o", filepath.Join(b.folder, batchcheck), "./cmd/batchcheck"); err != nil || b.skipPeers {
		return err
	}
	for _, p := range peers {
		command, version, err := p.build(b, p)
		if err != nil {
			return fmt.Errorf("%s: %w\n-skip-peers does without the other validators", p.name, err)
		}
		b.peers = append(b.peers, program{p, version, command})
	}
	return nil
}

// tool runs a command that is not measured, from the repository's root.
func (b *bench) tool(name string, args ...string) error {
	if text, err := exec.CommandContext(b.ctx, name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s %q: %w\n%s", name, args, err, text)
	}
	return nil
}

func goProgram(b *bench, p peer) (command []string, version string, err error) {
	path := filepath.Join(b.folder, filepath.Base(p.source))
	if err := b.tool("go", "-C", p.source, "build", "-o", path, "."); err != nil {
		return nil, "", err
	}
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		return nil, "", err
	}
	for _, d := range info.Deps {
		if d.Path == p.name {
			return []string{path}, d.Version, nil
		}
	}
	return nil, "", errors.New("the program is built without it")
}

func nodeScript(b *bench, p peer) (command []string, version string, err error) {
	folder, version, err := install(b, p)
	return []string{"node", filepath.Join(folder, "lines.js")}, version, err
}

// sourcemeta takes the package's program itself, not the script that starts it:
// node's start is none of its time.
func sourcemeta(b *bench, p peer) (command []string, version string, err error) {
	folder, version, err := install(b, p)
	if err != nil {
		return nil, "", err
	}
	arch := map[string]string{"amd64": "x86_64"}[runtime.GOARCH]
	if arch == "" {
		arch = runtime.GOARCH
	}
	for _, libc := range []string{"", "-musl"} {
		path := filepath.Join(folder, "node_modules", p.name, "build/github-releases/jsonschema-linux-"+arch+libc)
		if err = b.tool(path, "version"); err == nil {
			return []string{path, "validate", "--fast", "--continue"}, version, nil
		}
	}
	return nil, "", err
}

// install installs what a package.json asks for, in a copy of its folder.
func install(b *bench, p peer) (folder, version string, err error) {
	folder = filepath.Join(b.folder, filepath.Base(p.source))
	if err := os.CopyFS(folder, os.DirFS(p.source)); err != nil {
		return "", "", err
	}
	if err := b.tool("npm", "--prefix", folder, "ci", "--ignore-scripts", "--no-audit", "--no-fund"); err != nil {
		return "", "", err
	}
	text, err := os.ReadFile(filepath.Join(folder, "package.json"))
	if err != nil {
		return "", "", err
	}
	var pinned struct {
		Dependencies map[string]string `json:"dependencies"`
	}
	err = json.Unmarshal(text, &pinned)
	return folder, pinned.Dependencies[p.name], err
}
