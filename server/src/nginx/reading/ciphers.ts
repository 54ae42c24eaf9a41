/** The reason that OpenSSL puts into its queue of errors, as it prints it behind "error:". */
export type OpensslFault = string;

const invalidCommand = "0A000118:SSL routines::invalid command";
const noMatch = "0A0000B9:SSL routines::no cipher match";

/** The cipher suites before TLS 1.3. How the keys are agreed on and who signs: the beginning of the names, the words for it, and the groups of endings. */
const exchanges = `
ECDHE-ECDSA- kECDHE,kEECDH,ECDH,EECDH,ECDHE,aECDSA,ECDSA gcm chacha ccm sha384 camellia384 sha
ECDHE-RSA- kECDHE,kEECDH,ECDH,EECDH,ECDHE,aRSA gcm chacha sha384 camellia384 sha
DHE-RSA- kDHE,kEDH,DH,EDH,DHE,aRSA gcm chacha ccm aria sha256 camellia256 sha camellia
DHE-DSS- kDHE,kEDH,DH,EDH,DHE,aDSS,DSS gcm aria sha256 camellia256 sha camellia
ECDHE-ECDSA- kECDHE,kEECDH,ECDH,EECDH,ECDHE,aECDSA,ECDSA aria null
ECDHE- kECDHE,kEECDH,ECDH,EECDH,ECDHE,aRSA aria
ECDHE-RSA- kECDHE,kEECDH,ECDH,EECDH,ECDHE,aRSA null
ADH- kDHE,kEDH,DH,ADH,aNULL gcm sha256 camellia256 sha camellia
AECDH- kECDHE,kEECDH,ECDH,AECDH,aNULL sha null
= kRSA,RSA,aRSA gcm ccm aria sha256 camellia256 sha camellia null null256 md5
RSA-PSK- kRSAPSK,PSK,aRSA gcm chacha aria cbc pskcamellia psknull
DHE-PSK- kDHEPSK,PSK,aPSK gcm chacha ccm aria cbc pskcamellia psknull
ECDHE-PSK- kECDHEPSK,PSK,aPSK chacha cbc pskcamellia psknull
PSK- kPSK,PSK,aPSK gcm chacha ccm aria cbc pskcamellia psknull
SRP-DSS- kSRP,SRP,aDSS,DSS srp
SRP-RSA- kSRP,SRP,aRSA srp
SRP- kSRP,SRP,aSRP srp
`;

/** The endings of the names, by group; what they are is in the ending itself. */
const endings: Readonly<Record<string, string>> = {
  gcm: "AES256-GCM-SHA384 AES128-GCM-SHA256",
  chacha: "CHACHA20-POLY1305",
  ccm: "AES256-CCM8 AES256-CCM AES128-CCM8 AES128-CCM",
  aria: "ARIA256-GCM-SHA384 ARIA128-GCM-SHA256",
  sha384: "AES256-SHA384 AES128-SHA256",
  sha256: "AES256-SHA256 AES128-SHA256",
  camellia384: "CAMELLIA256-SHA384 CAMELLIA128-SHA256",
  camellia256: "CAMELLIA256-SHA256 CAMELLIA128-SHA256",
  sha: "AES256-SHA AES128-SHA",
  camellia: "CAMELLIA256-SHA CAMELLIA128-SHA",
  null: "NULL-SHA",
  null256: "NULL-SHA256",
  md5: "NULL-MD5",
  cbc: "AES256-CBC-SHA384 AES256-CBC-SHA AES128-CBC-SHA256 AES128-CBC-SHA",
  pskcamellia: "CAMELLIA256-SHA384 CAMELLIA128-SHA256",
  psknull: "NULL-SHA384 NULL-SHA256 NULL-SHA",
  srp: "AES-256-CBC-SHA AES-128-CBC-SHA",
};

/** The suites that each word means; made when it is first asked for. */
let suites: ReadonlyMap<string, ReadonlySet<string>> | null = null;

function suitesByWord(): ReadonlyMap<string, ReadonlySet<string>> {
  if (suites !== null) return suites;
  const found = new Map<string, Set<string>>();
  for (const row of exchanges.trim().split("\n")) {
    const [start = "", exchange = "", ...groups] = row.split(" ");
    for (const ending of groups.flatMap((group) => (endings[group] ?? "").split(" "))) {
      const name = `${start === "=" ? "" : start}${ending}`;
      for (const word of [name, ...exchange.split(","), ...wordsOf(ending, exchange)]) {
        const known = found.get(word);
        if (known === undefined) found.set(word, new Set([name]));
        else known.add(name);
      }
    }
  }
  suites = found;
  return found;
}

function suitesOf(word: string): ReadonlySet<string> | undefined {
  return suitesByWord().get(word);
}

