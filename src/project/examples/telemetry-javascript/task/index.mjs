// Invoke twice: the report of the first invocation reaches the collector only during the second.
let count = 0;

export const handler = async () => {
  count += 1;
  console.log(`invocation ${count}`);
  return { count };
};
