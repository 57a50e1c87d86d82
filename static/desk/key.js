// Makes the works council's key in the browser, as the same files that `trustee key` writes. Nothing of it is sent.
const OIDS = { pbes2: "2a864886f70d01050d", pbkdf2: "2a864886f70d01050c", sha256: "2a864886f70d0209", aes256: "60864801650304012a" };
const ITERATIONS = 600_000; // of PBKDF2: about half a second for each guess
const SHORTEST = 12; // signs of a passphrase, as for `trustee key`
const FEWEST_SIGNS = 5; // different ones among them
const b64 = (bytes) => btoa(String.fromCharCode(...bytes));
const b64u = (bytes) => b64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

/** One DER value. */
function der(tag, ...parts) {
  const content = parts.flatMap((part) => [...part]);
  const long = [];
  for (let rest = content.length; rest > 0; rest >>= 8) long.unshift(rest & 0xff);
  const length = content.length < 0x80 ? [content.length] : [0x80 | long.length, ...long];
  return Uint8Array.from([tag, ...length, ...content]);
}
const sequence = (...parts) => der(0x30, ...parts);
const octets = (bytes) => der(0x04, bytes);
const oid = (name) => der(0x06, OIDS[name].match(/../g).map((pair) => Number.parseInt(pair, 16)));
const integer = (number) => {
  const bytes = [];
  for (let rest = number; rest > 0; rest >>= 8) bytes.unshift(rest & 0xff);
  return der(0x02, bytes[0] & 0x80 ? [0, ...bytes] : bytes);
};

function pem(bytes) {
  const lines = b64(bytes).match(/.{1,64}/g).join("\n");
  return `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${lines}\n-----END ENCRYPTED PRIVATE KEY-----\n`;
}

/** PKCS #8 under PBES2: PBKDF2 with HMAC-SHA-256, then AES-256-CBC (RFC 8018). */
async function locked(key, passphrase) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(16));
  const secret = await crypto.subtle.importKey("raw", new TextEncoder().encode(passphrase), "PBKDF2", false, ["deriveKey"]);
  const wrapping = await crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ITERATIONS }, secret, { name: "AES-CBC", length: 256 }, false, ["encrypt"]);
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-CBC", iv }, wrapping, await crypto.subtle.exportKey("pkcs8", key)));
  const derivation = sequence(oid("pbkdf2"), sequence(octets(salt), integer(ITERATIONS), sequence(oid("sha256"), der(0x05))));
  return pem(sequence(sequence(oid("pbes2"), sequence(derivation, sequence(oid("aes256"), octets(iv)))), octets(sealed)));
}

async function make(passphrase) {
  const signer = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  const opener = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  const raw = async (key) => b64u(new Uint8Array(await crypto.subtle.exportKey("raw", key)));
  return {
    mine: { schema: "canopy.trustee-key/1", protected: true, signing: await locked(signer.privateKey, passphrase), sealing: await locked(opener.privateKey, passphrase) },
    theirs: { schema: "canopy.trustee/1", signing: await raw(signer.publicKey), sealing: await raw(opener.publicKey) },
  };
}

const problemWith = (first, again) => {
  if ([...first].length < SHORTEST || new Set(first).size < FEWEST_SIGNS) return "short";
  return first === again ? "" : "different";
};

function offer(link, document) {
  link.href = URL.createObjectURL(new Blob([JSON.stringify(document)], { type: "application/octet-stream" }));
}

async function begin(form, made) {
  const [first, again] = [...form.querySelectorAll("[type=password]")].map((field) => field.value);
  for (const note of form.querySelectorAll("[data-problem]")) note.hidden = true;
  let problem = problemWith(first, again);
  try {
    const files = problem ? null : await make(first);
    if (files) for (const [name, document] of Object.entries(files)) offer(made.querySelector(`[data-file=${name}]`), document);
  } catch {
    problem = "browser";
  }
  if (problem) {
    form.querySelector(`[data-problem=${problem}]`).hidden = false;
    return;
  }
  form.reset();
  form.hidden = true;
  made.hidden = false;
  made.querySelector("h2").focus();
}

const form = document.querySelector("[data-ceremony]");
if (form && globalThis.crypto?.subtle) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    begin(form, document.querySelector("[data-made]"));
  });
}
