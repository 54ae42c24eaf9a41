import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { buildbotProgram } from "./buildbot.ts";

/** What checkconfig says of a text; "crash": it ends in an exception that is no list of errors. */
export interface JudgedText {
  readonly verdict: "good" | "errors" | "crash";
  readonly errors: readonly string[];
  /** The exception behind the last error, or behind the crash. */
  readonly exception: string | null;
}

/** One Buildbot that judges many texts, one after the other. */
export interface CheckconfigJudge {
  /** Its release. */
  readonly version: string;
  /** The Python that runs it: 11 for 3.11. */
  readonly python: number;
  /** What it says of a text; null where it ended without an answer, or took half a minute. */
  verdict(text: string): Promise<JudgedText | null>;
  stop(): void;
}

/**
 * Reads one JSON string a line and prints one answer a line, what it is itself first. Each text runs in a child of its
 * own, as the file of a fresh folder (buildbot/scripts/checkconfig.py, ConfigLoader.load).
 */
const program = String.raw`
import json, os, shutil, signal, sys, tempfile, traceback, warnings
warnings.simplefilter("ignore")
import buildbot
import buildbot.config.errors as errors
import buildbot.config.master as master
from buildbot.plugins import changes, reporters, schedulers, secrets, steps, util, worker
for group, name in ((util, "BuildFactory"), (steps, "ShellCommand"), (worker, "Worker"), (schedulers, "ForceScheduler"), (changes, "GitPoller"), (reporters, "MailNotifier")):
    getattr(group, name)
out = os.fdopen(os.dup(1), "w")
null = os.open(os.devnull, os.O_RDWR)
for to in (1, 2):
    os.dup2(null, to)
print(json.dumps({"version": buildbot.version, "python": sys.version_info.minor}), file=out, flush=True)

def judge(folder):
    try:
        master.FileLoader(folder, "master.cfg").loadConfig()
        return {"verdict": "good", "errors": [], "exception": None}
    except errors.ConfigErrors as error:
        cause = error.__context__
        known = cause is not None and not isinstance(cause, errors.ConfigErrors)
        return {"verdict": "errors", "errors": error.errors, "exception": traceback.format_exception_only(cause)[-1] if known else None}
    except BaseException as error:
        return {"verdict": "crash", "errors": [], "exception": traceback.format_exception_only(error)[-1]}

for line in sys.stdin:
    folder = tempfile.mkdtemp(prefix="checkconfig-")
    with open(os.path.join(folder, "master.cfg"), "w", encoding="utf-8", newline="") as file:
        file.write(json.loads(line))
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.dup2(null, 0)
        signal.alarm(30)
        os.chdir(folder)
        with os.fdopen(writing, "w") as answer:
            answer.write(json.dumps(judge(folder)))
            answer.flush()
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        said = answer.read()
    os.waitpid(child, 0)
    shutil.rmtree(folder, ignore_errors=True)
    print(said or "null", file=out, flush=True)
`;

/**
 * Starts a judge; "python": an interpreter that has a Buildbot, that of the checkout without it. Throws where there is
 * none.
 */
export async function startCheckconfig(
  python: string = path.join(path.dirname(buildbotProgram()), "python"),
): Promise<CheckconfigJudge> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("BUILDBOT")));
  const child = spawn(python, ["-I", "-c", program], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...env, LC_ALL: "C.UTF-8" },
  });
  const failed = new Promise<never>((_, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`${python} ended with ${code ?? "a signal"}`)));
  });
  failed.catch(() => undefined);
  child.stdin.on("error", () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => {
    const read = await Promise.race([lines.next(), failed]);
    if (read.done === true) return failed;
    return read.value;
  };
  const about = JSON.parse(await line()) as { version: string; python: number };
  let before: Promise<unknown> = Promise.resolve();
  return {
    ...about,
    verdict: (text) => {
      const answer = before.then(async () => {
        child.stdin.write(`${JSON.stringify(text)}\n`);
        return JSON.parse(await line()) as JudgedText | null;
      });
      before = answer.catch(() => undefined);
      return answer;
    },
    stop: () => void child.stdin.end(),
  };
}
