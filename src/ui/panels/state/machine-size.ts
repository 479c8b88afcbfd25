/** Size of the drawing, in its own units. */
export const MACHINE_WIDTH = 520;
export const MACHINE_HEIGHT = 158;
