import { applyEdits } from "../../server/src/base/span.ts";
import { refactorings } from "../../server/src/ide/refactor/refactorings.ts";
import { memoryFileSystem } from "../../server/src/project/memory.ts";
import { Session } from "../../server/src/project/session.ts";
import { rules } from "../../server/src/rules/registry.generated.ts";
import type { Case } from "./cases.ts";
import { filesOf } from "./outlook.ts";

const root = "file:///w/";
const site = "nginx/sites-enabled/buildbot";

/** A case once for each refactoring that its site offers: with that made, and visitors who come to where the site is then. */
export async function refactored(one: Case): Promise<readonly Case[]> {
  if (one.refused !== null || one.sites.length !== 1) return [];
  const files = filesOf(one);
  const text = files[site];
  if (text === undefined) return [];
  const all = Object.fromEntries(Object.entries(files).map(([name, content]) => [root + name, content]));
  const session = new Session(memoryFileSystem(all), { rules });
  for (const [uri, content] of Object.entries(all)) session.set(uri, content);
  const snapshot = await session.snapshot();
  const out = new Map<string, Case>();
  for (const { index } of text.matchAll(/^[ \t]*(?=\S)/gm)) {
    const at = index + (/^[ \t]*/.exec(text.slice(index))?.[0].length ?? 0);
    for (const it of refactorings(snapshot, root + site, { start: at, end: at })) {
      const key = `${it.title} ${JSON.stringify(it.edits)}`;
      if (out.has(key)) continue;
      const changed: Record<string, string> = { ...files };
      for (const uri of new Set(it.edits.map((edit) => edit.uri))) {
        const name = uri.slice(root.length);
        const edits = it.edits.filter((edit) => edit.uri === uri).map(({ edit }) => edit);
        changed[name] = applyEdits(changed[name] ?? "", edits).text;
      }
      if (it.newFile !== null) changed[it.newFile.uri.slice(root.length)] = it.newFile.text;
      out.set(key, { ...withFiles(one, changed), name: `${one.name}, ${it.title}`, sites: moved(one, it.title) });
    }
  }
  return [...out.values()];
}

function moved({ sites }: Case, title: string): Case["sites"] {
  const under = /^Serve Buildbot below (.*)$/.exec(title)?.[1];
  const to = under ?? (title.startsWith("Serve Buildbot at the root") ? "/" : null);
  return to === null ? sites : sites.map((it) => ({ ...it, url: new URL(to, it.url).href }));
}

function withFiles(one: Case, files: Readonly<Record<string, string>>): Case {
  const below = (folder: string, old: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
    Object.fromEntries(
      Object.entries(files)
        .filter(([name]) => name.startsWith(`${folder}/`))
        .map(([name, text]) => [name.slice(folder.length + 1), text] as const)
        .filter(([name]) => name in old || name.startsWith("snippets/")),
    );
  return { ...one, nginx: below("nginx", one.nginx), masters: below("buildbot", one.masters) };
}
