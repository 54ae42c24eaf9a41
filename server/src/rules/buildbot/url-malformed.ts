import { urlParts } from "../../buildbot/url.ts";
import { isPlaceholder } from "../buildbot-edits.ts";
import { type Fix, insert, replace, rule } from "../rule.ts";

/** What every message ends in. */
const effect =
  'Buildbot answers every force, rebuild and stop with 400 "invalid origin", and links in mails lead nowhere.';

export default rule({
  id: "buildbot/url-malformed",
  summary: "buildbotURL is an address: a scheme, a host, a path",
  severity: "error",
  origin: "lint",
  unit: "master",
  check({ buildbotURL, urlText }, report) {
    if (buildbotURL.kind !== "known") return;
    const { value, at } = buildbotURL;
    // What a template or a person is still to fill in is no mistake of this kind.
    if (value.trim() === "" || /[<>{}$%]|@@/.test(value) || isPlaceholder(value)) return;
    const edit = (title: string, safe: boolean, from: number, to: number, text: string): Fix[] => {
      if (urlText === null) return [];
      const span = { start: urlText.start + from, end: urlText.start + to };
      const change = from === to ? insert(at.uri, span.start, text) : replace({ uri: at.uri, span }, text);
      return [{ title, edits: [change], safe }];
    };
    if (value !== value.trim()) {
      const from = value.length - value.trimStart().length;
      const fixes =
        from > 0
          ? edit("Remove the space", true, 0, from, "")
          : edit("Remove the space", true, value.trimEnd().length, value.length, "");
      report(at, { message: `A space around the address becomes part of it: ${effect}`, fixes });
      return;
    }
    if (/\s/.test(value)) {
      report(at, { message: `An address has no space in it: ${effect}` });
      return;
    }
    const slashes = /^(https?):(\/?)(?!\/)/i.exec(value);
    if (slashes !== null) {
      const from = (slashes[1]?.length ?? 0) + 1;
      const has = slashes[2]?.length ?? 0;
      report(at, {
        message: `Two slashes follow the scheme's colon: ${effect}`,
        fixes: edit("Write //", true, from, from + has, "//"),
      });
      return;
    }
    if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) {
      const isHost = /^(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:\/|$)/i.test(value);
      report(at, {
        message: `The scheme is missing (https://…): ${effect}`,
        fixes: isHost ? edit("Put https:// in front", false, 0, 0, "https://") : [],
      });
      return;
    }
    if (!/^https?:/i.test(value)) {
      report(at, { message: `Browsers come by http or https, by no other scheme: ${effect}` });
      return;
    }
    const parts = urlParts(value);
    const extra = value.search(/[?#]/);
    if (parts !== null && extra >= 0) {
      report(at, {
        message: `Buildbot puts "#/builders/…" behind this, so nothing may follow the path: links in mails and comments lead nowhere.`,
        fixes: edit(`Remove what follows the path`, false, extra, value.length, ""),
      });
    }
  },
});
