// Invoke twice: the report of the first invocation reaches the collector only during the second.
let count = 0;

export const handler = async () => {
  count += 1;
  console.log(`invocation ${count}`);
  // Long enough for what waits to be sent: between invocations the collector is frozen too.
  await new Promise((resolve) => setTimeout(resolve, 300));
  return { count };
};
