// What every client's function does, see official-client.check.ts.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

var count int

func handle(ctx context.Context, event json.RawMessage) (any, error) {
	fmt.Println("handling", string(event))
	count++
	var wanted struct{ Do string }
	if err := json.Unmarshal(event, &wanted); err != nil {
		return nil, err
	}
	switch wanted.Do {
	case "fail":
		return nil, errors.New("on purpose")
	case "exit":
		os.Exit(7)
	case "hang":
		time.Sleep(time.Minute)
	case "huge":
		return strings.Repeat("x", 6_291_556), nil
	}
	deadline, _ := ctx.Deadline()
	about, _ := lambdacontext.FromContext(ctx)
	return map[string]any{
		"event":     event,
		"count":     count,
		"id":        about.AwsRequestID,
		"arn":       about.InvokedFunctionArn,
		"remaining": time.Until(deadline).Milliseconds(),
		"trace":     os.Getenv("_X_AMZN_TRACE_ID"),
	}, nil
}

// A reader as a result makes this client stream.
func stream(event struct{ Fail bool }) (io.Reader, error) {
	reader, writer := io.Pipe()
	go func() {
		io.WriteString(writer, "one ")
		io.WriteString(writer, "two")
		if event.Fail {
			writer.CloseWithError(errors.New("mid-stream"))
		}
		writer.Close()
	}()
	return reader, nil
}

func main() {
	if os.Getenv("_HANDLER") == "app.streaming" {
		lambda.Start(stream)
	}
	lambda.Start(handle)
}
