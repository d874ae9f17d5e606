package corpus

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Oddities are what mutations put into documents.
var Oddities = []string{
	"null", `""`, "0", "-0", "-1", "1.0", "1e3", "00", "1.", "946684800", "99999999999", "100000000000", "1767261600", "123456789012345678", "1234567890123456789",
	"true", "false", "{}", "[]", "[1]", `{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `"a"`, `"é"`, `"\u00e9"`, `"\ud83d\ude00"`, `"\ud83d"`, "\"\xff\"", "\"\x01\"", `"\x"`, `"\u12g4"`,
	`"/v1/embeddings"`, `"v1/embeddings"`, `"\/v1"`, `"\u002fv1"`, `{"object":"list","data":[]}`, `{"object":"list","data":[{}]}`, `{"object":"list","data":[{},{"code":""}]}`,
	`{"object":"list","data":[{"code":"a","message":"\"b\""}]}`, `{"data":[{"more":{"code":"a"}}]}`, `{"data":["a"]}`, `"code":"",`, `"message":null,`, `"total_tokens":`, `"cached_tokens":9,`,
	`"completed"`, `"cancelled"`, `"in_progress"`, `"comple\u0074ed"`, `"24h"`, `"1d"`, `"1000000000000000000000h"`, "[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]",
	`,"x":1`, `,"x":{"id":"b","object":"batch","status":"completed"}`, `,"model":"m","usage":{"total":[1.5e3,-7,{}]}`, `"data":[],`, `"error":{},`, `,`, ` `, "\n", "\t", "\"", "\\", "}", "{", "]", ":", `"metadata":{}`, `"created_at":1767261600,`, `"createdAt":1767261600,`, `"id":"b",`,
	`"` + strings.Repeat("v", 512) + `"`, `"` + strings.Repeat("v", 513) + `"`, `"` + strings.Repeat("é", 512) + `"`, `"` + strings.Repeat(`\u00e9`, 513) + `"`,
	`"` + strings.Repeat("k", 64) + `":""`, `"` + strings.Repeat("k", 65) + `":""`,
}

// Mutate changes a document in one to three places: bytes, whole values, or
// members that are left out, said twice or moved.
func Mutate(r *rand.Rand, document []byte) []byte {
	text := slices.Clone(document)
	for range 1 + r.IntN(3) {
		at := r.IntN(len(text))
		switch r.IntN(7) {
		case 0:
			text[at] = byte(r.IntN(256))
		case 1:
			text[at] ^= 1 << r.IntN(8)
		case 2:
			text = slices.Insert(text, at, []byte(Oddities[r.IntN(len(Oddities))])...)
		case 3:
			text = slices.Delete(text, at, min(at+1+r.IntN(20), len(text)))
		default:
			text = mutateMember(r, text)
		}
		if len(text) == 0 {
			return []byte(" ")
		}
	}
	return text
}

// mutateMember works on the text between two commas or so.
func mutateMember(r *rand.Rand, text []byte) []byte {
	members := bytes.Split(text, []byte(","))
	i, j := r.IntN(len(members)), r.IntN(len(members))
	switch r.IntN(4) {
	case 0:
		members[i], members[j] = members[j], members[i]
	case 1:
		members = slices.Delete(members, i, i+1)
	case 2:
		members = slices.Insert(members, j, members[i])
	case 3:
		if name, _, found := bytes.Cut(members[i], []byte(":")); found {
			members[i] = fmt.Appendf(nil, "%s:%s", name, Oddities[r.IntN(len(Oddities))])
		}
	}
	return bytes.Join(members, []byte(","))
}
