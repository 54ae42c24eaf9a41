import type { NginxBuild } from "../directives/check.ts";
import type { NginxFile } from "./read.ts";

/** The build with the modules that `load_module` brings in some files; the very same where that adds none. */
export function withLoaded(build: NginxBuild, files: Iterable<NginxFile>): NginxBuild {
  if (build.modules === "all") return build;
  const modules = new Set(build.modules);
  for (const { text } of files) {
    for (const [, name = ""] of text.matchAll(/^\s*load_module\s+["']?\S*?(\w+)_module\.so["']?\s*;/gm))
      modules.add(name);
  }
  return modules.size === build.modules.size ? build : { ...build, modules };
}
