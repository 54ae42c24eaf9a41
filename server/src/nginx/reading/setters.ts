import type { Setters } from "./setter.ts";
import { accessSetters } from "./setters/access.ts";
import { balancingSetters } from "./setters/balancing.ts";
import { blockSetters } from "./setters/blocks.ts";
import { cacheSetters } from "./setters/caches.ts";
import { charsetSetters } from "./setters/charsets.ts";
import { clientSetters } from "./setters/clients.ts";
import { contentSetters } from "./setters/contents.ts";
import { coreSetters } from "./setters/core.ts";
import { eventSetters } from "./setters/events.ts";
import { fileSetters } from "./setters/files.ts";
import { filterSetters } from "./setters/filters.ts";
import { geoSetters } from "./setters/geo.ts";
import { httpSetters } from "./setters/http.ts";
import { http2Setters } from "./setters/http2.ts";
import { includeSetters } from "./setters/includes.ts";
import { limitSetters } from "./setters/limits.ts";
import { listenSetters } from "./setters/listens.ts";
import { localSetters } from "./setters/locals.ts";
import { locationSetters } from "./setters/locations.ts";
import { logSetters } from "./setters/logs.ts";
import { mailSetters } from "./setters/mails.ts";
import { mainSetters } from "./setters/main.ts";
import { mapSetters } from "./setters/maps.ts";
import { mergedSetters } from "./setters/merged.ts";
import { mimeSetters } from "./setters/mimes.ts";
import { nchanSetters } from "./setters/nchan.ts";
import { obsoleteSetters } from "./setters/obsolete.ts";
import { passSetters } from "./setters/passes.ts";
import { pathSetters } from "./setters/paths.ts";
import { proxySetters } from "./setters/proxy.ts";
import { realipSetters } from "./setters/realip.ts";
import { refererSetters } from "./setters/referers.ts";
import { resolverSetters } from "./setters/resolvers.ts";
import { rewriteSetters } from "./setters/rewrite.ts";
import { rtmpSetters } from "./setters/rtmp.ts";
import { serverSetters } from "./setters/servers.ts";
import { splitSetters } from "./setters/splits.ts";
import { streamSetters } from "./setters/streams.ts";
import { thirdPartySetters } from "./setters/thirdparty.ts";
import { threadSetters } from "./setters/threads.ts";
import { tlsSetters } from "./setters/tls.ts";
import { typeSetters } from "./setters/types.ts";
import { upstreamSetters } from "./setters/upstreams.ts";
import { visitorSetters } from "./setters/visitors.ts";

/** The setters of all families, by "module.directive". */
export const setters: Setters = {
  ...geoSetters,
  ...clientSetters,
  ...fileSetters,
  ...httpSetters,
  ...typeSetters,
  ...limitSetters,
  ...listenSetters,
  ...locationSetters,
  ...logSetters,
  ...mergedSetters,
  ...mimeSetters,
  ...obsoleteSetters,
  ...passSetters,
  ...resolverSetters,
  ...realipSetters,
  ...rewriteSetters,
  ...charsetSetters,
  ...filterSetters,
  ...http2Setters,
  ...refererSetters,
  ...tlsSetters,
  ...visitorSetters,
  ...upstreamSetters,
  ...accessSetters,
  ...balancingSetters,
  ...blockSetters,
  ...contentSetters,
  ...cacheSetters,
  ...localSetters,
  ...pathSetters,
  ...proxySetters,
  ...coreSetters,
  ...eventSetters,
  ...mailSetters,
  ...includeSetters,
  ...mainSetters,
  ...mapSetters,
  ...serverSetters,
  ...splitSetters,
  ...streamSetters,
  ...nchanSetters,
  ...rtmpSetters,
  ...thirdPartySetters,
  ...threadSetters,
};
