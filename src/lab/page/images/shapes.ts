/** Built-in shapes that the pages draw: the first are trained on, the rest are held out. */
export const N_SHAPES = 800;
export const N_TRAIN = 600;
