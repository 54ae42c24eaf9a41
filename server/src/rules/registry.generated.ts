// Made by `npm run generate` from the files beside it. Do not edit.
import buildbotAllowedOrigins from "./buildbot/allowed-origins.ts";
import buildbotAnnotation from "./buildbot/annotation.ts";
import buildbotAuthClass from "./buildbot/auth-class.ts";
import buildbotAuthWithoutAuthz from "./buildbot/auth-without-authz.ts";
import buildbotConfigError from "./buildbot/config-error.ts";
import buildbotHookOpen from "./buildbot/hook-open.ts";
import buildbotLiteralSecret from "./buildbot/literal-secret.ts";
import buildbotLoadError from "./buildbot/load-error.ts";
import buildbotNoAuth from "./buildbot/no-auth.ts";
import buildbotPbAllInterfaces from "./buildbot/pb-all-interfaces.ts";
import buildbotPortString from "./buildbot/port-string.ts";
import buildbotPortTwice from "./buildbot/port-twice.ts";
import buildbotRemoteUserOpen from "./buildbot/remote-user-open.ts";
import buildbotRemoved from "./buildbot/removed.ts";
import buildbotSyntaxError from "./buildbot/syntax-error.ts";
import buildbotTrailingComma from "./buildbot/trailing-comma.ts";
import buildbotTriggerUnknown from "./buildbot/trigger-unknown.ts";
import buildbotUndefinedName from "./buildbot/undefined-name.ts";
import buildbotUnknownKey from "./buildbot/unknown-key.ts";
import buildbotUnknownName from "./buildbot/unknown-name.ts";
import buildbotUrlExplicitPort from "./buildbot/url-explicit-port.ts";
import buildbotUrlMalformed from "./buildbot/url-malformed.ts";
import buildbotUrlNotHttps from "./buildbot/url-not-https.ts";
import buildbotUrlPlaceholderHost from "./buildbot/url-placeholder-host.ts";
import buildbotUrlTrailingSlash from "./buildbot/url-trailing-slash.ts";
import buildbotWorkerNoPassword from "./buildbot/worker-no-password.ts";
import buildbotWorkerTwice from "./buildbot/worker-twice.ts";
import buildbotWwwAllInterfaces from "./buildbot/www-all-interfaces.ts";
import buildbotWwwNoServer from "./buildbot/www-no-server.ts";
import buildbotWwwPlugin from "./buildbot/www-plugin.ts";
import deploymentOtherAddress from "./deployment/other-address.ts";
import deploymentUpstream from "./deployment/upstream.ts";
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
import nginxPrefixPath from "./nginx/prefix-path.ts";
import nginxProxySetHeaderDropped from "./nginx/proxy-set-header-dropped.ts";
import nginxQuoting from "./nginx/quoting.ts";
import nginxSseBuffered from "./nginx/sse-buffered.ts";
import nginxSsePath from "./nginx/sse-path.ts";
import nginxTryFilesBesideProxyPass from "./nginx/try-files-beside-proxy-pass.ts";
import nginxUnexpectedBrace from "./nginx/unexpected-brace.ts";
import nginxUnexpectedEnd from "./nginx/unexpected-end.ts";
import nginxUnexpectedSemicolon from "./nginx/unexpected-semicolon.ts";
import nginxUnknownDirective from "./nginx/unknown-directive.ts";
import nginxUnknownVariable from "./nginx/unknown-variable.ts";
import nginxWebsocketPath from "./nginx/websocket-path.ts";
import nginxWebsocketReadTimeout from "./nginx/websocket-read-timeout.ts";
import nginxWebsocketUpgrade from "./nginx/websocket-upgrade.ts";
import type { AnyRule } from "./rule.ts";

/** Every rule there is, by id. */
export const rules: readonly AnyRule[] = [
  buildbotAllowedOrigins,
  buildbotAnnotation,
  buildbotAuthClass,
  buildbotAuthWithoutAuthz,
  buildbotConfigError,
  buildbotHookOpen,
  buildbotLiteralSecret,
  buildbotLoadError,
  buildbotNoAuth,
  buildbotPbAllInterfaces,
  buildbotPortString,
  buildbotPortTwice,
  buildbotRemoteUserOpen,
  buildbotRemoved,
  buildbotSyntaxError,
  buildbotTrailingComma,
  buildbotTriggerUnknown,
  buildbotUndefinedName,
  buildbotUnknownKey,
  buildbotUnknownName,
  buildbotUrlExplicitPort,
  buildbotUrlMalformed,
  buildbotUrlNotHttps,
  buildbotUrlPlaceholderHost,
  buildbotUrlTrailingSlash,
  buildbotWorkerNoPassword,
  buildbotWorkerTwice,
  buildbotWwwAllInterfaces,
  buildbotWwwNoServer,
  buildbotWwwPlugin,
  deploymentOtherAddress,
  deploymentUpstream,
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
  nginxPrefixPath,
  nginxProxySetHeaderDropped,
  nginxQuoting,
  nginxSseBuffered,
  nginxSsePath,
  nginxTryFilesBesideProxyPass,
  nginxUnexpectedBrace,
  nginxUnexpectedEnd,
  nginxUnexpectedSemicolon,
  nginxUnknownDirective,
  nginxUnknownVariable,
  nginxWebsocketPath,
  nginxWebsocketReadTimeout,
  nginxWebsocketUpgrade,
];