/** The words of the cipher, the digest and the oldest protocol, from the ending of a suite's name. */
function wordsOf(ending: string, exchange: string): readonly string[] {
  const [, cipher = "", bits = ""] = /^([A-Z]+?)-?(128|256|20)?-/.exec(ending) ?? [];
  const isAead = /GCM|CCM|POLY/.test(ending);
  const words = cipher === "NULL" ? ["NULL", "eNULL", "COMPLEMENTOFALL"] : ["ALL", "HIGH", cipher, cipher + bits];
  if (/GCM/.test(ending)) words.push(`${cipher}GCM`);
  if (/CCM/.test(ending)) words.push("AESCCM");
  if (/CCM8/.test(ending)) words.push("AESCCM8");
  if (isAead) return [...words, "TLSv1.2"];
  const digest = ending.slice(ending.lastIndexOf("-") + 1);
  words.push(...(digest === "SHA" ? ["SHA", "SHA1"] : [digest]));
  if (digest === "SHA256" || digest === "SHA384")
    return [...words, ...(exchange.includes("PSK") ? ["TLSv1", "TLSv1.0"] : ["TLSv1.2"])];
  return [...words, ...(exchange.includes("kECDHE") ? ["TLSv1", "TLSv1.0"] : ["SSLv3"])];
}

/** Words for what other builds of OpenSSL, or its forks, have: whether they mean anything is not for us to say. */
const elsewhere =
  /^(?:COMPLEMENTOFDEFAULT|FIPS|LOW|MEDIUM|EXP|EXPORT|EXPORT40|EXPORT56|STRONG|DES|3DES|RC4|RC2|IDEA|SEED|SSLv2|FZA|[ak](?:KRB5|GOST\d*|FZA|DH|DHr|DHd|ECDH|ECDHe|ECDHr)|KRB5|GOST\w+|CBC|AEAD|SUITEB\w*|PROFILE|POLY1305|(?:[A-Z0-9]+-)*(?:DES|RC4|RC2|IDEA|SEED|GOST)[A-Z0-9]*(?:-[A-Z0-9]+)*|(?:TLS|SSL)_(?!(?:AES|CHACHA20)_)\w+|GREASE)$/;

/** What a list has chosen so far, by the names of the suites. */
interface Chosen {
  readonly on: Set<string>;
  /** Those that no later rule brings back. */
  readonly killed: Set<string>;
  /** Whether it is sure which suites are meant, however OpenSSL was built. */
  isSure: boolean;
}

/**
 * What OpenSSL 3 says of a list of ciphers, in order; nothing where it takes it, or where that depends on how it was
 * built. Mirrors ssl_create_cipher_list, ssl_cipher_process_rulestr and SSL_CTX_set_cipher_list (its ssl/ssl_ciph.c and
 * ssl/ssl_lib.c).
 */
export function cipherListFaults(list: string): readonly OpensslFault[] {
  if (/^(?:SUITEB|PROFILE=)/.test(list)) return [];
  const chosen: Chosen = { on: new Set(), killed: new Set(), isSure: true };
  const faults: OpensslFault[] = [];
  let rest = list;
  if (rest.startsWith("DEFAULT")) {
    applyRule("", ["ALL"], chosen);
    applyRule("!", ["aNULL"], chosen);
    rest = rest.slice("DEFAULT".length).replace(/^:/, "");
  }
  while (rest !== "") {
    if (/^[ :;,]/.test(rest)) {
      rest = rest.slice(1);
      continue;
    }
    const sign = /^[-+!@]/.exec(rest)?.[0] ?? "";
    const item = rest.slice(sign.length);
    const word = wordAt(item);
    if (word === "") return [...faults, invalidCommand];
    if (sign === "@") {
      if (word !== "STRENGTH" && !/^SECLEVEL=[0-5]$/.test(word)) faults.push(invalidCommand);
      rest = nextItem(item);
    } else {
      const left = readRule(item, sign, chosen);
      if (left === null) return [...faults, invalidCommand];
      rest = left;
    }
  }
  if (faults.length > 0) return faults;
  return chosen.on.size === 0 && chosen.isSure ? [noMatch] : [];
}

function wordAt(text: string): string {
  return /^[A-Za-z0-9.=-]*/.exec(text)?.[0] ?? "";
}

function nextItem(text: string): string {
  return text.replace(/^[^ :;,]*/, "");
}

/** Follows one rule, behind its sign; gives what is left to read, null where OpenSSL refuses the rule. */
function readRule(text: string, sign: string, chosen: Chosen): string | null {
  const words: string[] = [];
  for (let rest = text; ; rest = rest.slice(1)) {
    const word = wordAt(rest);
    if (word === "") return null;
    words.push(word);
    rest = rest.slice(word.length);
    // What comes behind a word that means nothing is passed over; behind one that does, it is another rule.
    if (elsewhere.test(word)) {
      chosen.isSure &&= sign !== "";
      return nextItem(rest);
    }
    if (suitesOf(word) === undefined) return nextItem(rest);
    if (rest.startsWith("+")) continue;
    applyRule(sign, words, chosen);
    return rest;
  }
}

/** Mirrors ssl_cipher_apply_rule for the suites that all the words mean. */
function applyRule(sign: string, [first = "", ...others]: readonly string[], { on, killed }: Chosen): void {
  for (const suite of suitesOf(first) ?? []) {
    if (!others.every((word) => suitesOf(word)?.has(suite) === true)) continue;
    if (sign === "" && !killed.has(suite)) on.add(suite);
    else if (sign === "-" || sign === "!") on.delete(suite);
    if (sign === "!") killed.add(suite);
  }
}
