import { anyBuild, type NginxBuild } from "../nginx/directives/check.ts";

/** Whether a text is a release of nginx, such as "1.22.1". */
export function isRelease(text: string): boolean {
  return /^\d{1,4}\.\d{1,4}\.\d{1,4}$/.test(text);
}

/**
 * The nginx of a release (null: any) with dynamic modules (null: every known one), which go by their files: with or
 * without a folder in front and "_module.so" behind.
 */
export function buildOf(version: string | null, modules: readonly string[] | null): NginxBuild {
  if (version === null && modules === null) return anyBuild;
  return { version, modules: modules === null ? "all" : new Set(modules.map(moduleFile)) };
}

function moduleFile(name: string): string {
  return name
    .trim()
    .replace(/^.*\//, "")
    .replace(/\.so$/, "")
    .replace(/_module$/, "");
}
