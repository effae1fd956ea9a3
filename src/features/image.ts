/** The size of the images of every dataset here: three planes (red, green, blue), each row-major. */
export const SIDE = 32;
export const N_CHANNELS = 3;
export const PLANE = SIDE * SIDE;
export const IMAGE_BYTES = N_CHANNELS * PLANE;
