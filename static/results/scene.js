// A figure of the page as a list of shapes and words with their places: what both kinds of pictures are drawn from.
// Only what is laid out on the page is in it; whatever is protected has no number there and so none here.

const WIDTH = 960; // pixels; about a slide
const EDGES = 64; // pixels to both sides of a map
const LEFT_OUT = ".noprint,.vh:not(figcaption),details,.scroll,script,[data-keep]";

// A copy of the figure with its group and wave above it, and below it what a hatch means.
export const staged = (figure, words) => {
  const stage = document.createElement("div");
  stage.className = "results stage";
  const copy = figure.cloneNode(true);
  for (const part of copy.querySelectorAll(LEFT_OUT)) part.remove();
  for (const part of [copy, ...copy.querySelectorAll("[id]")]) if (!part.closest("svg")) part.removeAttribute("id");
  copy.querySelector("figcaption")?.classList.remove("vh");
  copy.prepend(line("eyebrow", words.about));
  if (copy.querySelector(".protected:not(.swatch)") && !copy.querySelector(".swatch.protected")) copy.append(line("sub", words.hatched));
  stage.append(copy);
  const plot = figure.querySelector("[data-plot]");
  stage.style.inlineSize = `${plot ? figure.offsetWidth : Math.max(WIDTH, (figure.querySelector(".heat")?.offsetWidth ?? 0) + EDGES)}px`;
  return stage;
};

const line = (kind, text) => {
  const made = document.createElement("p");
  made.className = kind;
  made.textContent = text;
  return made;
};

export const sceneOf = (stage) => {
  const frame = stage.getBoundingClientRect();
  const scene = { width: Math.ceil(frame.width), height: Math.ceil(frame.height), parts: [] };
  visit(stage, { origin: frame, parts: scene.parts, alpha: 1 });
  return scene;
};

const visit = (element, place) => {
  const style = getComputedStyle(element);
  if (style.display === "none" || style.visibility === "hidden") return;
  const here = { ...place, alpha: place.alpha * Number(style.opacity) };
  if (element instanceof SVGElement) shape(element, style, here);
  else box(element, style, here);
  for (const child of element.childNodes) {
    if (child.nodeType === Node.ELEMENT_NODE) visit(child, here);
    else if (child.nodeType === Node.TEXT_NODE && !(element instanceof SVGElement)) written(child, style, here);
  }
};

const clear = (color) => color === "none" || color === "transparent" || /, 0\)$/.test(color);

const box = (element, style, { origin, parts, alpha }) => {
  const at = element.getBoundingClientRect();
  const rect = { x: at.x - origin.x, y: at.y - origin.y, width: at.width, height: at.height };
  const radius = parseFloat(style.borderStartStartRadius) || 0;
  if (!clear(style.backgroundColor)) parts.push({ kind: "box", ...rect, radius, fill: style.backgroundColor, alpha });
  if (style.backgroundImage !== "none") parts.push({ kind: "hatch", ...rect, stroke: lineColour(element) });
  for (const [side, y] of [["Top", rect.y], ["Bottom", rect.y + rect.height]]) {
    const width = parseFloat(style[`border${side}Width`]);
    const color = style[`border${side}Color`];
    if (width && !clear(color)) parts.push({ kind: "box", ...rect, y: side === "Top" ? y : y - width, height: width, radius: 0, fill: color, alpha });
  }
};

const lineColour = (element) => {
  const probe = document.createElement("i");
  probe.className = "hatch-line";
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
};

const value = (element, name) => element[name].baseVal.value;
const outlines = {
  path: (element) => element.getAttribute("d"),
  line: (element) => `M${value(element, "x1")} ${value(element, "y1")}L${value(element, "x2")} ${value(element, "y2")}`,
  rect: (element) => `M${value(element, "x")} ${value(element, "y")}h${value(element, "width")}v${value(element, "height")}h${-value(element, "width")}Z`,
  circle: (element) => {
    const [x, y, r] = ["cx", "cy", "r"].map((name) => value(element, name));
    return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
  },
};

const matrixOf = (element, origin) => {
  const { a, b, c, d, e, f } = element.getScreenCTM();
  return [a, b, c, d, e - origin.x, f - origin.y];
};

const shape = (element, style, { origin, parts, alpha }) => {
  if (element.closest("defs,clipPath,pattern")) return;
  if (element.tagName === "text") letters(element, origin, parts, alpha);
  const path = outlines[element.tagName]?.(element);
  if (!path) return;
  const matrix = matrixOf(element, origin);
  if (style.fill.startsWith("url(")) {
    const at = element.getBoundingClientRect();
    const rect = { x: at.x - origin.x, y: at.y - origin.y, width: at.width, height: at.height };
    parts.push({ kind: "hatch", ...rect, stroke: style.stroke });
    return;
  }
  const drawn = { kind: "path", path, matrix, fill: style.fill, stroke: style.stroke, width: parseFloat(style.strokeWidth) };
  const dash = style.strokeDasharray === "none" ? [] : style.strokeDasharray.split(/[ ,]+/).map(parseFloat);
  const fillAlpha = alpha * Number(style.fillOpacity);
  const strokeAlpha = alpha * Number(style.strokeOpacity);
  if (fillAlpha && !clear(drawn.fill)) parts.push({ ...drawn, stroke: "none", alpha: fillAlpha, dash });
  if (strokeAlpha && drawn.width && !clear(drawn.stroke)) parts.push({ ...drawn, fill: "none", alpha: strokeAlpha, dash });
};

// Every stretch of letters in an SVG text where the browser has put it.
const letters = (text, origin, parts, alpha) => {
  let at = 0;
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const said = node.textContent;
    if (said.trim()) {
      const style = getComputedStyle(node.parentElement);
      const cell = text.getExtentOfChar(at);
      const [, , , , e, f] = matrixOf(text, origin);
      const length = text.getSubStringLength(at, said.length);
      const part = words(said, style, style.fill);
      parts.push({ ...part, x: cell.x + e, y: baseline(part, cell.y, cell.height) + f, length, alpha });
    }
    at += said.length;
  }
};

const words = (text, style, fill) => ({
  kind: "text", text, fill, size: parseFloat(style.fontSize), weight: style.fontWeight, family: style.fontFamily,
});

const measuring = document.createElement("canvas").getContext("2d");
export const fontOf = ({ weight, size, family }) => `${weight} ${size}px ${family}`;

// Where letters stand in the line that the browser has given them.
const baseline = (part, top, height) => {
  measuring.font = fontOf(part);
  const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = measuring.measureText(part.text);
  return top + (height - up - down) / 2 + up;
};

// A text of the page, line by line as it is wrapped there.
const written = (node, style, { origin, parts, alpha }) => {
  for (const { text, rect } of wrapped(node)) {
    const part = words(text, style, style.color);
    const y = baseline(part, rect.top, rect.bottom - rect.top) - origin.y;
    parts.push({ ...part, x: rect.left - origin.x, y, length: rect.right - rect.left, alpha });
  }
};

const wrapped = (node) => {
  const lines = [];
  const range = document.createRange();
  for (const { index, 0: word } of node.textContent.matchAll(/\S+/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const { left, right, top, bottom, width } = range.getBoundingClientRect();
    if (!width) continue;
    const last = lines.at(-1);
    if (last && Math.abs(last.rect.top - top) < 2) {
      last.text += ` ${word}`;
      last.rect = { ...last.rect, right };
    } else lines.push({ text: word, rect: { left, right, top, bottom } });
  }
  return lines;
};
