package refserver

import "time"

// An object is a batch as it is sent.
type object struct {
	ID           string            `json:"id"`
	Object       string            `json:"object"`
	Endpoint     string            `json:"endpoint"`
	Errors       *inputErrors      `json:"errors"`
	InputFile    string            `json:"input_file_id"`
	Window       string            `json:"completion_window"`
	Status       string            `json:"status"`
	OutputFile   *string           `json:"output_file_id"`
	ErrorFile    *string           `json:"error_file_id"`
	CreatedAt    int64             `json:"created_at"`
	InProgressAt *int64            `json:"in_progress_at"`
	ExpiresAt    int64             `json:"expires_at"`
	FinalizingAt *int64            `json:"finalizing_at"`
	CompletedAt  *int64            `json:"completed_at"`
	FailedAt     *int64            `json:"failed_at"`
	ExpiredAt    *int64            `json:"expired_at"`
	CancellingAt *int64            `json:"cancelling_at"`
	CancelledAt  *int64            `json:"cancelled_at"`
	Counts       counts            `json:"request_counts"`
	Metadata     map[string]string `json:"metadata"`
	Model        *string           `json:"model,omitempty"`
	Usage        *usage            `json:"usage,omitempty"`
}

type inputErrors struct {
	Object string       `json:"object"`
	Data   []inputFault `json:"data"`
}

type counts struct {
	Total     int `json:"total"`
	Completed int `json:"completed"`
	Failed    int `json:"failed"`
}

// usage says how many tokens a batch has used.
type usage struct {
	InputTokens  int `json:"input_tokens"`
	InputDetails struct {
		CachedTokens int `json:"cached_tokens"`
	} `json:"input_tokens_details"`
	OutputTokens  int `json:"output_tokens"`
	OutputDetails struct {
		ReasoningTokens int `json:"reasoning_tokens"`
	} `json:"output_tokens_details"`
	TotalTokens int `json:"total_tokens"`
}

// The states, and after how many steps since its creation a batch comes to them.
const (
	validating = "validating"
	inProgress = "in_progress"
	finalizing = "finalizing"
	completed  = "completed"
	failed     = "failed"
	expired    = "expired"
	cancelling = "cancelling"
	cancelled  = "cancelled"

	startStep    = 1
	finalizeStep = 4
	endStep      = 5
)

// state tells where a batch is at a time. Nothing moves it but the clock.
func (s openAI) state(b *batch, now time.Time) string {
	steps := int(now.Sub(b.created) / s.options.Step)
	switch last, at := s.end(b); {
	case last != "" && !now.Before(at):
		return last
	case !b.cancelled.IsZero():
		return cancelling
	case steps < startStep:
		return validating
	case steps < finalizeStep || last == "":
		return inProgress
	}
	return finalizing
}

// end gives the state that a batch ends in, and when; "" for one that goes on
// until it is cancelled.
func (s *Server) end(b *batch) (state string, at time.Time) {
	after := func(steps time.Duration) time.Time { return b.created.Add(steps * s.options.Step) }
	switch {
	case !b.cancelled.IsZero():
		return cancelled, b.cancelled.Add(s.options.Step)
	case len(b.faults) > 0 || b.outcome == failed:
		return failed, after(startStep)
	case b.outcome == stalled:
		return "", time.Time{}
	case b.outcome == expired:
		return expired, after(finalizeStep)
	}
	return completed, after(endStep)
}

// object gives a batch as it is now.
func (s openAI) object(b *batch) any {
	now := s.options.Now()
	o := object{
		ID: b.id, Object: "batch", Endpoint: b.sent.Endpoint, InputFile: b.sent.InputFileID,
		Window: b.sent.Window, Status: s.state(b, now), CreatedAt: b.created.Unix(), ExpiresAt: b.created.Unix() + int64(b.window/time.Second),
		Metadata: b.sent.Metadata,
	}
	s.setTimes(b, &o)
	if !b.settled {
		s.setCounts(b, &o, now)
		if s.lifecycle.IsEnd(o.Status) {
			s.settle(b, o.Counts.Completed+o.Counts.Failed)
			b.counts.Total = o.Counts.Total
		}
	}
	if b.settled {
		o.Counts = b.counts
	}
	if b.output != nil {
		o.OutputFile = &b.output.ID
	}
	if b.errors != nil {
		o.ErrorFile = &b.errors.ID
	}
	if s.manners.nulls && s.lifecycle.IsEnd(o.Status) {
		o.Usage = &b.usage
		o.Model = b.model
	}
	s.manners.fill(&o)
	return o
}

// at gives the time of a step, in Unix seconds.
func (s *Server) at(b *batch, step int) *int64 {
	seconds := b.created.Add(time.Duration(step) * s.options.Step).Unix()
	return &seconds
}

// setTimes sets the times of what has happened.
func (s *Server) setTimes(b *batch, o *object) {
	started := b.cancelled.IsZero() || b.cancelled.Sub(b.created) >= startStep*s.options.Step
	if o.Status != validating && o.Status != failed && started {
		o.InProgressAt = s.at(b, startStep)
	}
	if !b.cancelled.IsZero() {
		asked := b.cancelled.Unix()
		o.CancellingAt = &asked
		if b.cancelled.Sub(b.created) >= finalizeStep*s.options.Step {
			o.FinalizingAt = s.at(b, finalizeStep)
		}
	}
	switch o.Status {
	case finalizing:
		o.FinalizingAt = s.at(b, finalizeStep)
	case completed:
		o.FinalizingAt, o.CompletedAt = s.at(b, finalizeStep), s.at(b, endStep)
	case failed:
		o.FailedAt = s.at(b, startStep)
		o.Errors = &inputErrors{"list", b.faults}
		if len(b.faults) == 0 {
			o.Errors.Data = []inputFault{{Code: "asked_for", Message: "the metadata asked for a batch that fails"}}
		}
	case expired:
		o.ExpiredAt = &o.ExpiresAt // nobody waits for a day to see one expire
	case cancelled:
		done := b.cancelled.Add(s.options.Step).Unix()
		o.CancelledAt = &done
	}
}

// setCounts counts the requests that are done: all at the end, a share on the way.
func (s *Server) setCounts(b *batch, o *object, now time.Time) {
	if o.InProgressAt == nil {
		return
	}
	until := now
	if !b.cancelled.IsZero() {
		until = b.cancelled
	}
	done := len(b.requests)
	if busy := (finalizeStep - startStep) * s.options.Step; o.Status != completed && o.Status != finalizing {
		past := until.Sub(b.created) - startStep*s.options.Step
		done = min(done, int(int64(done)*int64(past)/int64(busy)))
	}
	if o.Status == expired || b.outcome == stalled {
		done = min(done, len(b.requests)-1) // one is left over
	}
	o.Counts.Total = len(b.requests)
	for _, r := range b.requests[:max(0, done)] {
		if b.fails(r) {
			o.Counts.Failed++
		} else {
			o.Counts.Completed++
		}
	}
}
