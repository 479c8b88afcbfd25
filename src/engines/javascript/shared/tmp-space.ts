/** Room for bytes, of which some are taken. Several can share a larger whole, which then has to have the room too. */
export class Space {
  #limit: number;
  readonly #whole: Space | undefined;
  #taken = 0;

  constructor(limitBytes: number, whole?: Space) {
    this.#limit = limitBytes;
    this.#whole = whole;
  }

  get freeBytes(): number {
    return this.#limit - this.#taken;
  }

  /** Takes so many bytes, or gives them back where the number is negative; false when there is no room. */
  take(bytes: number): boolean {
    if (bytes > this.freeBytes || this.#whole?.take(bytes) === false) return false;
    this.#taken += bytes;
    return true;
  }

  /** Gives everything back and has no more room. */
  close(): void {
    this.#limit = 0;
    this.#whole?.take(-this.#taken);
    this.#taken = 0;
  }
}
