type KeyAction =
  | { readonly kind: "zoom"; readonly factor: number }
  | { readonly kind: "pan"; readonly share: number }
  | { readonly kind: "fit" }
  | { readonly kind: "fit-invocation" }
  | { readonly kind: "neighbour"; readonly step: 1 | -1 };

/** What a key does to the lanes; `undefined` where it means nothing here. */
export function keyAction(key: string): KeyAction | undefined {
  switch (key) {
    case "+":
    case "=":
    case "w":
      return { kind: "zoom", factor: 2 };
    case "-":
    case "s":
      return { kind: "zoom", factor: 0.5 };
    case "a":
      return { kind: "pan", share: -0.25 };
    case "d":
      return { kind: "pan", share: 0.25 };
    case "0":
      return { kind: "fit" };
    case "f":
      return { kind: "fit-invocation" };
    case "ArrowRight":
      return { kind: "neighbour", step: 1 };
    case "ArrowLeft":
      return { kind: "neighbour", step: -1 };
    default:
      return undefined;
  }
}
