import { test } from "node:test";
import { agrees } from "../../../../../test/support/first.ts";

test("certificates and keys", () => {
  agrees([
    ["server", "ssl_certificate a;", 'no "ssl_certificate_key" is defined for certificate "a"'],
    ["server", "ssl_certificate a; ssl_certificate_key b;", null],
    [
      "server",
      "ssl_certificate a; ssl_certificate c; ssl_certificate_key b;",
      'no "ssl_certificate_key" is defined for certificate "c"',
    ],
    ["server", "ssl on;", 'no "ssl_certificate" is defined for the "ssl" directive'],
    ["server", "ssl off; ssl_certificate a;", 'no "ssl_certificate_key" is defined for certificate "a"'],
    ["server", "ssl on; ssl_certificate a;", 'no "ssl_certificate_key" is defined for the "ssl" directive'],
    [
      "server",
      "ssl on; ssl_certificate a; ssl_certificate c; ssl_certificate_key b;",
      'no "ssl_certificate_key" is defined for certificate "c" and the "ssl" directive',
    ],
    ["server", "ssl on; ssl_reject_handshake on;", null],
    ["server", "ssl on; ssl on;", '"ssl" directive is duplicate'],
    ["server", "ssl yes;", 'invalid value "yes" in "ssl" directive, it must be "on" or "off"'],
    ["http", "ssl_certificate_key b; server { ssl_certificate a; }", null],
    ["server", "ssl_certificate $nope; ssl_certificate_key b;", 'unknown "nope" variable'],
    ["server", "ssl_certificate a; ssl_certificate_key $;", "invalid variable name"],
    [
      "server",
      "ssl_certificate a; ssl_certificate_key engine:b;",
      'cannot load certificate key "engine:b": invalid syntax',
    ],
    ["server", "ssl_password_file a; ssl_password_file a;", '"ssl_password_file" directive is duplicate'],
    ["server", "listen 443 ssl;", 'no "ssl_certificate" is defined for the "listen ... ssl" directive'],
    ["server", "listen 443 ssl; ssl_reject_handshake on;", null],
    [
      "http",
      "server { listen 1 ssl; ssl_reject_handshake on; } server { listen 1; }",
      'no "ssl_certificate" is defined for the "listen ... ssl" directive',
    ],
    [
      "http",
      "server { listen 1 ssl; ssl_reject_handshake on; } server { listen 1; ssl_reject_handshake off; }",
      'no "ssl_certificate" is defined for the "listen ... ssl" directive',
    ],
  ]);
});

test("verifying clients", () => {
  agrees([
    ["server", "ssl_verify_client on;", null],
    [
      "server",
      "ssl_certificate a; ssl_certificate_key b; ssl_verify_client on;",
      "no ssl_client_certificate for ssl_verify_client",
    ],
    [
      "server",
      "ssl_certificate a; ssl_certificate_key b; ssl_verify_client optional; ssl_trusted_certificate c;",
      "no ssl_client_certificate for ssl_verify_client",
    ],
    ["server", "ssl_certificate a; ssl_certificate_key b; ssl_verify_client on; ssl_client_certificate c;", null],
    [
      "server",
      "ssl_certificate a; ssl_certificate_key b; ssl_verify_client optional_no_ca; ssl_ocsp leaf;",
      '"ssl_ocsp" is incompatible with "ssl_verify_client optional_no_ca"',
    ],
    [
      "server",
      "ssl_certificate a; ssl_certificate_key b; ssl_ocsp on; ssl_ocsp_responder https://a;",
      'invalid URL prefix in OCSP responder "https://a" in "ssl_ocsp_responder"',
    ],
    [
      "server",
      "ssl_certificate a; ssl_certificate_key b; ssl_ocsp on; ssl_ocsp_responder http:///b;",
      'no host in OCSP responder "/b" in "ssl_ocsp_responder"',
    ],
    ["server", "ssl_certificate a; ssl_certificate_key b; ssl_ocsp on; ssl_ocsp_responder http://a/b;", null],
  ]);
});

