// Draws figures with two axes once somebody turns to the page and a figure is near; until then the page's own still
// picture stands in its place, of the same size. The program that draws is a megabyte: whoever only reads never loads it.
import { draw, redrawn } from "./drawing.js";

const NEAR = "200px";
const TURNED_TO = ["pointermove", "pointerdown", "scroll", "keydown", "focusin"];

const turnedTo = new Promise((done) => {
  for (const kind of TURNED_TO) addEventListener(kind, done, { once: true, passive: true, capture: true });
});

const near = (place) => new Promise((done) => {
  const watching = new IntersectionObserver((seen) => {
    if (!seen.some((one) => one.isIntersecting)) return;
    watching.disconnect();
    done();
  }, { rootMargin: NEAR });
  watching.observe(place);
});

const idle = () => new Promise((done) => { (globalThis.requestIdleCallback ?? setTimeout)(done); });

let loading;
const loaded = (address) => (loading ??= new Promise((done, failed) => {
  const program = document.createElement("script");
  Object.assign(program, { src: address, onload: done, onerror: failed });
  document.head.append(program);
}));

const fonts = () => Promise.all(["400 16px", "700 16px"].map((face) => document.fonts.load(`${face} "Source Sans 3"`)));

for (const place of document.querySelectorAll("[data-plot]")) {
  await turnedTo;
  await near(place);
  await idle();
  await Promise.all([loaded(place.dataset.program), fonts()]);
  const figure = JSON.parse(place.parentElement.querySelector("[data-figure]").textContent);
  await draw(place, figure);
  redrawn(() => draw(place, figure));
}
