import { cipherListFaults, type OpensslFault } from "./ciphers.ts";

/** The names of groups that OpenSSL knows, those of one group in a row. */
const groups = `
sect163k1 K-163|sect163r1|sect163r2 B-163|sect193r1|sect193r2|sect233k1 K-233|sect233r1 B-233|sect239k1
sect283k1 K-283|sect283r1 B-283|sect409k1 K-409|sect409r1 B-409|sect571k1 K-571|sect571r1 B-571
secp160k1|secp160r1|secp160r2|secp192k1|secp192r1 prime192v1 P-192|secp224k1|secp224r1 P-224|secp256k1
secp256r1 prime256v1 P-256|secp384r1 P-384|secp521r1 P-521|brainpoolP256r1|brainpoolP384r1|brainpoolP512r1
x25519 X25519|x448 X448|ffdhe2048|ffdhe3072|ffdhe4096|ffdhe6144|ffdhe8192
`;

/** The same in lower case: newer releases of OpenSSL do not look at the case. */
const groupNames: ReadonlySet<string> = new Set(
  groups
    .trim()
    .toLowerCase()
    .split(/[\s|]+/),
);

/** Groups that only some releases of OpenSSL, its forks or its providers have, and what newer releases write before one. */
const groupElsewhere = /mlkem|kyber|frodo|bike|hqc|tls13$|sm2|^gc\d|^[?*-]|[/]|^default$/i;

/**
 * What OpenSSL 3 says of a list of groups; nothing where some release of it may take the list. Mirrors
 * tls1_set_groups_list (its ssl/t1_lib.c).
 */
export function groupListFaults(list: string): readonly OpensslFault[] | null {
  for (const one of list.split(":")) {
    const name = one.trim();
    // OpenSSL gives no reason for these.
    if (name === "" || name.length > 63) return [];
    if (groupNames.has(name.toLowerCase()) || groupElsewhere.test(name)) continue;
    return [`0A080106:SSL routines::passed invalid argument:group '${name}' cannot be set`];
  }
  return null;
}

/** The commands of SSL_CONF_cmd that a file may hold, and the words of those that take a list of words. */
const commands: Readonly<Record<string, RegExp | null>> = {
  signaturealgorithms: null,
  clientsignaturealgorithms: null,
  curves: null,
  groups: null,
  ecdhparameters: null,
  cipherstring: null,
  ciphersuites: null,
  protocol: /^(?:all|sslv2|sslv3|tlsv1(?:\.[1-3])?|dtlsv1(?:\.2)?)$/i,
  minprotocol: null,
  maxprotocol: null,
  options:
    /^(?:SessionTicket|EmptyFragments|Bugs|Compression|ServerPreference|NoResumptionOnRenegotiation|DHSingle|ECDHSingle|UnsafeLegacyRenegotiation|UnsafeLegacyServerConnect|ClientRenegotiation|EncryptThenMac|NoRenegotiation|AllowNoDHEKEX|PreferNoDHEKEX|PrioritizeChaCha|MiddleboxCompat|AntiReplay|ExtendedMasterSecret|CANames|KTLS|KTLSTxZerocopySendfile|StrictCertCheck|TxCertificateCompression|RxCertificateCompression|IgnoreUnexpectedEOF)$/i,
  verifymode: /^(?:Peer|Request|Require|Once|RequestPostHandshake|RequirePostHandshake)$/i,
  certificate: null,
  privatekey: null,
  serverinfofile: null,
  chaincapath: null,
  chaincafile: null,
  chaincastore: null,
  verifycapath: null,
  verifycafile: null,
  verifycastore: null,
  requestcafile: null,
  clientcafile: null,
  requestcapath: null,
  clientcapath: null,
  requestcastore: null,
  clientcastore: null,
  dhparameters: null,
  recordpadding: null,
  numtickets: null,
};

/** What OpenSSL 3 says of one command; nothing where it takes it. Mirrors SSL_CONF_cmd (its ssl/ssl_conf.c). */
export function commandFaults(command: string, value: string): readonly OpensslFault[] {
  const name = command.toLowerCase();
  const words = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (words === undefined) return [`0A000182:SSL routines::unknown cmd name:cmd=${command}`];
  const bad = `0A000180:SSL routines::bad value:cmd=${command}, value=${value}`;
  const also = (faults: readonly OpensslFault[] | null): readonly OpensslFault[] =>
    faults === null || faults.length === 0 ? [] : [...faults, bad];
  if (words !== null) return value.split(",").every((it) => words.test(it.trim().replace(/^[+-]/, ""))) ? [] : [bad];
  switch (name) {
    case "cipherstring":
      return also(cipherListFaults(value));
    case "curves":
    case "groups":
      return also(groupListFaults(value));
    case "minprotocol":
    case "maxprotocol":
      return /^(?:None|SSLv3|TLSv1(?:\.[1-3])?|DTLSv1(?:\.2)?)$/.test(value) ? [] : [bad];
    default:
      return [];
  }
}
