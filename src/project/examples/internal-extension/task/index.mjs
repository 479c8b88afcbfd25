// An internal extension runs in the runtime's process and registers under a name that is no file of /opt/extensions.
// It must do so before the runtime's first "next": here while the handler's module loads, which is part of Init.

const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2020-01-01/extension`;
let seen = 0;

const registration = await fetch(`${api}/register`, {
  method: "POST",
  headers: { "Lambda-Extension-Name": "inside" },
  // Internal extensions may ask for INVOKE only; SHUTDOWN would be refused.
  body: JSON.stringify({ events: ["INVOKE"] }),
});
const identifier = registration.headers.get("Lambda-Extension-Identifier");
void listen();

async function listen() {
  for (;;) {
    // The first call says "I am ready", each later one "I am done". Init and invocations wait for it.
    const response = await fetch(`${api}/event/next`, {
      headers: { "Lambda-Extension-Identifier": identifier },
    });
    const event = await response.json();
    seen += 1;
    console.log(`inside saw invocation ${seen}: ${event.requestId}`);
  }
}

export const handler = async () => ({ seenByTheExtension: seen });
