package main

import (
	"sync"

	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/validate"
)

// A job is one source and the channel that its documents come through: a
// small one, so that what is ahead of the printer waits.
type job struct {
	source input.Source
	out    chan judged
}

type judged struct {
	document  report.Document
	documents int
	err       error // the source cannot be read any further
}

// judge judges the sources, several at a time, and hands on documents in the
// order of the input. It ends with the first error of document.
func judge(v *validate.Validator, sources []input.Source, jobs int, document func(report.Document, int) error, unreadable func(string, error)) error {
	work := make(chan job)
	order := make(chan job, jobs)
	stop := make(chan struct{})
	go func() {
		defer close(order)
		defer close(work)
		for _, source := range sources {
			j := job{source, make(chan judged, 16)}
			select {
			case order <- j:
			case <-stop:
				return
			}
			select {
			case work <- j:
			case <-stop:
				return
			}
		}
	}()
	var workers sync.WaitGroup
	for range min(jobs, len(sources)) {
		workers.Go(func() {
			for j := range work {
				judgeSource(v, j, stop)
			}
		})
	}
	err := collect(order, document, unreadable)
	close(stop)
	workers.Wait()
	return err
}

func collect(order <-chan job, document func(report.Document, int) error, unreadable func(string, error)) error {
	for j := range order {
		for r := range j.out {
			if r.err != nil {
				unreadable(j.source.Name, r.err)
				continue
			}
			if err := document(r.document, r.documents); err != nil {
				return err
			}
		}
	}
	return nil
}

func judgeSource(v *validate.Validator, j job, stop <-chan struct{}) {
	defer close(j.out)
	send := func(r judged) bool {
		select {
		case j.out <- r:
			return true
		case <-stop:
			return false
		}
	}
	in, err := j.source.Open()
	if err != nil {
		send(judged{err: err})
		return
	}
	defer in.Close()
	for found, err := range v.Stream(in) {
		if err != nil {
			send(judged{err: err})
			return
		}
		if !send(judged{document: toDocument(j.source.Name, found), documents: found.Documents}) {
			return
		}
	}
}

func toDocument(file string, found validate.Report) report.Document {
	d := report.Document{File: file, Findings: found.Findings}
	for i := range d.Findings {
		d.Findings[i].File = file
		d.Record = d.Findings[i].Record
	}
	return d
}
