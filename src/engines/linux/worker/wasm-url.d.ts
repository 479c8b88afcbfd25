/** Vite: the address of the file in the build. Declared here, because Vite's own types bring the whole DOM along. */
declare module "*.wasm?url" {
  const url: string;
  export default url;
}
