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
import nginxAddHeaderDropped from "./nginx/add-header-dropped.ts";
import nginxAliasTraversal from "./nginx/alias-traversal.ts";
import nginxAllowWithoutDeny from "./nginx/allow-without-deny.ts";
import nginxCertificateFiles from "./nginx/certificate-files.ts";
import nginxConflict from "./nginx/conflict.ts";
import nginxDeprecated from "./nginx/deprecated.ts";
import nginxDuplicate from "./nginx/duplicate.ts";
import nginxHstsWithoutTls from "./nginx/hsts-without-tls.ts";
import nginxHttpNotRedirected from "./nginx/http-not-redirected.ts";
import nginxIfInLocation from "./nginx/if-in-location.ts";
import nginxIncludeCycle from "./nginx/include-cycle.ts";
import nginxInvalidNumberOfArguments from "./nginx/invalid-number-of-arguments.ts";
import nginxInvalidParameter from "./nginx/invalid-parameter.ts";
import nginxInvalidRegex from "./nginx/invalid-regex.ts";
import nginxInvalidValue from "./nginx/invalid-value.ts";
import nginxLocationOutside from "./nginx/location-outside.ts";
import nginxLogShared from "./nginx/log-shared.ts";
import nginxMissingFile from "./nginx/missing-file.ts";
import nginxNoOpeningBrace from "./nginx/no-opening-brace.ts";
import nginxNoResolver from "./nginx/no-resolver.ts";
import nginxNotAllowedHere from "./nginx/not-allowed-here.ts";
import nginxNotTerminated from "./nginx/not-terminated.ts";
import nginxOldTls from "./nginx/old-tls.ts";
import nginxPrefixPath from "./nginx/prefix-path.ts";
import nginxProxyPassAnywhere from "./nginx/proxy-pass-anywhere.ts";
import nginxProxySetHeaderDropped from "./nginx/proxy-set-header-dropped.ts";
import nginxQuoting from "./nginx/quoting.ts";
import nginxServerTokens from "./nginx/server-tokens.ts";
import nginxSseBuffered from "./nginx/sse-buffered.ts";
import nginxSsePath from "./nginx/sse-path.ts";
import nginxTlsNotSpoken from "./nginx/tls-not-spoken.ts";
import nginxTlsSession from "./nginx/tls-session.ts";
import nginxTryFilesBesideProxyPass from "./nginx/try-files-beside-proxy-pass.ts";
import nginxUnexpectedBrace from "./nginx/unexpected-brace.ts";
import nginxUnexpectedEnd from "./nginx/unexpected-end.ts";
import nginxUnexpectedSemicolon from "./nginx/unexpected-semicolon.ts";
import nginxUnknownDirective from "./nginx/unknown-directive.ts";
import nginxUnknownVariable from "./nginx/unknown-variable.ts";
import nginxUnreachableLocation from "./nginx/unreachable-location.ts";
import nginxUriInAnswer from "./nginx/uri-in-answer.ts";
import nginxValidReferersNone from "./nginx/valid-referers-none.ts";
import nginxWeakCiphers from "./nginx/weak-ciphers.ts";
import nginxWebsocketHttpVersion from "./nginx/websocket-http-version.ts";
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
  nginxAddHeaderDropped,
  nginxAliasTraversal,
  nginxAllowWithoutDeny,
  nginxCertificateFiles,
  nginxConflict,
  nginxDeprecated,
  nginxDuplicate,
  nginxHstsWithoutTls,
  nginxHttpNotRedirected,
  nginxIfInLocation,
  nginxIncludeCycle,
  nginxInvalidNumberOfArguments,
  nginxInvalidParameter,
  nginxInvalidRegex,
  nginxInvalidValue,
  nginxLocationOutside,
  nginxLogShared,
  nginxMissingFile,
  nginxNoOpeningBrace,
  nginxNoResolver,
  nginxNotAllowedHere,
  nginxNotTerminated,
  nginxOldTls,
  nginxPrefixPath,
  nginxProxyPassAnywhere,
  nginxProxySetHeaderDropped,
  nginxQuoting,
  nginxServerTokens,
  nginxSseBuffered,
  nginxSsePath,
  nginxTlsNotSpoken,
  nginxTlsSession,
  nginxTryFilesBesideProxyPass,
  nginxUnexpectedBrace,
  nginxUnexpectedEnd,
  nginxUnexpectedSemicolon,
  nginxUnknownDirective,
  nginxUnknownVariable,
  nginxUnreachableLocation,
  nginxUriInAnswer,
  nginxValidReferersNone,
  nginxWeakCiphers,
  nginxWebsocketHttpVersion,
  nginxWebsocketPath,
  nginxWebsocketReadTimeout,
  nginxWebsocketUpgrade,
];
