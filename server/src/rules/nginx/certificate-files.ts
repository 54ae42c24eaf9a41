import { named } from "../../nginx/model/effective.ts";
import { placeOf, type ReadDirective } from "../../nginx/model/read.ts";
import { replace, rule } from "../rule.ts";

const key = /(?:privkey\d*\.pem|\.key)$/;
const certificate = /(?:fullchain\d*\.pem|cert\d*\.pem|\.crt)$/;

export default rule({
  id: "nginx/certificate-files",
  summary: "ssl_certificate names the certificate with its chain, ssl_certificate_key its key",
  severity: "hint",
  origin: "lint",
  unit: "directive",
  names: ["ssl_certificate"],
  check(directive, report) {
    if (directive.name !== "ssl_certificate" || directive.parent === null) return;
    const path = directive.args[0] ?? "";
    const keys = named(directive.parent, "ssl_certificate_key");
    const own = keys.length === 1 && named(directive.parent, "ssl_certificate").length === 1 ? keys[0] : undefined;
    if (own !== undefined && key.test(path) && certificate.test(own.args[0] ?? "")) {
      report(placeOf(directive, 1), {
        severity: "info",
        message: "By its name this is the key, and what ssl_certificate_key names is the certificate.",
        related: [{ place: placeOf(own, 1), message: "By its name this is the certificate." }],
        fixes: [{ title: "Exchange the two", edits: exchange(directive, own), safe: false }],
      });
      return;
    }
    const alone = /^(.*\/letsencrypt\/live\/[^/]+\/)cert\.pem$/.exec(path);
    if (alone === null) return;
    const place = placeOf(directive, 1);
    report(place, {
      message: "cert.pem is the certificate without its chain: clients that do not have the one in between refuse it.",
      fixes: [{ title: "Use fullchain.pem", edits: [replace(place, `${alone[1] ?? ""}fullchain.pem`)], safe: true }],
    });
  },
});

function exchange(one: ReadDirective, other: ReadDirective) {
  return [replace(placeOf(one, 1), other.args[0] ?? ""), replace(placeOf(other, 1), one.args[0] ?? "")];
}
