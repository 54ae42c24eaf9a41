import { placeOf } from "../../nginx/model/read.ts";
import { rule } from "../rule.ts";

/** Names of OpenSSL for ciphers that protect nothing, or not enough. */
const weak = new Set(["NULL", "eNULL", "aNULL", "ADH", "AECDH", "EXPORT", "EXP", "LOW", "RC4", "DES", "MD5"]);

export default rule({
  id: "nginx/weak-ciphers",
  summary: "ssl_ciphers names no cipher that protects nothing",
  severity: "info",
  origin: "lint",
  unit: "directive",
  names: ["ssl_ciphers"],
  check(directive, report) {
    const list = directive.args[0];
    if (directive.name !== "ssl_ciphers" || list === undefined || list.includes("$")) return;
    const words = list.split(/[:, ]+/);
    const without = new Set(words.filter((it) => /^[!-]/.test(it)).map((it) => it.slice(1)));
    const found = words.filter((it) => weak.has(it) && !without.has(it));
    // With all of them come those that prove nobody's name.
    const all = words.find((it) => it === "ALL" || it === "COMPLEMENTOFDEFAULT");
    if (all !== undefined && !["aNULL", "ADH"].some((it) => without.has(it))) found.push(all);
    if (found.length === 0) return;
    report(placeOf(directive, 1), {
      message: `${found.join(", ")}: among these are ciphers that do not prove whom the browser talks to, or that can be broken.`,
    });
  },
});
