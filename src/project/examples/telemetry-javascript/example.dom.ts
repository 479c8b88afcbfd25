export { default as manifest } from "./example.json";

export const texts = import.meta.glob<string>(["./task/**", "./layers/**", "./events/**"], {
  query: "?raw",
  import: "default",
  eager: true,
});
