// Package compare sets a session beside that of a reference: what the two
// answered to the same steps. It judges nothing.
package compare
