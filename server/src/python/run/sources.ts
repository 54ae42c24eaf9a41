/** The texts of modules, for what the tree does not say. */
export const sources = new WeakMap<object, string>();
