package refserver

import (
	"maps"
	"slices"
)

// webhookFaults has a fault for each check on webhook events. They show where
// events are recorded: what the API answers keeps the contract.
func webhookFaults() []Fault {
	return []Fault{
		{Name: "event-of-another-end", Rule: "webhook/type", Says: "webhook events contain the batch, and their type names another end status", start: onEvents(tellOtherEnd)},
		{Name: "event-again", Rule: "webhook/repeat", Says: "each webhook event is sent a second time, with another id", start: onEvents(tellAgain)},
	}
}

// onEvents makes a change to the events of each batch.
func onEvents(ch func(s *Server, b *batch, events []event) []event) func(*Server) {
	return func(s *Server) {
		sound := s.events
		s.events = func(b *batch) []event { return ch(s, b, sound(b)) }
	}
}

// tellOtherEnd shows the batch itself: of its id alone nobody could tell.
func tellOtherEnd(s *Server, b *batch, events []event) []event {
	stated := s.api.Events
	for i, e := range events {
		for _, kind := range slices.Sorted(maps.Keys(stated.States)) {
			if kind != e.kind {
				events[i].kind, e.body[stated.Type] = kind, kind
			}
		}
		e.body[stated.Batch] = s.manners.written(batchKind, s.shape.object(b))
	}
	return events
}

func tellAgain(s *Server, _ *batch, events []event) []event {
	for _, e := range slices.Clone(events) {
		e.body = maps.Clone(e.body)
		e.id, e.body[s.api.Events.ID] = s.newID("wh_"), s.newID("evt_")
		events = append(events, e)
	}
	return events
}
