package recording_test

import (
	"bytes"
	"fmt"
	"os"

	"github.com/batchcheck/batchcheck/conformance/recording"
)

// A cassette, whatever recorded it, is a session.
func ExampleRead() {
	const name = "testdata/vcrpy.yaml"
	data, err := os.ReadFile(name)
	if err != nil {
		fmt.Println(err)
		return
	}
	session, err := recording.Read(name, data)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range session.Exchanges {
		fmt.Println(session.Format, e.Number, e.Method, e.Status)
	}
	// Output:
	// vcr 1 POST 200
	// vcr 2 GET 200
}

// What was read, or driven, is kept as HAR.
func ExampleWriteHAR() {
	session := &recording.Session{Exchanges: []recording.Exchange{
		{Number: 1, Method: "GET", URL: "https://api.example.com/v1/batches/batch_1", Status: 200},
	}}
	var har bytes.Buffer
	if err := recording.WriteHAR(&har, session); err != nil {
		fmt.Println(err)
		return
	}
	again, err := recording.Read("run.har", har.Bytes())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(again.Format, again.Exchanges[0].Method, again.Exchanges[0].URL)
	// Output: har GET https://api.example.com/v1/batches/batch_1
}
