import type { DocumentFilter } from "vscode";

const schemes = ["file", "untitled"] as const;

/** nginx files, under our own language and under the id that another nginx extension gives them. */
export const nginxFiles: readonly DocumentFilter[] = schemes.flatMap((scheme) => [
  { scheme, language: "nginx" },
  { scheme, language: "NGINX" },
]);

/** Buildbot's configurations, which stay Python to every other extension. */
export const masterFiles: readonly DocumentFilter[] = schemes.flatMap((scheme) => [
  { scheme, language: "python", pattern: "**/master*.cfg" },
  { scheme, pattern: "**/master.cfg" },
]);

/** Files outside the open editors whose changes the server must hear of. */
export const watched: readonly string[] = ["**/*.conf", "**/sites-*/**", "**/snippets/**", "**/master*.cfg"];
