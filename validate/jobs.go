package validate

// Jobs bound how many goroutines judge at a time, in one input or in several
// that share them. One that waits for something lets another begin.
type Jobs struct{ running chan struct{} }

// NewJobs makes room for n jobs, at least one.
func NewJobs(n int) *Jobs { return &Jobs{make(chan struct{}, max(n, 1))} }

// Begin waits until there is room for a job, and takes it.
func (j *Jobs) Begin() {
	if j != nil {
		j.running <- struct{}{}
	}
}

// End makes room for another job. It panics where none has begun.
func (j *Jobs) End() {
	if j == nil {
		return
	}
	select {
	case <-j.running:
	default:
		panic("validate: a job ends that has not begun")
	}
}

// tryBegin takes room for a job where there is some.
func (j *Jobs) tryBegin() bool {
	if j == nil {
		return false
	}
	select {
	case j.running <- struct{}{}:
		return true
	default:
		return false
	}
}

// most is how many jobs there is room for.
func (j *Jobs) most() int {
	if j == nil {
		return 1
	}
	return cap(j.running)
}
