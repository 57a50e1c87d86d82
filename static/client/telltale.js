// Words of a comment that may give its writer away. Looks on this device only; nothing is sent, nothing is forbidden.
import { language, words } from "./page.js";

const MOST = 4; // hints at a time, so that they are read
const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const oneOf = (list) => list.split("|").map((each) => escape(each.trim())).join("|");

function calendar(options) {
  const names = new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" });
  return Array.from({ length: 12 }, (_, n) => names.format(new Date(Date.UTC(2024, n, 1 + n)))).join("|");
}

const LETTER = "\\p{L}\\p{M}’'-";
const word = (inner, flags = "giu") => new RegExp(`(?<![\\p{L}\\p{N}])(?:${inner})(?![\\p{L}\\p{N}])`, flags);

function rules() {
  const months = oneOf(calendar({ month: "long" }));
  const days = oneOf(calendar({ weekday: "long" }));
  const title = oneOf(words("titles"));
  const found = [
    ["hint-contact", /[\p{L}\p{N}._-]+@[\p{L}\p{N}.-]+|\+?\d[\d /-]{5,}\d/gu],
    ["hint-when", word(`\\d{1,2}[.:/-]\\d{1,2}(?:[./-]\\d{2,4})?|\\d{1,2}\\.? (?:${months})|(?:19|20)\\d{2}|${days}|(?:${months}) \\d{1,2}`)],
    ["hint-name", word(`(?:${title})\\.?(?: \\p{Lu}[${LETTER}]+)+`, "gu")],
    ["hint-telltale", word(oneOf(words("telltale")))],
  ];
  // In German every noun has a capital, so there a capital inside a sentence says nothing.
  if (language !== "de") found.push(["hint-name", new RegExp(`(?<=[\\p{Ll},;] )(?!(?:${months}|${days}|I)\\b)\\p{Lu}\\p{Ll}[${LETTER}]+(?: \\p{Lu}\\p{Ll}[${LETTER}]+)*`, "gu")]);
  return found;
}

/** [{key: word of the page, found: the part of the text}], each part once. */
export function telltales(text) {
  const seen = new Map();
  for (const [key, pattern] of rules()) {
    for (const [part] of text.matchAll(pattern)) if (!seen.has(part)) seen.set(part, { key, found: part });
  }
  return [...seen.values()].slice(0, MOST);
}
