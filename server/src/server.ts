import { serveParent } from "./node.ts";

serveParent();
