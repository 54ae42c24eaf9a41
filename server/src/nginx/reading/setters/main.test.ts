import { test } from "node:test";
import { agrees } from "../../../../../test/support/first.ts";

test("the directives of the main context", () => {
  agrees([
    ["main", "events { } user a; user b;", '"user" directive is duplicate'],
    ["main", "events { } worker_priority 0; worker_priority -1;", null],
    ["main", "events { } worker_priority 1; worker_priority 1;", '"worker_priority" directive is duplicate'],
    [
      "main",
      "events { } worker_cpu_affinity auto 01 10;",
      'invalid number of arguments in "worker_cpu_affinity" directive',
    ],
    ["main", "events { } worker_cpu_affinity auto 0101;", null],
    ["main", 'events { } worker_cpu_affinity "1 0" 01;', null],
    ["main", "events { } worker_cpu_affinity 0a1b;", 'invalid character "b" in "worker_cpu_affinity"'],
    [
      "main",
      `events { } worker_cpu_affinity 1${"0".repeat(1024)};`,
      '"worker_cpu_affinity" supports up to 1024 CPUs only',
    ],
    [
      "main",
      "events { } worker_cpu_affinity 1; worker_cpu_affinity 1;",
      '"worker_cpu_affinity" directive is duplicate',
    ],
    ["main", "events { } load_module a.so;", '"load_module" directive is specified too late'],
    ["main", "http { } load_module a.so;", '"load_module" directive is specified too late'],
    [
      "main",
      "load_module modules/ngx_mail_module.so; load_module ngx_mail_module.so; events { }",
      'module "ngx_mail_module" is already loaded',
    ],
    ["main", "user a; load_module modules/ngx_mail_module.so; events { }", null],
  ]);
});

test("what nginx waits for events with", () => {
  agrees([
    ["events", "use epoll;", null],
    ["events", "use fast;", 'invalid event type "fast"'],
    ["events", "use epoll; use epoll;", '"use" directive is duplicate'],
    ["events", "worker_connections x;", 'invalid number "x"'],
    ["events", "worker_connections 1024; worker_connections 1;", '"worker_connections" directive is duplicate'],
    ["events", "debug_connection unix:;", null],
    ["events", "debug_connection 10.0.0.0/8;", null],
    ["events", "debug_connection 10.0.0.0/33;", 'host not found in debug_connection "10.0.0.0/33"'],
    ["events", "debug_connection ci.example.org;", null],
    ["events", "debug_connection 1.2.3.4.5;", 'host not found in debug_connection "1.2.3.4.5"'],
    ["events", "debug_connection 127.1;", null],
    ["events", "debug_connection a..b;", 'host not found in debug_connection "a..b"'],
  ]);
});

test("connections for all sockets", () => {
  const main = (connections: number, rest: string): string => `events { worker_connections ${connections}; } ${rest}`;
  agrees([
    ["main", main(0, ""), "0 worker_connections are not enough for 0 listening sockets"],
    ["main", main(1, ""), null],
    ["main", main(1, "http { server { } }"), "1 worker_connections are not enough for 1 listening sockets"],
    ["main", main(2, "http { server { listen 80; listen 1.2.3.4:80; } }"), null],
    [
      "main",
      main(2, "http { server { listen 80; listen 1.2.3.4:80 bind; } }"),
      "2 worker_connections are not enough for 2 listening sockets",
    ],
    [
      "main",
      main(2, "http { server { listen 1.2.3.4:80; listen 1.2.3.5:80; } }"),
      "2 worker_connections are not enough for 2 listening sockets",
    ],
    [
      "main",
      main(2, "stream { server { listen 1; listen 1 udp; return a; } }"),
      "2 worker_connections are not enough for 2 listening sockets",
    ],
    ["http", "server { listen 1-511; }", null],
    ["http", "server { listen 1-512; }", "512 worker_connections are not enough for 512 listening sockets"],
  ]);
});

test("pools of threads", () => {
  agrees([
    ["main", "events { } thread_pool a threads=1 max_queue=0;", null],
    ["main", "events { } thread_pool a threads=0;", 'invalid threads value "threads=0"'],
    ["main", "events { } thread_pool a threads=1 max_queue=x;", 'invalid max_queue value "max_queue=x"'],
    ["main", "events { } thread_pool a size=1;", '"thread_pool" must have "threads" parameter'],
    ["main", "events { } thread_pool a threads=1; thread_pool a threads=1;", 'duplicate thread pool "a"'],
    ["main", "events { } http { aio threads=a; } thread_pool a threads=1;", null],
    ["main", "events { } http { aio threads=b; } thread_pool a threads=1;", 'unknown thread pool "b"'],
    ["main", "http { aio threads=b; }", 'no "events" section in configuration'],
    ["location", "aio threads;", null],
    ["location", "aio threads=a$host;", null],
    ["location", "aio threads=${a;", 'the closing bracket in "a" variable is missing'],
    ["location", "aio thread;", '"aio" directive invalid value'],
    ["http", "aio threads; aio off;", '"aio" directive is duplicate'],
  ]);
});
