package batchbeam

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
)

func init() {
	register.DoFn1x2[Found, int, Found](&shardFn{})
	beam.RegisterDoFn(&writeFn{})
	register.Emitter1[int]()
}

// Write writes findings to a folder of any file system, as jsonl, in some
// files. It gives how many were written to each, a PCollection<int>. A file
// that is written again is so with the same findings, in any order.
func Write(s beam.Scope, folder string, shards int, findings beam.PCollection) beam.PCollection {
	s = s.Scope("batchbeam.Write")
	keyed := beam.ParDo(s, &shardFn{shards}, findings)
	return beam.ParDo(s, &writeFn{Folder: folder, Shards: shards}, beam.GroupByKey(s, keyed))
}

// A shardFn spreads findings: those of one place always go to one file.
type shardFn struct{ Shards int }

func (f *shardFn) ProcessElement(one Found) (int, Found) {
	h := fnv.New32a()
	fmt.Fprintf(h, "%s %d", one.Finding.File, one.Finding.Offset)
	return int(h.Sum32() % uint32(f.Shards)), one
}

type writeFn struct {
	Folder string
	Shards int
	opener
}

func (f *writeFn) ProcessElement(ctx context.Context, shard int, findings func(*Found) bool, emit func(int)) error {
	written := 0
	name := fmt.Sprintf("findings-%05d-of-%05d.jsonl", shard, f.Shards)
	err := f.write(ctx, f.Folder, name, func(w *bufio.Writer) error {
		var one Found
		for findings(&one) {
			line, err := one.Finding.JSON()
			if err != nil {
				return err
			}
			w.Write(line) // an error stays, and Flush gives it
			w.WriteByte('\n')
			written++
		}
		return nil
	})
	emit(written)
	return err
}

// write writes a file in a folder.
func (o *opener) write(ctx context.Context, folder, name string, put func(*bufio.Writer) error) error {
	path := strings.TrimSuffix(folder, "/") + "/" + name
	system, err := o.system(ctx, path)
	if err != nil {
		return err
	}
	out, err := system.OpenWrite(ctx, path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(out, 1<<20)
	err = put(w)
	return errors.Join(err, w.Flush(), out.Close())
}
