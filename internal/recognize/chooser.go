package recognize

import "sync"

// A Chooser has what judges by each profile that inputs were found to be of, made
// when the first input of the profile comes. It is safe for concurrent use.
type Chooser[T any] struct {
	make func(profile string) (T, error)
	mu   sync.Mutex
	made map[string]T
}

// NewChooser makes a Chooser that has one for a profile already.
func NewChooser[T any](profile string, first T, make func(profile string) (T, error)) *Chooser[T] {
	return &Chooser[T]{make: make, made: map[string]T{profile: first}}
}

// Of gives what judges by a profile.
func (c *Chooser[T]) Of(profile string) (T, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if made, found := c.made[profile]; found {
		return made, nil
	}
	made, err := c.make(profile)
	if err == nil {
		c.made[profile] = made
	}
	return made, err
}
