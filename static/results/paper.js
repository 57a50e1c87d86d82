// Puts a scene on paper: as text of an SVG, or on a canvas in the page's own letters, as PNG.
import { fontOf } from "./scene.js";

const HATCH = { step: 7, width: 1.5 }; // pixels, as --hatch in canopy.css
const SHARP = 2; // pixels of a PNG for one of the page
const LARGEST = 16_000; // pixels of a side that every browser can draw

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
const number = (value) => String(Math.round(value * 100) / 100);
const paperOf = () => getComputedStyle(document.body).backgroundColor;

const elements = {
  box: (part) => `<rect ${area(part)} rx="${number(part.radius)}" fill="${part.fill}"${faded(part)}/>`,
  hatch: (part) => `<rect ${area(part)} fill="url(#hatch)" stroke="${part.stroke}"/>`,
  path: ({ path, matrix, fill, stroke, width, dash, ...part }) =>
    `<path d="${path}" transform="matrix(${matrix.map(number).join(" ")})" fill="${fill}" stroke="${stroke}"` +
    `${stroke === "none" ? "" : ` stroke-width="${width}"${dash.length ? ` stroke-dasharray="${dash.join(" ")}"` : ""}`}${faded(part)}/>`,
  text: (part) =>
    `<text x="${number(part.x)}" y="${number(part.y)}" font-size="${number(part.size)}" font-weight="${part.weight}"` +
    ` fill="${part.fill}" textLength="${number(part.length)}" lengthAdjust="spacingAndGlyphs"${faded(part)}>${escaped(part.text)}</text>`,
};
const area = ({ x, y, width, height }) => `x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}"`;
const faded = ({ alpha }) => (alpha === 1 ? "" : ` opacity="${number(alpha)}"`);

export const svgOf = (scene, title) => {
  const hatch = scene.parts.find((part) => part.kind === "hatch")?.stroke ?? "#888";
  const family = escaped(scene.parts.find((part) => part.kind === "text")?.family ?? "sans-serif");
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${scene.width}" height="${scene.height}"` +
    ` viewBox="0 0 ${scene.width} ${scene.height}" font-family="${family}"><title>${escaped(title)}</title>` +
    `<defs><pattern id="hatch" width="${HATCH.step}" height="${HATCH.step}" patternUnits="userSpaceOnUse"` +
    ` patternTransform="rotate(45)"><rect width="${HATCH.width}" height="${HATCH.step}" fill="${hatch}"/></pattern></defs>` +
    `<rect width="100%" height="100%" fill="${paperOf()}"/>${scene.parts.map((part) => elements[part.kind](part)).join("")}</svg>`
  );
};

const strokes = {
  box: (pen, { x, y, width, height, radius, fill }) => {
    pen.fillStyle = fill;
    pen.beginPath();
    pen.roundRect(x, y, width, height, radius);
    pen.fill();
  },
  hatch: (pen, { x, y, width, height, stroke }) => {
    pen.strokeStyle = stroke;
    pen.strokeRect(x, y, width, height);
    pen.beginPath();
    pen.rect(x, y, width, height);
    pen.clip();
    pen.lineWidth = HATCH.width;
    pen.beginPath();
    for (let across = x - height; across < x + width; across += HATCH.step * Math.SQRT2) {
      pen.moveTo(across, y + height);
      pen.lineTo(across + height, y);
    }
    pen.stroke();
  },
  path: (pen, { path, matrix, fill, stroke, width, dash }) => {
    const drawn = new Path2D(path);
    pen.transform(...matrix);
    if (fill !== "none") {
      pen.fillStyle = fill;
      pen.fill(drawn);
    }
    if (stroke !== "none") {
      Object.assign(pen, { strokeStyle: stroke, lineWidth: width });
      pen.setLineDash(dash);
      pen.stroke(drawn);
    }
  },
  text: (pen, part) => {
    Object.assign(pen, { font: fontOf(part), fillStyle: part.fill });
    pen.fillText(part.text, part.x, part.y);
  },
};

export const pngOf = (scene) => {
  const canvas = document.createElement("canvas");
  const sharp = Math.min(SHARP, LARGEST / Math.max(scene.width, scene.height));
  Object.assign(canvas, { width: scene.width * sharp, height: scene.height * sharp });
  const pen = canvas.getContext("2d");
  pen.scale(sharp, sharp);
  pen.fillStyle = paperOf();
  pen.fillRect(0, 0, scene.width, scene.height);
  for (const part of scene.parts) {
    pen.save();
    pen.globalAlpha = part.alpha ?? 1;
    strokes[part.kind](pen, part);
    pen.restore();
  }
  return new Promise((done) => canvas.toBlob(done, "image/png"));
};
