package refserver_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/batchcheck/batchcheck/conformance/refserver"
	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
)

// A client's tests talk to a server of their own.
func ExampleNew() {
	handler, err := refserver.New(refserver.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	server := httptest.NewServer(handler)
	defer server.Close()
	reply, err := http.Get(server.URL + "/v1/batches?limit=1")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer reply.Body.Close()
	body, err := io.ReadAll(reply.Body)
	fmt.Print(reply.StatusCode, " ", string(body), err)
	// Output:
	// 200 {"data":[],"first_id":null,"has_more":false,"last_id":null,"object":"list"}
	// <nil>
}
