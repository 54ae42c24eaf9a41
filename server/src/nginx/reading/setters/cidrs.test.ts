import { deepEqual } from "node:assert/strict";
import { test } from "node:test";
import { agrees, configOf } from "../../../../../test/support/first.ts";
import { readThrough } from "../read.ts";

test("addresses with masks, and hosts in their place", () => {
  agrees([
    ["server", "set_real_ip_from 10.0.0.0/8;", null],
    ["server", "set_real_ip_from 10.0.0.0/33;", 'host not found in set_real_ip_from "10.0.0.0/33"'],
    ["server", "set_real_ip_from ::/129;", 'host not found in set_real_ip_from "::/129"'],
    ["server", "set_real_ip_from unix:;", null],
    ["server", "set_real_ip_from proxy.example.org;", null],
    ["server", "set_real_ip_from a..b;", 'host not found in set_real_ip_from "a..b"'],
    ["server", "set_real_ip_from 255.255.255.255;", null],
    ["server", "real_ip_header X-Real-IP; real_ip_header proxy_protocol;", '"real_ip_header" directive is duplicate'],
    ["server", "allow 1..2./8;", null],
    ["server", "allow 255.255.255.255;", 'invalid parameter "255.255.255.255"'],
  ]);
});

test("bits that a mask takes away are warned of", () => {
  const warned = (text: string) => readThrough(configOf("server", text)).map(({ level, message }) => [level, message]);
  deepEqual(warned("allow 10.0.0.1/8; deny ::1/64; set_real_ip_from 10.1.0.0/12; allow 10.16.0.0/12; deny ::1;"), [
    ["warn", "low address bits of 10.0.0.1/8 are meaningless"],
    ["warn", "low address bits of ::1/64 are meaningless"],
    ["warn", "low address bits of 10.1.0.0/12 are meaningless"],
  ]);
});
