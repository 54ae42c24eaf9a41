import type { NginxBuild } from "../directives/check.ts";
import { isModuleFile } from "../directives/lookup.ts";
import type { NginxFile } from "./read.ts";

/**
 * The build with the modules that `load_module` brings in some files; the very same where that adds none. With a module
 * that is not known, what it defines is not known.
 */
export function withLoaded(build: NginxBuild, files: Iterable<NginxFile>): NginxBuild {
  let modules = build.modules;
  let foreign = build.foreign === true;
  for (const { root } of files) {
    for (const { words, end } of root.items) {
      const [name, path] = words;
      if (name?.text !== "load_module" || path === undefined || end !== ";") continue;
      const file = path.text.replace(/^.*\//, "").replace(/(?:_module)?\.so$/, "");
      if (!isModuleFile(file)) foreign = true;
      else if (modules !== "all" && !modules.has(file)) modules = new Set([...modules, file]);
    }
  }
  if (modules === build.modules && foreign === (build.foreign === true)) return build;
  return { ...build, modules, ...(foreign ? { foreign } : {}) };
}
