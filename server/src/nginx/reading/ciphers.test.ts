import { deepEqual } from "node:assert/strict";
import { test } from "node:test";
import { cipherListFaults } from "./ciphers.ts";

const invalidCommand = "0A000118:SSL routines::invalid command";
const noMatch = "0A0000B9:SSL routines::no cipher match";

// Each is what OpenSSL 3.0 says.
const cases: readonly (readonly [list: string, said: readonly string[]])[] = [
  ["HIGH:!aNULL:!MD5", []],
  ["HIGH MEDIUM,LOW;ALL", []],
  ["DEFAULT", []],
  ["ECDHE-RSA-AES128-GCM-SHA256", []],
  ["nope:ECDHE+AESGCM", []],
  ["HIGH:@STRENGTH:@SECLEVEL=1", []],
  ["", [noMatch]],
  ["nope", [noMatch]],
  ["high", [noMatch]],
  ["!ALL:ALL", [noMatch]],
  ["HIGH:-ALL", [noMatch]],
  ["-ALL:HIGH", []],
  ["+HIGH", [noMatch]],
  ["kSRP+AESGCM", [noMatch]],
  ["TLS_AES_128_GCM_SHA256", [noMatch]],
  ["'HIGH'", [invalidCommand]],
  ["HIGH!", [invalidCommand]],
  ["HIGH!aNULL", []],
  ["nope(:HIGH", []],
  ["HIGH:-:ALL", [invalidCommand]],
  ["HIGH:@NOPE:@SECLEVEL=9", [invalidCommand, invalidCommand]],
  ["HIGH|ALL", [invalidCommand]],
];

for (const [list, said] of cases) test(`ciphers "${list}"`, () => deepEqual(cipherListFaults(list), said));

test("words of other builds of OpenSSL are not judged", () => {
  for (const list of ["RC4-SHA", "EXPORT:LOW", "SUITEB128", "PROFILE=SYSTEM", "GOST2012-GOST8912-GOST8912"])
    deepEqual(cipherListFaults(list), []);
});
