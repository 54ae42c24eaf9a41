import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Catalogue, type CatalogueFile } from "../buildbot/catalogue.ts";

/** Beside the bundle; where the source runs, where `scripts/generate-catalogue.ts` writes it. */
const file =
  typeof __dirname === "string"
    ? join(__dirname, "catalogue.json")
    : join(import.meta.dirname, "../buildbot/catalogue.generated.json");

let known: Catalogue | null = null;

/** What Buildbot offers to a master.cfg; read from the disk when it is first asked for. */
export function readCatalogue(): Catalogue {
  known ??= new Catalogue(JSON.parse(readFileSync(file, "utf8")) as CatalogueFile);
  return known;
}
