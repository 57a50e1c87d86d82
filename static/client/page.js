// Screens: templates of the page become nodes, their slots are filled with text, never with markup.
const main = document.getElementById("screen");
const landing = document.getElementById("landing");
const strip = document.getElementById("strip");
const status = document.getElementById("status");
const prose = new Map();
function learn(template) {
  for (const node of template?.content.querySelectorAll("[data-word]") ?? []) prose.set(node.dataset.word, node.textContent);
}
for (const id of ["words", "late-words"]) learn(document.getElementById(id));
const name = document.title;

export const language = document.documentElement.lang;

/** A sentence with its {slots} filled. */
export const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (slot, field) => values[field] ?? slot);

/** The sentence `key` of the page. */
export const words = (key, values = {}) => filled(prose.get(key) ?? key, values);

// A questionnaire may know more languages than these pages: who did not choose one here reads their own.
const readable = [.../[?&]lang=/.test(location.search) ? [] : navigator.languages, language, "en"];
const family = (code) => code.split("-")[0];

/** The language in which a text is read here: the first that it has. */
export function spokenIn(text) {
  const codes = Object.keys(text ?? {});
  const found = readable.map((code) => codes.find((each) => family(each) === family(code)));
  return found.find(Boolean) ?? codes[0];
}

export const pick = (text) => text?.[spokenIn(text)] ?? "";

export function when(moment) {
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : `${language}-u-nu-latn`, { dateStyle: "full", timeStyle: "short" }).format(new Date(moment));
}

const SLOTS = {
  text: (node, value) => { node.textContent = value ?? ""; },
  href: (node, value) => { node.setAttribute("href", value ?? ""); },
  download: (node, value) => { node.download = value ?? ""; },
  class: (node, value) => { if (value) node.classList.add(value); },
  if: (node, value) => { if (!value) node.remove(); },
};

function fill(root, values) {
  for (const [slot, write] of Object.entries(SLOTS)) {
    for (const node of root.querySelectorAll(`[data-${slot}]`)) write(node, values[node.dataset[slot]]);
  }
  // Rows come last: what is filled in them must not be filled again from outside.
  for (const row of root.querySelectorAll("template[data-each]")) {
    const rows = (values[row.dataset.each] ?? []).map((each) => fill(row.content.cloneNode(true), each));
    row.replaceWith(...rows);
  }
  return root;
}

/** Build the screen `id` from its template. */
export function build(id, values = {}) {
  return fill(document.getElementById(id).content.cloneNode(true), values);
}

/** Screens that no question needs come as a page of templates when the first of them is opened. */
export async function late() {
  if (document.getElementById("late-words")) return;
  const request = new XMLHttpRequest(); // it reads a page without a program making markup of text
  request.open("GET", `screens?lang=${language}`);
  request.responseType = "document";
  await new Promise((resolve, reject) => {
    request.onload = resolve;
    request.onerror = () => reject(new Error(words("error-network")));
    request.send();
  });
  const templates = request.response?.querySelectorAll("body > template") ?? [];
  if (!templates.length) throw new Error(`screens: ${request.status}`);
  document.body.append(...templates);
  learn(document.getElementById("late-words"));
}

/** Show a screen (or, without one, the landing); the focus goes to its heading, the title says where we are. */
export function show(screen, { focus = true, private_strip = true, detail = "" } = {}) {
  landing.hidden = Boolean(screen);
  strip.hidden = !screen || !private_strip;
  main.replaceChildren(...(screen ? [screen] : []));
  const root = screen ? main : landing;
  const heading = root.querySelector("h1");
  document.title = screen ? words("title", { heading: detail + heading.textContent, wave: name }) : name;
  if (!focus) return root;
  window.scrollTo(0, 0);
  heading.focus({ preventScroll: true });
  return root;
}

/** Tell it to a screen reader without moving anything. */
export function announce(text) {
  status.textContent = text;
}

/** An error summary at the head of the screen, with a link to the field; it takes the focus. */
export function complain(text, fieldId) {
  const box = document.getElementById("errors");
  const heading = Object.assign(document.createElement("h2"), { textContent: words("error-title") });
  const line = document.createElement(fieldId ? "a" : "p");
  line.textContent = text;
  if (fieldId) {
    line.href = `#${fieldId}`;
    line.addEventListener("click", (event) => { event.preventDefault(); document.getElementById(fieldId).focus(); });
  }
  box.className = "errors";
  box.tabIndex = -1;
  box.setAttribute("role", "alert");
  box.replaceChildren(heading, line);
  box.focus();
}
