// Words of a comment that may give its writer away. Looks on this device only; nothing is sent, nothing is forbidden.
import { language } from "./page.js";

const MOST = 4; // hints at a time, so that they are read
// In all languages at once, because people write in their own, whichever the page has.
const TITLES = "Mr|Mrs|Ms|Dr|Prof|boss|manager|colleague|Herrn?|Frau|Chefin|Kolleg(?:e|in)|M|Mme|chef|cheffe|collègue|Sra?|señora?|jef[ea]|compañer[oa]";
const TELLTALE = "(?:as )?the only(?: one)?|pregnant|maternity|parental leave|wheelchair|works council|my (?:trainee|deputy|disability|illness)|divorce|trade union|(?:als|die|der) Einziger?|schwanger|Mutterschutz|Elternzeit|Rollstuhl|Betriebsrat|meine? (?:Auszubildender?|Vertretung|Behinderung|Krankheit)|Scheidung|Gewerkschaft|l[ae] seule?|enceinte|congé (?:maternité|parental)|fauteuil roulant|syndicat|ma maladie|mon handicap|l[ao]s? únic[ao]|embarazada|baja (?:maternal|médica)|silla de ruedas|sindicato|mi (?:enfermedad|discapacidad)";
const TONGUES = [language, "en", "de", "fr", "es"];
const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const oneOf = (list) => list.split("|").map((each) => escape(each.trim())).join("|");

function calendar(options) {
  const names = TONGUES.map((each) => new Intl.DateTimeFormat(each, { ...options, timeZone: "UTC" }));
  return Array.from({ length: 12 }, (_, n) => names.map((each) => each.format(new Date(Date.UTC(2024, n, 1 + n)))).join("|")).join("|");
}

const LETTER = "\\p{L}\\p{M}’'-";
const word = (inner, flags = "giu") => new RegExp(`(?<![\\p{L}\\p{N}])(?:${inner})(?![\\p{L}\\p{N}])`, flags);

function rules(text) {
  const months = oneOf(calendar({ month: "long" }));
  const days = oneOf(calendar({ weekday: "long" }));
  const found = [
    ["hint-contact", /[\p{L}\p{N}._-]+@[\p{L}\p{N}.-]+|\+?\d[\d /-]{5,}\d/gu],
    ["hint-when", word(`\\d{1,2}[.:/-]\\d{1,2}(?:[./-]\\d{2,4})?|\\d{1,2}\\.? (?:de )?(?:${months})|(?:19|20)\\d{2}|${days}|(?:${months}) \\d{1,2}`)],
    ["hint-name", word(`(?:${TITLES})\\.?(?: \\p{Lu}[${LETTER}]+)+`, "gu")],
    ["hint-telltale", word(TELLTALE)],
  ];
  // In German every noun has a capital, so there a capital inside a sentence says nothing.
  if (!word("und|der|die|das|ist|nicht|ich|wir|zu").test(text)) found.push(["hint-name", new RegExp(`(?<=[\\p{Ll},;] )(?!(?:${months}|${days}|I)\\b)\\p{Lu}\\p{Ll}[${LETTER}]+(?: \\p{Lu}\\p{Ll}[${LETTER}]+)*`, "gu")]);
  return found;
}

/** [{key: word of the page, found: the part of the text}], each part once. */
export function telltales(text) {
  const seen = new Map();
  for (const [key, pattern] of rules(text)) {
    for (const [part] of text.matchAll(pattern)) if (!seen.has(part)) seen.set(part, { key, found: part });
  }
  return [...seen.values()].slice(0, MOST);
}
