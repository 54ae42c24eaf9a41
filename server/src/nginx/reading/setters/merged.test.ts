import { test } from "node:test";
import { agrees } from "../../../../../test/support/first.ts";

test("settings are checked together where the http block ends", () => {
  agrees([
    ["http", "proxy_buffers 1 4k;", null],
    ["http", "proxy_buffers 1 4k; server { }", 'there must be at least 2 "proxy_buffers"'],
    [
      "http",
      "proxy_buffers 1 4k; server { proxy_buffers 2 8k; }",
      '"proxy_busy_buffers_size" must be less than the size of all "proxy_buffers" minus one buffer',
    ],
    [
      "http",
      "proxy_buffer_size 64k; server { }",
      '"proxy_busy_buffers_size" must be less than the size of all "proxy_buffers" minus one buffer',
    ],
    [
      "http",
      "proxy_buffer_size 64k; server { location / { proxy_buffers 4 32k; } }",
      '"proxy_busy_buffers_size" must be less than the size of all "proxy_buffers" minus one buffer',
    ],
    [
      "server",
      "proxy_buffer_size 16k; location / { proxy_buffers 8 16k; }",
      '"proxy_busy_buffers_size" must be less than the size of all "proxy_buffers" minus one buffer',
    ],
    [
      "server",
      "proxy_busy_buffers_size 2k;",
      '"proxy_busy_buffers_size" must be equal to or greater than the maximum of the value of "proxy_buffer_size" and one of the "proxy_buffers"',
    ],
    [
      "server",
      "fastcgi_buffers 4 8k; fastcgi_busy_buffers_size 32k;",
      '"fastcgi_busy_buffers_size" must be less than the size of all "fastcgi_buffers" minus one buffer',
    ],
    ["server", "fastcgi_buffers 4 8k; fastcgi_busy_buffers_size 24k;", null],
    [
      "server",
      "uwsgi_temp_file_write_size 1k;",
      '"uwsgi_temp_file_write_size" must be equal to or greater than the maximum of the value of "uwsgi_buffer_size" and one of the "uwsgi_buffers"',
    ],
    [
      "server",
      "scgi_max_temp_file_size 1k;",
      '"scgi_max_temp_file_size" must be equal to zero to disable temporary files usage or must be equal to or greater than the maximum of the value of "scgi_buffer_size" and one of the "scgi_buffers"',
    ],
    ["server", "scgi_max_temp_file_size 0;", null],
    [
      "http",
      "server { location / { uwsgi_buffers 1 4k; } } server { proxy_buffers 1 4k; }",
      'there must be at least 2 "proxy_buffers"',
    ],
    [
      "http",
      "server { location / { proxy_buffer_size 64k; } proxy_buffers 1 4k; }",
      'there must be at least 2 "proxy_buffers"',
    ],
    ["http", "proxy_cache a; server { proxy_cache off; }", 'zero size shared memory zone "a"'],
    ["http", "proxy_cache a; server { }", '"proxy_cache" zone "a" is unknown'],
    [
      "http",
      "proxy_cache a; server { proxy_store on; } proxy_cache_path /a keys_zone=b:1m; proxy_cache_path /b keys_zone=a:1m;",
      null,
    ],
    ["http", "server { proxy_cache a; } proxy_cache_path /a keys_zone=a:1m;", null],
    ["http", "server { proxy_cache $host; }", null],
    ["http", "server { proxy_set_header A $; }", "invalid variable name"],
    ["http", "proxy_set_header A $nope; server { proxy_set_header B b; }", null],
    ["http", "proxy_set_header A $nope; server { }", 'unknown "nope" variable'],
    [
      "http",
      "proxy_set_header X-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa a; server { }",
      "could not build proxy_headers_hash, you should increase proxy_headers_hash_bucket_size: 64",
    ],
    [
      "http",
      "proxy_headers_hash_bucket_size 128; proxy_set_header X-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa a; server { }",
      null,
    ],
    ["http", "fastcgi_param X-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa a; server { }", null],
    [
      "http",
      "fastcgi_param HTTP_X-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa a; server { }",
      "could not build fastcgi_params_hash, you should increase fastcgi_params_hash_bucket_size: 64",
    ],
    [
      "http",
      "server { proxy_hide_header X-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; location / { proxy_pass_header X-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; } }",
      "could not build proxy_headers_hash, you should increase proxy_headers_hash_bucket_size: 64",
    ],
    [
      "http",
      "server { location / { proxy_hide_header X-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; proxy_pass_header X-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; } }",
      null,
    ],
    [
      "http",
      "server { grpc_hide_header X-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; }",
      "could not build grpc_headers_hash, you should increase grpc_headers_hash_bucket_size: 64",
    ],
    [
      "http",
      "server { proxy_headers_hash_max_size 0; }",
      "could not build proxy_headers_hash, you should increase proxy_headers_hash_max_size: 0",
    ],
    ["http", "server { location / { proxy_headers_hash_max_size 0; } }", null],
    [
      "http",
      "proxy_headers_hash_bucket_size 70000; server { }",
      "could not build proxy_headers_hash, too large proxy_headers_hash_bucket_size: 70016",
    ],
    ["http", "server { proxy_set_body $; }", "invalid variable name"],
    ["http", "server { proxy_set_body $nope; }", 'unknown "nope" variable'],
    ["http", "proxy_ssl_verify on; server { location / { proxy_pass http://a; } }", null],
    [
      "http",
      "proxy_ssl_verify on; server { location / { proxy_pass https://a; } }",
      "no proxy_ssl_trusted_certificate for proxy_ssl_verify",
    ],
    [
      "http",
      "server { proxy_ssl_certificate /c; location / { proxy_pass https://a; } }",
      'no "proxy_ssl_certificate_key" is defined for certificate "/c"',
    ],
    [
      "http",
      "server { proxy_ssl_certificate /c; location / { proxy_pass https://a; } proxy_ssl_certificate_key /k; }",
      null,
    ],
    [
      "http",
      "server { grpc_ssl_verify on; location / { grpc_pass grpcs://a:1; } }",
      "no grpc_ssl_trusted_certificate for grpc_ssl_verify",
    ],
    [
      "http",
      "server { uwsgi_ssl_verify on; location / { uwsgi_pass $host; } }",
      "no uwsgi_ssl_trusted_certificate for uwsgi_ssl_verify",
    ],
  ]);
});
