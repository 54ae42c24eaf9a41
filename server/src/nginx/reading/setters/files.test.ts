import { test } from "node:test";
import { agrees } from "../../../../../test/support/first.ts";

test("how files are read directly", () => {
  agrees([
    ["location", "directio off;", null],
    ["location", "directio 4m;", null],
    ["location", "directio on;", '"directio" directive invalid value'],
    ["location", "directio off; directio 4k;", '"directio" directive is duplicate'],
  ]);
});

test("links", () => {
  agrees([
    ["location", "disable_symlinks off;", null],
    ["location", "disable_symlinks if_not_owner from=$document_root;", null],
    ["location", "disable_symlinks from=/a;", '"disable_symlinks" must have "off", "on" or "if_not_owner" parameter'],
    ["location", "disable_symlinks on off;", 'duplicate parameters "on off"'],
    ["location", "disable_symlinks off from=/a;", '"from=" cannot be used with "off" parameter'],
    ["location", "disable_symlinks foo;", 'invalid parameter "foo"'],
    ["location", "disable_symlinks on from=$;", "invalid variable name"],
    ["location", "disable_symlinks on; disable_symlinks on;", '"disable_symlinks" directive is duplicate'],
  ]);
});

test("caches of open files", () => {
  agrees([
    ["location", "open_file_cache max=10 inactive=20s;", null],
    ["location", "open_file_cache off;", null],
    ["location", "open_file_cache max=0;", 'invalid "open_file_cache" parameter "max=0"'],
    ["location", "open_file_cache inactive=1m;", '"open_file_cache" must have the "max" parameter'],
    ["location", "open_file_cache max=1 inactive=x;", 'invalid "open_file_cache" parameter "inactive=x"'],
    ["location", "open_file_cache max=1; open_file_cache off;", '"open_file_cache" directive is duplicate'],
  ]);
});

test("internal", () => {
  agrees([
    ["location", "internal;", null],
    ["location", "internal; internal;", '"internal" directive is duplicate'],
    ["location", "internal on;", 'invalid number of arguments in "internal" directive'],
  ]);
});
