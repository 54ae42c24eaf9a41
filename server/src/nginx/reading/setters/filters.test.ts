import { equal } from "node:assert/strict";
import { test } from "node:test";
import { agrees, configOf } from "../../../../../test/support/first.ts";
import { firstRejection } from "../first.ts";

test("charsets", () => {
  agrees([
    ["http", "charset_map a b { } charset_map B A { }", 'duplicate "charset_map" between "B" and "A"'],
    ["http", "charset_map a A { }", '"charset_map" between the same charsets "a" and "A"'],
    ["http", "charset_map a b { 80 81; ff 0FF; }", null],
    ["http", "charset_map a b { 80; }", "invalid parameters number"],
    ["http", "charset_map a b { 80 100; }", 'invalid value "100"'],
    ["http", "charset_map a b { x 80; }", 'invalid value "x"'],
    ["http", "charset_map a utf-8 { 80 C2A9; 81 E282AC; }", null],
    ["http", "charset_map a utf-8 { 20 20; }", 'invalid value "20"'],
    ["http", "charset_map a utf-8 { 80 E282; }", 'invalid value "E282"'],
    ["http", "charset_map a UTF-8 { 80 F09F9882; }", 'invalid value "F09F9882"'],
    ["http", "charset_map a utf-8 { 80 C28; }", 'invalid value "C28"'],
    ["server", "charset $;", 'invalid variable name "$"'],
    ["server", "charset $nope;", 'unknown "nope" variable'],
    ["server", "charset a; charset b;", '"charset" directive is duplicate'],
    ["server", "charset a; source_charset A;", null],
    ["server", "charset off; source_charset a;", null],
    ["server", "charset $host; source_charset a;", null],
    [
      "http",
      "source_charset A; server { charset b; location / { charset a; } }",
      'no "charset_map" between the charsets "A" and "b"',
    ],
    ["http", "charset_map a b { } source_charset B; server { charset A; }", null],
  ]);
});

test("filters", () => {
  agrees([
    ["server", "gzip_window 3k;", '"gzip_window" directive must be 512, 1k, 2k, 4k, 8k, 16k, or 32k'],
    ["server", "gzip_window 1024;", null],
    ["server", "gzip_hash 256k;", '"gzip_hash" directive must be 512, 1k, 2k, 4k, 8k, 16k, 32k, 64k, or 128k'],
    ["server", "gzip_hash 128k;", null],
    ["server", 'sub_filter "" a;', "empty search pattern"],
    ["server", "sub_filter $ a;", "invalid variable name"],
    ["server", "sub_filter a $nope;", 'unknown "nope" variable'],
    ["server", "userid_expires 1ms;", '"userid_expires" directive invalid value'],
    ["server", "userid_expires max; userid_expires off;", '"userid_expires" directive is duplicate'],
    ["server", "userid_mark ab;", '"userid_mark" directive value must be "off" or a single letter, digit or "="'],
    ["server", "userid_mark =;", null],
    ["location", "image_filter resize 0 1;", 'invalid parameter "0"'],
    ["location", "image_filter resize - 1;", null],
    ["location", "image_filter resize $arg_w $;", "invalid variable name"],
    ["location", "image_filter rotate 45;", 'invalid parameter "45"'],
    ["location", "image_filter crop 1;", 'invalid parameter "crop"'],
    ["location", "image_filter_jpeg_quality 0;", 'invalid value "0"'],
    ["location", "image_filter_sharpen x;", null],
    ["location", "image_filter_sharpen -;", 'invalid value "-"'],
    ["location", "xslt_param a $nope;", 'unknown "nope" variable'],
  ]);
});

test("HTTP/2", () => {
  agrees([
    ["http", "http2_recv_buffer_size 32;", '"http2_recv_buffer_size" directive value is too small'],
    ["http", "http2_pool_size 100;", "the pool size must be no less than 112"],
    ["http", "http2_pool_size 120;", "the pool size must be a multiple of 16"],
    ["http", "http2_body_preread_size 2g;", '"http2_body_preread_size" directive invalid value'],
    ["http", "http2_body_preread_size 2147483648;", "the maximum body preread buffer size is 2147483647"],
    ["http", "http2_chunk_size 0;", "the http2 chunk size cannot be zero"],
    ["http", "http2_streams_index_size 33;", '"http2_streams_index_size" directive must be a power of two'],
    ["http", "http2_streams_index_size 0;", '"http2_streams_index_size" directive must be a power of two'],
    ["http", "http2_streams_index_size 32;", null],
    ["server", "http2_push /a; http2_push off;", '"http2_push" directive "off" parameter cannot be used with URI'],
    ["server", "http2_push off; http2_push off;", '"http2_push" directive is duplicate'],
    ["server", "http2_push off; http2_push /a;", '"http2_push" directive URI cannot be used with "off" parameter'],
    ["server", "http2_push $nope;", 'unknown "nope" variable'],
  ]);
});

