/** One row of the table in ARCHITECTURE.md: a folder (or entry file) and what it may import beside itself. */
export interface Layer {
  readonly folder: string;
  readonly may: readonly string[];
}

/**
 * Who may import whom, from the bottom up. A name stands for a layer, "nginx*" for nginx and the layers inside it,
 * "all above" for every row before; what is none of these is a package ("vscode-languageserver*": all that start so).
 * A test compares this with the copy in ARCHITECTURE.md.
 */
export const layers: readonly Layer[] = [
  { folder: "base", may: [] },
  { folder: "nginx/directives", may: ["base"] },
  { folder: "nginx", may: ["base", "nginx/directives"] },
  { folder: "nginx/model", may: ["base", "nginx", "nginx/directives"] },
  { folder: "nginx/reading", may: ["base", "nginx", "nginx/directives", "nginx/model"] },
  { folder: "nginx/runtime", may: ["base", "nginx", "nginx/directives", "nginx/model", "nginx/reading"] },
  { folder: "python", may: ["base"] },
  { folder: "buildbot", may: ["base", "python"] },
  { folder: "deployment", may: ["base", "nginx*", "buildbot"] },
  { folder: "rules", may: ["base", "nginx*", "python", "buildbot", "deployment"] },
  { folder: "project", may: ["base", "nginx*", "python", "buildbot", "deployment", "rules"] },
  { folder: "ide", may: ["all above", "snippets/*"] },
  { folder: "output", may: ["base"] },
  { folder: "live", may: ["base"] },
  { folder: "lsp", may: ["all above", "vscode-languageserver*"] },
  { folder: "cli", may: ["all above except lsp", "node:*"] },
  {
    folder: "node.ts / server.ts / cli.ts",
    may: ["lsp", "cli", "project", "vscode-languageserver*", "node:*", "package.json"],
  },
  { folder: "client", may: ["vscode", "vscode-languageclient*", "node:*", "types of lsp/protocol.ts"] },
];

/** One import of one file. Paths are relative to the project's folder, with "/". */
export interface Import {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** What is imported: a file of the project, or a package or node: module by its name. */
  readonly target: string;
  /** Whether the import is of types alone and leaves nothing in the bundle. */
  readonly typeOnly: boolean;
}

/** The layer a file belongs to: the row with the longest folder that holds it; null for a file in no layer. */
export function layerOf(file: string): string | null {
  if (file.startsWith("client/src/")) return "client";
  const path = file.startsWith("server/src/") ? file.slice("server/src/".length) : null;
  if (path === null) return null;
  if (!path.includes("/")) return layers.find((layer) => layer.folder.split(" / ").includes(path))?.folder ?? null;
  const holding = layers.filter((layer) => path.startsWith(`${layer.folder}/`));
  return holding.toSorted((a, b) => b.folder.length - a.folder.length)[0]?.folder ?? null;
}

/** Why an import is against the table, in one sentence; null where it is allowed. */
export function objection(found: Import): string | null {
  const from = layerOf(found.file);
  if (from === null) return `${found.file} stands in no layer: give its folder a row in scripts/layers.ts`;
  const row = layers.findIndex((layer) => layer.folder === from);
  const may = layers[row]?.may ?? [];
  const inside = /^(client|server)\/src\//.test(found.target);
  const to = inside ? layerOf(found.target) : found.target;
  if (inside && to === null) return `${found.target} stands in no layer`;
  if (to === from) return null;
  if (from === "client" && found.target === "server/src/lsp/protocol.ts") {
    return found.typeOnly ? null : "client may import types alone from the server: write `import type`";
  }
  const allowed = may.some((name) => {
    if (name === "all above") return inside && above(row).includes(to ?? "");
    if (name === "all above except lsp") return inside && to !== "lsp" && above(row).includes(to ?? "");
    if (!name.endsWith("*")) return name === to;
    const stem = name.slice(0, -1);
    return inside ? to === stem || (to ?? "").startsWith(`${stem}/`) : (to ?? "").startsWith(stem);
  });
  return allowed ? null : `${from} may not import ${to ?? "?"} (it may: ${may.join(", ") || "nothing"})`;
}

function above(row: number): readonly string[] {
  return layers.slice(0, row).map((layer) => layer.folder);
}

/**
 * The import statements of a TypeScript text, `export … from`, `import()` and `import("…").T` among them.
 * `resolve` turns a relative specifier into a path of the project. An `import()` of something that is no string
 * comes back with the target "import(…)", which no row of the table allows.
 */
export function importsOf(file: string, text: string, resolve: (specifier: string) => string): readonly Import[] {
  const code = blankComments(text);
  const found: Import[] = [];
  const add = (index: number, specifier: string, typeOnly: boolean): void => {
    const target = specifier.startsWith(".") ? resolve(specifier) : specifier;
    found.push({ file, line: code.slice(0, index).split("\n").length, target, typeOnly });
  };
  // The formatter puts every import and re-export at the start of a line.
  for (const match of code.matchAll(/^(?:import|export)\s+(type\s+)?([\w$*\s{},]*?)\s*\bfrom\s*["']([^"']+)["']/gm)) {
    const names = match[2] ?? "";
    const eachIsType = /^\{\s*(?:type\s[^,{}]+,?\s*)+\}$/.test(names);
    add(match.index, match[3] ?? "", match[1] !== undefined || eachIsType);
  }
  for (const match of code.matchAll(/^import\s*["']([^"']+)["']/gm)) add(match.index, match[1] ?? "", false);
  for (const match of code.matchAll(/\b(?:import|require)\(\s*(?:["']([^"']+)["']\s*[,)]|(?=[^\s"']))/g)) {
    const typeOnly =
      /\b(?:typeof|:|=|<|\||&)\s*$/.test(code.slice(0, match.index)) &&
      /^\)\s*\./.test(code.slice(match.index + match[0].length - 1));
    add(match.index, match[1] ?? "import(…)", typeOnly);
  }
  return found;
}

/** The text with every comment's characters turned into blanks, line breaks kept; strings stay whole. */
function blankComments(text: string): string {
  return text.replaceAll(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\/\*[^]*?\*\/|(?<=^|\s)\/\/[^\n]*/g, (piece) =>
    piece.startsWith("/") ? piece.replaceAll(/[^\n]/g, " ") : piece,
  );
}
