# What every client's function does, see official-client.check.ts.
import json
import os
import time

count = 0


def handler(event, context):
    global count
    print("handling", json.dumps(event))
    count += 1
    todo = event.get("do")
    if todo == "fail":
        raise ValueError("on purpose")
    if todo == "exit":
        os._exit(7)
    if todo == "hang":
        time.sleep(60)
    if todo == "huge":
        return "x" * 6_291_556
    return {
        "event": event,
        "count": count,
        "id": context.aws_request_id,
        "arn": context.invoked_function_arn,
        "remaining": context.get_remaining_time_in_millis(),
        "trace": os.environ.get("_X_AMZN_TRACE_ID"),
    }
