// The Runtime API with Go's standard library; the handler answers with its process number, and hangs when asked to.
package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

func main() {
	api := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
	for {
		next, err := http.Get(api + "next")
		if err != nil {
			os.Exit(2)
		}
		event, _ := io.ReadAll(next.Body)
		next.Body.Close()
		fmt.Fprintln(os.Stderr, "native handler")
		if bytes.Contains(event, []byte("hang")) {
			time.Sleep(time.Hour)
		}
		answer := fmt.Sprintf(`{"pid":%d}`, os.Getpid())
		path := next.Header.Get("Lambda-Runtime-Aws-Request-Id") + "/response"
		response, err := http.Post(api+path, "application/json", bytes.NewBufferString(answer))
		if err != nil {
			os.Exit(3)
		}
		io.Copy(io.Discard, response.Body)
		response.Body.Close()
	}
}
