// Keeps a figure: its numbers as CSV, itself as SVG or PNG, all made here from what the page shows. Nothing is fetched.
import { csvOf } from "./table.js";
import { sceneOf, staged } from "./scene.js";
import { pngOf, svgOf } from "./paper.js";

const makers = {
  csv: async (figure, words) => new Blob([csvOf(figure.querySelector("table"), words)], { type: "text/csv" }),
  svg: async (figure, words) => new Blob([svgOf(await pictured(figure, words), words.about)], { type: "image/svg+xml" }),
  png: async (figure, words) => pngOf(await pictured(figure, words)),
};

// Laid out once more beside the page, at the width of a slide, so that scrolled and narrow figures are whole.
const pictured = async (figure, words) => {
  await document.fonts.ready;
  const stage = staged(figure, words);
  document.body.append(stage);
  const scene = sceneOf(stage);
  stage.remove();
  return scene;
};

const save = (blob, name) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};

// Whoever hears a list of buttons is told of which figure each one is.
const named = (row) => {
  const table = row.closest("[data-figured]").querySelector("table");
  const title = table.getAttribute("aria-label") ?? table.caption?.textContent.trim();
  if (title) for (const word of row.querySelectorAll("[data-get] .vh")) word.append(`: ${title}`);
};

for (const row of document.querySelectorAll("[data-keep]")) {
  const words = { ...row.dataset };
  named(row);
  row.hidden = false;
  row.addEventListener("click", async (event) => {
    const kind = event.target.closest("[data-get]")?.dataset.get;
    if (kind) save(await makers[kind](row.closest("[data-figured]"), words), `${words.keep}.${kind}`);
  });
}
