import type { Setters } from "./setter.ts";

/** The setters of all families, by "module.directive". */
export const setters: Setters = {};
