import {
  createConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import manifest from "../../package.json" with { type: "json" };
import { readCatalogue } from "./cli/catalogue.ts";
import { disk, uriOf } from "./cli/disk.ts";
import { pageUri, readPage } from "./cli/pages.ts";
import { serve } from "./lsp/server.ts";

const surroundings = {
  files: disk,
  readPage,
  pageUri,
  uriOf,
  catalogue: readCatalogue,
  version: manifest.version,
};

/** Serves one client over standard input and output, as editors other than VS Code start it. */
export function serveStdio(): void {
  const connection = createConnection(
    ProposedFeatures.all,
    new StreamMessageReader(process.stdin),
    new StreamMessageWriter(process.stdout),
  );
  serve(connection, surroundings);
}

/** Serves the client that started this process (over the channel named on its command line). */
export function serveParent(): void {
  serve(createConnection(ProposedFeatures.all), surroundings);
}
