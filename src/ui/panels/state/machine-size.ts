/** Size of the drawings of processes, in their own units. */
export const MACHINE_WIDTH = 520;
export const MACHINE_HEIGHT = 158;
/** Size of the drawing of an environment. */
export const PHASES_WIDTH = 380;
export const PHASES_HEIGHT = 118;
