// What every client's function does, see official-client.check.ts.
#include <aws/lambda-runtime/runtime.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <unistd.h>

using namespace aws::lambda_runtime;

static int count = 0;

static bool wanted(const std::string& event, const char* what)
{
    return event.find(std::string("\"do\":\"") + what + "\"") != std::string::npos;
}

static invocation_response handle(const invocation_request& request)
{
    std::printf("handling %s\n", request.payload.c_str());
    std::fflush(stdout);
    count += 1;
    if (wanted(request.payload, "fail"))
        return invocation_response::failure("on purpose", "Mine", "");
    if (wanted(request.payload, "exit"))
        std::_Exit(7);
    if (wanted(request.payload, "hang"))
        sleep(60);
    if (wanted(request.payload, "huge"))
        return invocation_response::success('"' + std::string(6291556, 'x') + '"', "application/json");
    return invocation_response::success(
        "{\"event\":" + request.payload + ",\"count\":" + std::to_string(count) + ",\"id\":\"" + request.request_id +
            "\",\"arn\":\"" + request.function_arn + "\",\"remaining\":" +
            std::to_string(request.get_time_remaining().count()) + ",\"trace\":\"" + request.xray_trace_id + "\"}",
        "application/json");
}

int main()
{
    run_handler(handle);
    return 0;
}
