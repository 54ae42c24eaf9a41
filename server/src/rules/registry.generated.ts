// Made by `npm run generate` from the files beside it. Do not edit.
import buildbotPbAllInterfaces from "./buildbot/pb-all-interfaces.ts";
import buildbotPortString from "./buildbot/port-string.ts";
import buildbotSyntaxError from "./buildbot/syntax-error.ts";
import buildbotUrlExplicitPort from "./buildbot/url-explicit-port.ts";
import buildbotUrlNotHttps from "./buildbot/url-not-https.ts";
import buildbotUrlPlaceholderHost from "./buildbot/url-placeholder-host.ts";
import buildbotUrlTrailingSlash from "./buildbot/url-trailing-slash.ts";
import buildbotWwwAllInterfaces from "./buildbot/www-all-interfaces.ts";
import nginxConflict from "./nginx/conflict.ts";
import nginxDeprecated from "./nginx/deprecated.ts";
import nginxDuplicate from "./nginx/duplicate.ts";
import nginxIncludeCycle from "./nginx/include-cycle.ts";
import nginxInvalidNumberOfArguments from "./nginx/invalid-number-of-arguments.ts";
import nginxInvalidParameter from "./nginx/invalid-parameter.ts";
import nginxInvalidRegex from "./nginx/invalid-regex.ts";
import nginxInvalidValue from "./nginx/invalid-value.ts";
import nginxLocationOutside from "./nginx/location-outside.ts";
import nginxMissingFile from "./nginx/missing-file.ts";
import nginxNoOpeningBrace from "./nginx/no-opening-brace.ts";
import nginxNotAllowedHere from "./nginx/not-allowed-here.ts";
import nginxNotTerminated from "./nginx/not-terminated.ts";
import nginxProxySetHeaderDropped from "./nginx/proxy-set-header-dropped.ts";
import nginxQuoting from "./nginx/quoting.ts";
import nginxSseBuffered from "./nginx/sse-buffered.ts";
import nginxTryFilesBesideProxyPass from "./nginx/try-files-beside-proxy-pass.ts";
import nginxUnexpectedBrace from "./nginx/unexpected-brace.ts";
import nginxUnexpectedEnd from "./nginx/unexpected-end.ts";
import nginxUnexpectedSemicolon from "./nginx/unexpected-semicolon.ts";
import nginxUnknownDirective from "./nginx/unknown-directive.ts";
import nginxUnknownVariable from "./nginx/unknown-variable.ts";
import nginxWebsocketReadTimeout from "./nginx/websocket-read-timeout.ts";
import nginxWebsocketUpgrade from "./nginx/websocket-upgrade.ts";
import type { AnyRule } from "./rule.ts";

/** Every rule there is, by id. */
export const rules: readonly AnyRule[] = [
  buildbotPbAllInterfaces,
  buildbotPortString,
  buildbotSyntaxError,
  buildbotUrlExplicitPort,
  buildbotUrlNotHttps,
  buildbotUrlPlaceholderHost,
  buildbotUrlTrailingSlash,
  buildbotWwwAllInterfaces,
  nginxConflict,
  nginxDeprecated,
  nginxDuplicate,
  nginxIncludeCycle,
  nginxInvalidNumberOfArguments,
  nginxInvalidParameter,
  nginxInvalidRegex,
  nginxInvalidValue,
  nginxLocationOutside,
  nginxMissingFile,
  nginxNoOpeningBrace,
  nginxNotAllowedHere,
  nginxNotTerminated,
  nginxProxySetHeaderDropped,
  nginxQuoting,
  nginxSseBuffered,
  nginxTryFilesBesideProxyPass,
  nginxUnexpectedBrace,
  nginxUnexpectedEnd,
  nginxUnexpectedSemicolon,
  nginxUnknownDirective,
  nginxUnknownVariable,
  nginxWebsocketReadTimeout,
  nginxWebsocketUpgrade,
];
