// Which program this is: every file that the page loaded, hashed as the browser has it.
import { hex, sha256 } from "./crypto/bytes.js";
import { canonical } from "./crypto/canonical.js";

/** The fingerprint that came with the program: a page has none, it comes from the server that it checks. */
export const promised = undefined;

/**
 * Every module and style is hashed as the browser keeps it: under an address that is made of the hash, what runs and
 * what is asked for is one copy. Templates and words are taken as listed; the page that was made of them cannot be
 * compared here. A server that deliberately answers a module and this question differently is not noticed, but by a
 * second person's device.
 */
export async function ownClient() {
  const listed = await (await fetch("client.json", { credentials: "omit", cache: "no-cache" })).json();
  const entries = await Promise.all(Object.entries(listed.files).map(async ([path, told]) => {
    if (!/\.(js|css)$/.test(path)) return [path, told];
    const answer = await fetch(new URL(`../${path}`, import.meta.url));
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return [path, hex(await sha256(new Uint8Array(await answer.arrayBuffer())))];
  }));
  return hex(await sha256(canonical({ files: Object.fromEntries(entries) })));
}