test("what OpenSSL refuses", () => {
  agrees([
    ["server", "ssl_ciphers nope;", null],
    [
      "server",
      "ssl_certificate a; ssl_certificate_key b; ssl_ciphers nope;",
      'SSL_CTX_set_cipher_list("nope") failed (SSL: error:0A0000B9:SSL routines::no cipher match)',
    ],
    [
      "server",
      "ssl_certificate a; ssl_certificate_key b; ssl_ciphers HIGH:@NOPE;",
      'SSL_CTX_set_cipher_list("HIGH:@NOPE") failed (SSL: error:0A000118:SSL routines::invalid command)',
    ],
    ["server", "ssl_certificate a; ssl_certificate_key b; ssl_ciphers HIGH:!aNULL;", null],
    [
      "server",
      "ssl_certificate a; ssl_certificate_key b; ssl_ecdh_curve X25519:nope;",
      "SSL_CTX_set1_curves_list(\"X25519:nope\") failed (SSL: error:0A080106:SSL routines::passed invalid argument:group 'nope' cannot be set)",
    ],
    [
      "server",
      "ssl_certificate a; ssl_certificate_key b; ssl_ecdh_curve P-256:;",
      'SSL_CTX_set1_curves_list("P-256:") failed',
    ],
    ["server", "ssl_certificate a; ssl_certificate_key b; ssl_ecdh_curve auto;", null],
    [
      "server",
      "ssl_certificate a; ssl_certificate_key b; ssl_conf_command Nope x;",
      'SSL_CONF_cmd("Nope", "x") failed (SSL: error:0A000182:SSL routines::unknown cmd name:cmd=Nope)',
    ],
    [
      "server",
      "ssl_certificate a; ssl_certificate_key b; ssl_conf_command Options KTLS,-Nope;",
      'SSL_CONF_cmd("Options", "KTLS,-Nope") failed (SSL: error:0A000180:SSL routines::bad value:cmd=Options, value=KTLS,-Nope)',
    ],
    ["server", "ssl_certificate a; ssl_certificate_key b; ssl_conf_command options +KTLS;", null],
    [
      "server",
      "ssl_certificate a; ssl_certificate_key b; ssl_conf_command CipherString nope;",
      'SSL_CONF_cmd("CipherString", "nope") failed (SSL: error:0A0000B9:SSL routines::no cipher match error:0A000180:SSL routines::bad value:cmd=CipherString, value=nope)',
    ],
    [
      "server",
      "ssl_certificate a; ssl_certificate_key b; ssl_conf_command Groups nope;",
      'SSL_CONF_cmd("Groups", "nope") failed (SSL: error:0A080106:SSL routines::passed invalid argument:group \'nope\' cannot be set error:0A000180:SSL routines::bad value:cmd=Groups, value=nope)',
    ],
    [
      "server",
      "ssl_certificate a; ssl_certificate_key b; ssl_conf_command MinProtocol tlsv1;",
      'SSL_CONF_cmd("MinProtocol", "tlsv1") failed (SSL: error:0A000180:SSL routines::bad value:cmd=MinProtocol, value=tlsv1)',
    ],
    [
      "http",
      "ssl_conf_command Nope x; server { ssl_certificate a; ssl_certificate_key b; ssl_conf_command NumTickets 1; }",
      null,
    ],
  ]);
});

