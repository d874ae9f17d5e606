package drive_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance/drive"
	"github.com/batchcheck/batchcheck/conformance/refserver"
)

// A gateway's own test. The reference server stands for the gateway here.
func ExampleTest() {
	testGateway := func(t *testing.T) {
		gateway, err := refserver.New(refserver.Options{APIKey: "test-key", Step: 20 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(gateway)
		defer server.Close()
		drive.Test(t, drive.Config{BaseURL: server.URL + "/v1", APIKey: "test-key", Write: true})
	}
	_ = testGateway
}

// Without a test, all that is wrong comes as one error.
func ExampleCheck() {
	server, err := refserver.New(refserver.Options{Step: 20 * time.Millisecond})
	if err != nil {
		fmt.Println(err)
		return
	}
	config := drive.Config{BaseURL: "http://reference.invalid/v1", Transport: server, Write: true}
	fmt.Println(drive.Check(context.Background(), config))
	// Output: <nil>
}
