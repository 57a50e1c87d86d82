// The ticket as codes for another device's camera: one code for each view, each a link with a part after the "#", which
// no browser sends. Shown here, gathered there; nothing of it goes to any server.
import { correction, generate } from "../vendor/lean-qr.js";
import { concat, equal, fromBigInt, hex, sha256, toBigInt, unb64u, b64u } from "./crypto/bytes.js";
import { FalseTicket, readTicket, TICKET_SCHEMA } from "./crypto/ticket.js";
import { keep, ready } from "./enrolment.js";
import { sentence } from "./explaining.js";
import { page } from "./home.js";
import { build, complain, late, show, words } from "./page.js";
import { read, write } from "./store.js";

const QUIET_ZONE = 4; // modules of white that a camera needs around a code
const SVG = "http://www.w3.org/2000/svg";
// A part: 1, its number, how many there are, a tag of the ticket (4), the fingerprint (16), the place of the segment in the
// manifest (2), token without the hash of its ballot key (64), ballot key (65), its private number (32), signature.
const LENGTHS = [1, 1, 1, 4, 16, 2, 64, 65, 32];
const bytes = (digits) => Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16));
// PKCS #8 of a P-256 key is these bytes around the private number and the point.
const BEFORE = bytes("308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420");
const BETWEEN = bytes("a144034200");
const FINGERPRINT = (ticket) => bytes(ticket.fingerprint.replaceAll(" ", ""));

/** The ticket in links, one for each view; digits take the least room in a code. Throws on a key of another form. */
export async function links({ segments }, ticket) {
  const views = Object.entries(ticket.views);
  const tag = (await sha256(concat(...views.map(([, { token }]) => unb64u(token))))).slice(0, 4);
  return views.map(([view, { segment, token, signature, ballot_key, ballot_private }], at) => {
    const [point, pkcs8] = [unb64u(ballot_key), unb64u(ballot_private)];
    const number = pkcs8.slice(BEFORE.length, BEFORE.length + 32);
    if (!equal(pkcs8, concat(BEFORE, number, BETWEEN, point))) throw new TypeError("a ballot key of another form");
    const place = segments.findIndex((each) => each.view === view && each.segment === segment);
    const head = [1, at, views.length, ...tag, ...FINGERPRINT(ticket), place >> 8, place & 255];
    const part = concat(head, unb64u(token).slice(0, 64), point, number, unb64u(signature));
    return `${page()}#ticket=${toBigInt(part)}`;
  });
}

/** One part out of its digits: {at, of, tag, fingerprint, view, voucher}. */
async function opened({ segments }, digits) {
  const value = BigInt(digits);
  const whole = fromBigInt(value, Math.ceil(value.toString(16).length / 2));
  const fields = [];
  let from = 0;
  for (const length of LENGTHS) fields.push(whole.slice(from, from += length));
  const [[version], [at], [of], tag, fingerprint, place, token, point, number] = fields;
  const found = segments[place[0] * 256 + place[1]];
  if (version !== 1 || !found || number.length !== 32) throw new TypeError("no part of a ticket");
  const voucher = {
    segment: found.segment, token: b64u(concat(token, await sha256(point))), signature: b64u(whole.slice(from)),
    ballot_key: b64u(point), ballot_private: b64u(concat(BEFORE, number, BETWEEN, point)),
  };
  return { at, of, tag: hex(tag), fingerprint: hex(fingerprint).match(/..../g).join(" "), view: found.view, voucher };
}

/** What the parts so far make of the ticket that the last one belongs to: how many of how many, and the ticket itself. */
export async function gathered(manifest, parts) {
  const all = await Promise.all(parts.map((digits) => opened(manifest, digits)));
  const last = all.at(-1);
  const own = new Map(all.filter(({ tag }) => tag === last.tag).map((part) => [part.at, part]));
  const views = Object.fromEntries([...own.values()].map(({ view, voucher }) => [view, voucher]));
  const ticket = { schema: TICKET_SCHEMA, wave: manifest.wave, fingerprint: last.fingerprint, views };
  return { have: own.size, of: last.of, ticket: own.size === last.of ? ticket : null };
}

/** A text may hold the saved file, or the links of all codes in any order. */
export async function ticketIn(manifest, text) {
  const parts = [...text.matchAll(/#ticket=(\d+)/g)].map(([, digits]) => digits);
  return parts.length ? (await gathered(manifest, parts)).ticket : JSON.parse(text);
}

/** Black on white in every mode: cameras expect it. */
function drawn(text, label) {
  const code = generate(text, { minCorrectionLevel: correction.L });
  const side = code.size + 2 * QUIET_ZONE;
  const runs = [];
  for (let y = 0; y < code.size; y += 1) {
    for (let x = 0; x < code.size; x += 1) {
      const from = x;
      while (code.get(x, y)) x += 1;
      if (x > from) runs.push(`M${from + QUIET_ZONE} ${y + QUIET_ZONE}h${x - from}v1h${from - x}z`);
    }
  }
  const svg = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${side} ${side}`, role: "img", "aria-label": label, class: "qr" })) svg.setAttribute(name, value);
  svg.append(document.createElementNS(SVG, "path"));
  svg.firstChild.setAttribute("d", runs.join(""));
  return svg;
}

export async function codes({ wave, kept }) {
  await late();
  const made = await links(wave.manifest, kept.ticket);
  const label = (at) => words("code-n", { n: at + 1, total: made.length });
  const root = show(build("codes", { codes: made.map((_, at) => ({ label: label(at) })) }), { private_strip: false });
  root.querySelectorAll("figure").forEach((figure, at) => figure.append(drawn(made[at], label(at))));
  root.querySelector("textarea").value = made.join("\n");
}

/** A part that a scanned link brought is kept until the others are here. */
export async function keepPart(id, digits) {
  const parts = (await read(`parts/${id}`)) ?? [];
  await write(`parts/${id}`, [...parts.filter((each) => each !== digits), digits]);
}

export async function bring(context) {
  const { wave, kept, go } = context;
  await late();
  const parts = (await read(`parts/${wave.id}`)) ?? [];
  if (!parts.length) return go("#/");
  const state = await gathered(wave.manifest, parts).catch(() => null);
  const key = !state ? "bring-wrong" : kept.ticket ? "bring-have" : state.ticket ? "bring-ask" : "bring-more";
  const root = show(build("bring", { said: words(key, { n: state?.have, total: state?.of }), take: key === "bring-ask" }), { private_strip: false });
  const done = () => write(`parts/${wave.id}`, []);
  if (["bring-wrong", "bring-have"].includes(key)) return done();
  root.querySelector("[data-action=take]")?.addEventListener("click", async () => {
    try {
      kept.ticket = await readTicket(wave.manifest, state.ticket);
    } catch (problem) {
      await done();
      return complain(await sentence(problem instanceof FalseTicket ? "error-ticket" : "error-file"));
    }
    await keep(context);
    await done();
    ready(context);
  });
}
