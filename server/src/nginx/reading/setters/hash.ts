/** The bytes of a line of a processor's cache, to which sizes of buckets are rounded; 64 nearly everywhere. */
const cacheLine = 64;

/** A size of a bucket in bytes, rounded as nginx does. Mirrors ngx_align. */
export function bucketSize(size: number): number {
  return Math.ceil(size / cacheLine) * cacheLine;
}

/**
 * What nginx says of a hash that it cannot build; null where it can. `bucket` is in bytes, names are counted in bytes
 * too. That buckets overflow with a few names of the same hash is not looked at, for then it makes them larger. Mirrors
 * ngx_hash_init (src/core/ngx_hash.c) on machines with pointers of eight bytes.
 */
export function hashFault(hash: string, mostBuckets: number, bucket: number, names: Iterable<string>): string | null {
  if (mostBuckets === 0) return `could not build ${hash}, you should increase ${hash}_max_size: 0`;
  if (bucket > 65_536 - cacheLine) return `could not build ${hash}, too large ${hash}_bucket_size: ${String(bucket)}`;
  for (const name of names)
    if (bucket < elementSize(name) + 8)
      return `could not build ${hash}, you should increase ${hash}_bucket_size: ${String(bucket)}`;
  return null;
}

/** A pointer, the length, and the name with what fills it up to a whole word. */
function elementSize(name: string): number {
  const { length } = new TextEncoder().encode(name);
  return 8 + Math.ceil((length + 2) / 8) * 8;
}
