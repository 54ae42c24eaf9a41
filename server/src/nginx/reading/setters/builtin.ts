/** The http variables that nginx's own and widely used modules define, of any release (ngx_http_variable_t tables). */
const builtin: ReadonlySet<string> = new Set(
  `
ancient_browser args binary_remote_addr body_bytes_sent brotli_ratio bytes_sent connection connection_requests
connection_time connections_active connections_reading connections_waiting connections_writing content_length
content_type date_gmt date_local document_root document_uri echo_cacheable_request_uri echo_client_request_headers
echo_client_request_method echo_incr echo_it echo_request_body echo_request_method echo_request_uri
echo_response_status echo_timer_elapsed fancyindex_path fancyindex_physical_path fastcgi_path_info
fastcgi_script_name geoip_area_code geoip_city geoip_city_continent_code geoip_city_country_code
geoip_city_country_code3 geoip_city_country_name geoip_country_code geoip_country_code3 geoip_country_name
geoip_dma_code geoip_latitude geoip_longitude geoip_org geoip_postal_code geoip_region geoip_region_name
grpc_internal_trailers gzip_ratio host hostname http2 http3 http_cookie http_host http_referer http_user_agent
http_via http_x_forwarded_for https invalid_referer is_args is_request_port limit_conn_status limit_rate
limit_rate_after limit_req_status memcached_key mirror_uri modern_browser msec msie nginx_version pid pipe
proxy_add_via proxy_add_x_forwarded_for proxy_host proxy_internal_body_length proxy_internal_chunked proxy_port
proxy_protocol_addr proxy_protocol_port proxy_protocol_server_addr proxy_protocol_server_port query_string
realip_remote_addr realip_remote_port realpath_root remote_addr remote_port remote_user request request_body
request_body_file request_completion request_filename request_id request_length request_method request_port
request_time request_uri scheme secure_link secure_link_expires sent_http_cache_control sent_http_connection
sent_http_content_encoding sent_http_content_length sent_http_content_type sent_http_keep_alive
sent_http_last_modified sent_http_link sent_http_location sent_http_transfer_encoding server_addr server_name
server_port server_protocol session_time slice_range ssl_alpn_protocol ssl_cipher ssl_ciphers ssl_client_cert
ssl_client_escaped_cert ssl_client_fingerprint ssl_client_i_dn ssl_client_i_dn_legacy ssl_client_raw_cert
ssl_client_s_dn ssl_client_s_dn_legacy ssl_client_serial ssl_client_sigalg ssl_client_v_end ssl_client_v_remain
ssl_client_v_start ssl_client_verify ssl_curve ssl_curves ssl_early_data ssl_ech_outer_server_name ssl_ech_status
ssl_protocol ssl_server_name ssl_session_id ssl_session_reused ssl_sigalg ssl_sigalgs status tcpinfo_rcv_space
tcpinfo_rtt tcpinfo_rttvar tcpinfo_snd_cwnd time_iso8601 time_local uid_got uid_reset uid_set upstream_addr
upstream_bytes_received upstream_bytes_sent upstream_cache_etag upstream_cache_last_modified upstream_cache_status
upstream_connect_time upstream_header_time upstream_last_addr upstream_last_server_name upstream_queue_time
upstream_response_length upstream_response_time upstream_status upstream_trailer uri
`
    .trim()
    .split(/\s+/),
);

/**
 * Beginnings of names that stand for whole families (ngx_http_variables_init_vars) or belong to modules whose variables
 * are not all known.
 */
const families =
  /^(?:arg_|cookie_|http_|sent_http_|sent_trailer_|upstream_|proxy_protocol_|geoip|nchan_|upload|echo_|fancyindex_|jwt_|otel_|lua_|ndk_|rtmp_|push_|vts_|zstd_|modsec|session_|limit_|ssl_|acme_|oidc_|memc_|redis|pagespeed_|brotli_|gzip_|spdy|rds_|srcache_|ja3|ja4|tcpinfo_|realip_|uid_|secure_|time_|auth_|perl_|js_|njs)/;

/** Whether a variable, in lower case, may be there without the configuration defining it. */
export function isBuiltin(name: string): boolean {
  return builtin.has(name) || families.test(name) || /^\d+$/.test(name);
}
