package validate

// For tests of what stands on the sizes of blocks.
var BlocksOf = (*Validator).blocks
