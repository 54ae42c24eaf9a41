import { checkDirective } from "../../nginx/directives/check.ts";
import { directivesNamed, nearestName } from "../../nginx/directives/lookup.ts";
import { placeOf, type ReadDirective } from "../../nginx/model/read.ts";
import { directiveNeeds } from "../needs.ts";
import { holdsDirectives, plainFault } from "../nginx-objections.ts";
import { type Fix, replace, rule } from "../rule.ts";

const BYTE_ORDER_MARK = "\ufeff";

export default rule({
  id: "nginx/unknown-directive",
  summary: "Every directive is one that nginx or one of its modules defines",
  severity: "error",
  origin: "nginx",
  unit: "directive",
  onlyRefused: true,
  check(directive, report, build) {
    const fault = plainFault(directive, "unknown-directive", build) ?? inFragment(directive);
    if (fault === null) return;
    const name = placeOf(directive);
    const { span, uri } = name;
    if (span.start === 0 && directive.name.startsWith(BYTE_ORDER_MARK)) {
      const mark = { uri, span: { start: 0, end: 1 } };
      const fixes: readonly Fix[] = [{ title: "Remove the byte order mark", edits: [replace(mark, "")], safe: true }];
      report(name, {
        message: `${fault.message}: the file starts with a byte order mark, which nginx takes for text`,
        fixes,
      });
      return;
    }
    const needs = directiveNeeds(directive, "unknown-directive", build);
    if (needs !== "") {
      report(name, { message: fault.message + needs });
      return;
    }
    const near = nearestName(directive.name, directive.context);
    if (near === null) {
      report(name, { message: fault.message });
      return;
    }
    const fits = checkDirective(near, directive.args.length, directive.at.node.end === "{", directive.context) === null;
    const fix: Fix = { title: `Change to "${near}"`, edits: [replace(name, near)], safe: false };
    report(name, { message: `${fault.message}; did you mean "${near}"?`, fixes: fits ? [fix] : [] });
  },
});

/** An unknown name in a file that nobody includes, if the file holds directives: a name that nobody knows is wrong anywhere. */
function inFragment(directive: ReadDirective): { readonly message: string } | null {
  if (directive.context !== "unknown" || directive.parent !== null || directive.at.node.end === "") return null;
  if (directivesNamed(directive.name).length > 0 || !holdsDirectives(directive.file.root)) return null;
  return checkDirective(directive.name, directive.args.length, directive.at.node.end === "{", "main");
}