test("caches of sessions and of OCSP answers", () => {
  agrees([
    ["server", "ssl_session_cache shared:a:1m builtin:100;", null],
    ["server", "ssl_session_cache builtin:x;", 'invalid session cache "builtin:x"'],
    ["server", "ssl_session_cache shared:a;", 'invalid session cache "shared:a"'],
    ["server", "ssl_session_cache shared::1m;", 'invalid session cache "shared::1m"'],
    ["server", "ssl_session_cache shared:a:31k;", 'session cache "shared:a:31k" is too small'],
    ["server", "ssl_session_cache off x;", 'invalid session cache "x"'],
    ["server", "ssl_ocsp_cache shared:a:1m;", null],
    ["server", "ssl_ocsp_cache shared:a:1k;", 'OCSP cache "shared:a:1k" is too small'],
    ["server", "ssl_ocsp_cache on;", 'invalid OCSP cache "on"'],
    ["server", "ssl_ocsp_cache off; ssl_ocsp_cache off;", '"ssl_ocsp_cache" directive is duplicate'],
    [
      "server",
      "ssl_session_cache shared:a:1m; ssl_session_cache shared:a:2m;",
      'the size 2097152 of shared memory zone "a" conflicts with already declared size 1048576',
    ],
    [
      "server",
      "ssl_session_cache shared:a:1m; ssl_ocsp_cache shared:a:1m;",
      'the shared memory zone "a" is already declared for a different use',
    ],
  ]);
});
test("TLS to those behind", () => {
  agrees([
    [
      "location",
      "proxy_pass https://a; proxy_ssl_ciphers nope;",
      'SSL_CTX_set_cipher_list("nope") failed (SSL: error:0A0000B9:SSL routines::no cipher match)',
    ],
    ["location", "proxy_pass http://a; proxy_ssl_ciphers nope;", null],
    [
      "location",
      "proxy_pass https://a; proxy_ssl_conf_command Nope x;",
      'SSL_CONF_cmd("Nope", "x") failed (SSL: error:0A000182:SSL routines::unknown cmd name:cmd=Nope)',
    ],
    [
      "location",
      "grpc_pass grpcs://a:1; grpc_ssl_ciphers HIGH:@NOPE; grpc_ssl_verify on;",
      'SSL_CTX_set_cipher_list("HIGH:@NOPE") failed (SSL: error:0A000118:SSL routines::invalid command)',
    ],
    [
      "location",
      "grpc_pass grpcs://a:1; grpc_ssl_verify on; grpc_ssl_conf_command Nope x;",
      "no grpc_ssl_trusted_certificate for grpc_ssl_verify",
    ],
    [
      "http",
      "proxy_ssl_ciphers nope; server { location / { proxy_pass https://$host; } }",
      'SSL_CTX_set_cipher_list("nope") failed (SSL: error:0A0000B9:SSL routines::no cipher match)',
    ],
    [
      "location",
      'proxy_pass https://a; proxy_ssl_certificate "";',
      'no "proxy_ssl_certificate_key" is defined for certificate ""',
    ],
    [
      "stream",
      "server { listen 1; proxy_pass a:1; proxy_ssl on; proxy_ssl_ciphers nope; }",
      'SSL_CTX_set_cipher_list("nope") failed (SSL: error:0A0000B9:SSL routines::no cipher match)',
    ],
    ["stream", "server { listen 1; proxy_pass a:1; proxy_ssl_ciphers nope; }", null],
    [
      "stream",
      "server { listen 1; proxy_pass a:1; proxy_ssl on; proxy_ssl_certificate a; }",
      'no "proxy_ssl_certificate_key" is defined for certificate "a"',
    ],
  ]);
});

test("TLS of stream and of mail", () => {
  agrees([
    [
      "stream",
      "server { listen 1 ssl; return a; ssl_certificate a; ssl_certificate_key b; ssl_ciphers nope; }",
      'SSL_CTX_set_cipher_list("nope") failed (SSL: error:0A0000B9:SSL routines::no cipher match)',
    ],
    [
      "stream",
      "server { listen 1 ssl; return a; ssl_certificate a; ssl_certificate_key b; ssl_ecdh_curve nope; }",
      "SSL_CTX_set1_curves_list(\"nope\") failed (SSL: error:0A080106:SSL routines::passed invalid argument:group 'nope' cannot be set)",
    ],
    ["stream", "server { listen 1; return a; ssl_certificate a; ssl_certificate_key b; ssl_ciphers nope; }", null],
    [
      "stream",
      "server { listen 1 ssl; return a; ssl_certificate $nope; ssl_certificate_key b; }",
      'unknown "nope" variable',
    ],
    [
      "stream",
      "server { listen 1 ssl; return a; ssl_certificate a; ssl_certificate_key b; ssl_verify_client on; }",
      "no ssl_client_certificate for ssl_verify_client",
    ],
    [
      "mail",
      "auth_http localhost/a; server { listen 1 ssl; protocol imap; ssl_certificate a; ssl_certificate_key b; ssl_conf_command Nope x; }",
      'SSL_CONF_cmd("Nope", "x") failed (SSL: error:0A000182:SSL routines::unknown cmd name:cmd=Nope)',
    ],
  ]);
});
