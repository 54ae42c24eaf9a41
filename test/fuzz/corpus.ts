import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Context } from "../../server/src/nginx/directives/context.ts";
import type { RealVerdict } from "../support/nginx-judge.ts";
import type { Case } from "./case.ts";

/** A text of a corpus, with what nginx is known to say of it. */
export interface KnownCase extends Case {
  readonly path: string;
  readonly known: Omit<RealVerdict, "warnings"> | null;
  /** The modules that were loaded when it was judged; null where nobody says. */
  readonly modules: readonly string[] | null;
}

interface Row {
  readonly config_path: string;
  readonly wrapped_as: Context;
  readonly rc: number;
  readonly message: string | null;
  readonly line: number | null;
  readonly mods?: readonly string[];
  readonly env_dependent?: boolean;
}

/**
 * The texts of a folder: those its verdicts.jsonl names, with their contexts and verdicts (those that hang on the
 * machine left out), else every .conf in it, in the context its directives ask for.
 */
export async function readCorpus(folder: string): Promise<readonly KnownCase[]> {
  const list = path.join(folder, "verdicts.jsonl");
  if (existsSync(list)) {
    const rows = (await readFile(list, "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Row);
    return Promise.all(
      rows
        .filter((row) => row.env_dependent !== true)
        .map(async ({ config_path, wrapped_as, rc, message, line, mods }) => ({
          text: await readFile(path.join(folder, config_path), "utf8"),
          context: wrapped_as,
          path: config_path,
          known: { rejected: rc !== 0, message, line },
          modules: mods ?? null,
        })),
    );
  }
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".conf"));
  return Promise.all(
    names.toSorted().map(async (name) => {
      const text = await readFile(path.join(folder, name), "utf8");
      return { text, context: contextOf(text), path: name, known: null, modules: null };
    }),
  );
}

/** The context a file is most likely made for. */
function contextOf(text: string): Context {
  if (/^\s*(?:events|http|stream|mail)\s*\{/m.test(text)) return "main";
  if (/^\s*(?:server|upstream|map)\b[^;]*\{/m.test(text)) return "http";
  return /^\s*(?:location|listen|server_name)\b/m.test(text) ? "server" : "location";
}
