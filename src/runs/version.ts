/** This package's version. A test compares it with package.json, which a bundle of the library has not beside it. */
export const version = '0.1.0';
