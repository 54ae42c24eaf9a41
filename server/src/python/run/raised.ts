import type { Place } from "../../base/span.ts";
import type { Value } from "./objects.ts";

/** A Python exception on its way. Thrown by the interpreter, caught by it. */
export class Raised {
  /** The name of its class. */
  readonly type: string;
  /** What `str()` makes of it; null where that is not known. */
  readonly text: string | null;
  /** Where it was raised. */
  readonly place: Place;
  /** The instance, where the code made one. */
  readonly value: Value | null;
  /** Where it left a file for the one that had called or imported it, the innermost first. */
  readonly passed: Place[] = [];

  constructor(type: string, text: string | null, place: Place, value: Value | null = null) {
    this.type = type;
    this.text = text;
    this.place = place;
    this.value = value;
  }

  /** Notes where it comes through, if that is in another file. */
  pass(at: Place): void {
    if ((this.passed.at(-1) ?? this.place).uri !== at.uri) this.passed.push(at);
  }
}

/** The steps that one file may take are used up. */
export class Exhausted extends Error {}

/** Python's classes of exceptions, each with its base. */
const bases: Readonly<Record<string, string>> = {
  Exception: "BaseException",
  SystemExit: "BaseException",
  KeyboardInterrupt: "BaseException",
  GeneratorExit: "BaseException",
  ArithmeticError: "Exception",
  ZeroDivisionError: "ArithmeticError",
  OverflowError: "ArithmeticError",
  AssertionError: "Exception",
  AttributeError: "Exception",
  BufferError: "Exception",
  EOFError: "Exception",
  ImportError: "Exception",
  ModuleNotFoundError: "ImportError",
  LookupError: "Exception",
  IndexError: "LookupError",
  KeyError: "LookupError",
  MemoryError: "Exception",
  NameError: "Exception",
  UnboundLocalError: "NameError",
  OSError: "Exception",
  IOError: "Exception",
  EnvironmentError: "Exception",
  FileNotFoundError: "OSError",
  FileExistsError: "OSError",
  PermissionError: "OSError",
  NotADirectoryError: "OSError",
  IsADirectoryError: "OSError",
  ConnectionError: "OSError",
  TimeoutError: "OSError",
  ReferenceError: "Exception",
  RuntimeError: "Exception",
  NotImplementedError: "RuntimeError",
  RecursionError: "RuntimeError",
  StopIteration: "Exception",
  SyntaxError: "Exception",
  SystemError: "Exception",
  TypeError: "Exception",
  ValueError: "Exception",
  UnicodeError: "ValueError",
  UnicodeDecodeError: "UnicodeError",
  UnicodeEncodeError: "UnicodeError",
  Warning: "Exception",
  DeprecationWarning: "Warning",
  UserWarning: "Warning",
  ConfigErrors: "Exception",
  "re.error": "Exception",
};

/** The names of Python's classes of exceptions. */
export const exceptionNames: readonly string[] = [...Object.keys(bases), "BaseException"].filter(
  (it) => it !== "ConfigErrors" && it !== "re.error",
);

/** Whether a handler for one class takes an exception of another, by their names. */
export function isA(type: string, handler: string): boolean {
  const wanted = handler === "IOError" || handler === "EnvironmentError" ? "OSError" : handler;
  for (let at: string | undefined = type; at !== undefined; at = bases[at]) if (at === wanted) return true;
  return false;
}