test("referers", () => {
  agrees([
    [
      "server",
      "valid_referers none;",
      'the "none" or "blocked" referers are specified in the "valid_referers" directive without any valid referer',
    ],
    [
      "server",
      "valid_referers blocked ~a;",
      'the "none" or "blocked" referers are specified in the "valid_referers" directive without any valid referer',
    ],
    ["server", "valid_referers none server_names;", null],
    ["server", "valid_referers none *.a.com;", null],
    ["server", 'valid_referers "";', 'invalid referer ""'],
    ["server", "valid_referers ~;", 'empty regex in "~"'],
    ["server", "valid_referers ~(;", 'pcre2_compile() failed: missing closing parenthesis in "("'],
    ["server", "valid_referers a*;", 'invalid hostname or wildcard "a*"'],
    ["server", "valid_referers *.A.com/x .a.com;", 'conflicting parameter ".a.com"'],
    ["server", "valid_referers a; location / { valid_referers a; }", null],
    ["server", "server_name A.com ~^b; valid_referers a.com server_names;", 'conflicting parameter "a.com"'],
    ["server", "server_name .a.com; valid_referers *.a.com server_names;", 'conflicting parameter ".a.com"'],
    [
      "server",
      "valid_referers abcdefghijabcdefghijabcdefghijabcdefghijabcdefg;",
      "could not build referer_hash, you should increase referer_hash_bucket_size: 64",
    ],
    ["server", "referer_hash_bucket_size 128; valid_referers abcdefghijabcdefghijabcdefghijabcdefghijabcdefg;", null],
  ]);
});

test("who asks", () => {
  agrees([
    ["http", "geoip_country a utf8;", null],
    ["http", "geoip_country a utf16;", 'invalid parameter "utf16"'],
    ["http", "geoip_country a; geoip_country a;", '"geoip_country" directive is duplicate'],
    ["http", "geoip_proxy a;", 'invalid network "a"'],
    ["server", "modern_browser MSIE 5.5;", null],
    ["server", "modern_browser mosaic 1;", 'unknown browser name "mosaic"'],
    ["server", "modern_browser msie 5b;", 'invalid browser version "5b"'],
    ["server", "modern_browser unlisted;", null],
    ["server", "auth_basic_user_file a; auth_basic_user_file b;", '"auth_basic_user_file" directive is duplicate'],
    ["server", "auth_basic_user_file $nope;", 'unknown "nope" variable'],
    [
      "location",
      "secure_link $arg_a; secure_link_secret a;",
      '"secure_link_secret" cannot be mixed with "secure_link" and "secure_link_md5"',
    ],
    [
      "server",
      "location /a { secure_link_secret a; secure_link_md5 b; }",
      '"secure_link_secret" cannot be mixed with "secure_link" and "secure_link_md5"',
    ],
    ["http", "server { location /a { secure_link_secret b; location /a/b { secure_link a; } } }", null],
  ]);
});

test("what newer releases refuse, and what they no longer do", () => {
  const says = (text: string, version: string): string | null => {
    const build = { version, modules: "all" } as const;
    return firstRejection(configOf("http", text), build)?.message ?? null;
  };
  const cases: readonly (readonly [text: string, older: string | null, newer: string | null])[] = [
    ["charset_map utf-8 a { }", null, '"charset_map" with "utf-8" charset should be given in the second column'],
    ["charset_map a utf-8 { 80 C2A9E282; }", null, 'invalid value "C2A9E282"'],
    ["http2_recv_buffer_size 32;", '"http2_recv_buffer_size" directive value is too small', null],
    ["ssl on; server { }", 'no "ssl_certificate" is defined for the "ssl" directive', 'unknown directive "ssl"'],
    [
      "server { ssl_certificate a; ssl_certificate_key b; ssl_verify_client on; ssl_trusted_certificate c; }",
      "no ssl_client_certificate for ssl_verify_client",
      null,
    ],
    [
      "ssl_certificate_cache valid=1m;",
      'unknown directive "ssl_certificate_cache"',
      '"ssl_certificate_cache" must have the "max" parameter',
    ],
    [
      "server { location / { proxy_ssl_certificate_cache max=0; } }",
      'unknown directive "proxy_ssl_certificate_cache"',
      'invalid parameter "max=0"',
    ],
  ];
  for (const [text, older, newer] of cases) {
    equal(says(text, "1.22.1"), older, text);
    equal(says(text, "1.31.5"), newer, text);
  }
});
