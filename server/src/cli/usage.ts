/** A mistake of the caller's; its message is one sentence for standard error, the exit code is 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Something could not be run or read; its message is one sentence for standard error, the exit code is 3. */
export class CouldNotRun extends Error {
  override readonly name = "CouldNotRun";
}

export const usage = `buildbot-proxy: reads nginx sites and master.cfg files together and says what is wrong.

  buildbot-proxy check [options] PATH...   findings for files and folders; - reads standard input
  buildbot-proxy fix [options] PATH...     makes the safe fixes (--unsafe: the others too; --diff: only shows them)
  buildbot-proxy fmt [--check] PATH...     formats nginx files (--check: only names them, --diff: only shows the change)
  buildbot-proxy verify URL                looks at a running site: redirect, certificate, page, data, /sse, /ws, open ports
  buildbot-proxy trace URL PATH...         what nginx does with one request: server, location, what the upstream is sent
  buildbot-proxy explain RULE              prints a rule's page
  buildbot-proxy lsp --stdio               the language server

Options of check and fix (--kind and --stdin-filename: of fmt too)
  --format pretty|compact|json|github|sarif|junit   how findings are printed (check; default pretty)
  --fail-level error|warning|info|never    from which severity on the exit code is 1 (default error)
  --kind nginx|master.cfg                  what the files are, where their names do not tell
  --context main|http|server|location|...  where an nginx file is included
  --prefix DIR                             the folder that stands for /etc/nginx
  --hermetic                               judge the text alone: read nothing but the files named
  --nginx-version X.Y.Z                    the release of nginx to agree with (default: any)
  --buildbot-version X.Y.Z                 the release of Buildbot to agree with (default: the newest known)
  --modules A,B|all|none                   its dynamic modules: their files without _module.so (default all)
  --stdin-filename NAME                    the name that standard input goes by

Options of verify
  --format pretty|json|markdown            how the checks are printed (default pretty)
  --plain URL|none                         the address of plain HTTP that should lead there (default: port 80 of the host)
  --ports 8010,9989|none                   ports that nobody should reach from here (default 8010,9989)
  --idle SECONDS                           leaves a connection over /ws idle for so long, too

Options of trace (ws: and wss: ask for a WebSocket; --context, --prefix, --nginx-version and the like as for check)
  --format pretty|json                     how the course is printed (default pretty)
  -X METHOD, -H "Name: value"              the request's method and headers, as curl has them
  --address IP, --client IP                where it comes in, and from where (default: not known)
  --files absent|disk                      what try_files and root find: nothing, or what is on this disk (default: not known)

Exit codes: 0 nothing at the fail level, 1 findings (verify: a check failed), 2 wrong usage or an internal error, 3 could not run.
`;
