import type { Workbench } from "../../support/browser.ts";
import type { Server } from "../../support/sshd.ts";
import type { Found } from "../findings.ts";

/** What the steps of a person's way through the editor have at hand. */
export interface Scene {
  readonly workbench: Workbench;
  /** The open folder, on disk: a copy of the sample. */
  readonly folder: string;
  /** The editor's user data, where its settings are. */
  readonly userData: string;
  /** What the command line finds in that folder before anything is mended. */
  readonly before: readonly Found[];
  /** The server that the person tests on. */
  readonly server: Server;
  /** Takes a picture of the window; the name becomes the file's. */
  picture(name: string): Promise<void>;
}

/** One thing that a person does, and what must come of it; throws if it does not. */
export interface Step {
  readonly name: string;
  act(scene: Scene): Promise<void>;
}
