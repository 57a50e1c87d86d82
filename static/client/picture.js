// A QR code as a picture of vectors, drawn on this device.
import { generate } from "../vendor/lean-qr.js";

const SVG = "http://www.w3.org/2000/svg";

/** `text` as a QR code that is read out as `label`. */
export function picture(text, label) {
  const code = generate(text);
  const rows = [...Array(code.size).keys()];
  const squares = rows.flatMap((y) => rows.filter((x) => code.get(x, y)).map((x) => `M${x} ${y}h1v1h-1z`));
  const image = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${code.size} ${code.size}`, role: "img", "aria-label": label, "shape-rendering": "crispEdges" })) image.setAttribute(name, value);
  path.setAttribute("d", squares.join(""));
  image.append(path);
  return image;
}
