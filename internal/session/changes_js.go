package session

// compare collects what two objects have different.
func (d *differ) compare(from, to map[string]any) { d.walk(Change{}, from, to) }
