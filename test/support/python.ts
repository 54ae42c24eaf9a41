import { spawn } from "node:child_process";

/** What `compile()` says of one text: nothing where it takes it, else the first error with its line (from 1). */
export interface CompileVerdict {
  readonly message: string;
  /** Null where CPython names none. */
  readonly line: number | null;
}

/** A Python that compiles texts. */
export interface PythonJudge {
  /** Its release: 11 for 3.11. */
  readonly minor: number;
  readonly verdicts: readonly (CompileVerdict | null)[];
}

/** Reads one JSON string a line and prints one verdict a line, its own release first. Nothing is ever run. */
const program = `
import json, sys, warnings
warnings.simplefilter("ignore")
print(sys.version_info.minor)
for line in sys.stdin:
    try:
        text = json.loads(line)
        # Buildbot reads bytes, where a byte order mark is none of the text.
        compile(text[1:] if text.startswith("\\ufeff") else text, "master.cfg", "exec", dont_inherit=True)
        print("null")
    except SyntaxError as error:
        print(json.dumps({"message": error.msg, "line": error.lineno}))
    except (ValueError, OverflowError, RecursionError, MemoryError) as error:
        print(json.dumps({"message": str(error), "line": None}))
`;

/** Compiles texts, all in one process of `python3` (or of `PYTHON` in the environment). Throws where there is none. */
export async function compileVerdicts(texts: readonly string[]): Promise<PythonJudge> {
  const python = process.env["PYTHON"] ?? "python3";
  const child = spawn(python, ["-I", "-c", program], { stdio: ["pipe", "pipe", "inherit"] });
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (out += chunk));
  child.stdin.on("error", () => undefined);
  child.stdin.end(texts.map((text) => `${JSON.stringify(text)}\n`).join(""));
  await new Promise<void>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`${python} ended with ${code ?? "a signal"}`)),
    );
  });
  const [minor, ...lines] = out.trimEnd().split("\n");
  if (lines.length !== texts.length) throw new Error(`${python} said ${lines.length} things of ${texts.length} texts`);
  return { minor: Number(minor), verdicts: lines.map((line) => JSON.parse(line) as CompileVerdict | null) };
}

/**
 * What kind of mistake a message is about: CPython's words without names, numbers, and what differs from release to
 * release.
 */
export function kindOf(message: string): string {
  return message
    .replace(/^f-string: .*|^f-string expression.*/, "f-string")
    .replace(/^\((unicode|value) error\).*/, "$1 error")
    .replace(/^cannot assign to .*/, "cannot assign")
    .replace(/ \(detected at line \d+\)| on line \d+/, "")
    .replace(/invalid non-printable character .*/, "invalid non-printable character")
    .replaceAll(/'[^']*'/g, "…")
    .replaceAll("argument", "parameter")
    .replaceAll(/\d+/g, "N");
}
