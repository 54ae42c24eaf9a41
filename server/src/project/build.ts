import { anyBuild, type NginxBuild } from "../nginx/directives/check.ts";
import { isModuleFile } from "../nginx/directives/lookup.ts";

/** Whether a text is a release of nginx, such as "1.22.1". */
export function isRelease(text: string): boolean {
  return /^\d{1,4}\.\d{1,4}\.\d{1,4}$/.test(text);
}

/**
 * The nginx of a release (null: any) with dynamic modules (null: every known one), which go by their files: with or
 * without a folder in front and "_module.so" behind. With a module that is not known, what it defines is not known.
 */
export function buildOf(version: string | null, modules: readonly string[] | null): NginxBuild {
  if (version === null && modules === null) return anyBuild;
  if (modules === null) return { version, modules: "all" };
  const files = modules.map(moduleFile);
  const isKnown = files.every(isModuleFile);
  return { version, modules: new Set(files), ...(isKnown ? {} : { foreign: true }) };
}

function moduleFile(name: string): string {
  return name
    .trim()
    .replace(/^.*\//, "")
    .replace(/\.so$/, "")
    .replace(/_module$/, "");
}
