// Draws the trend: a figure without colours from the page, coloured by the page's own style, again when that changes.
const place = document.querySelector("[data-plot]");
const figure = JSON.parse(document.querySelector("[data-figure]").textContent);
const narrow = matchMedia("(max-width: 40rem)");
const dark = matchMedia("(prefers-color-scheme: dark)");
const MOST_LABELS_ON_A_PHONE = 4;

// A token such as --accent as a colour that Plotly understands: light-dark() is settled by the browser.
const token = (name) => {
  const probe = document.createElement("i");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
};
const faded = (color, alpha) => color.replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`);

const paint = {
  focus: (trace, ink) => {
    trace.line = { ...trace.line, color: ink.accent };
    trace.marker = { ...trace.marker, color: ink.accent, line: { ...trace.marker?.line, color: ink.surface } };
    if (trace.error_y) trace.error_y = { ...trace.error_y, color: ink.accent };
  },
  organisation: (trace, ink) => {
    trace.line = { ...trace.line, color: ink.second };
    trace.marker = { ...trace.marker, color: ink.second };
  },
  outside: (trace, ink) => {
    trace.line = { ...trace.line, color: ink.ink };
    trace.marker = { ...trace.marker, color: ink.ink, line: { ...trace.marker.line, color: ink.ink } };
  },
  band: (trace, ink) => { trace.fillcolor = faded(ink.second, 0.16); },
  protected: (trace, ink) => {
    const { pattern, line } = trace.marker;
    trace.marker = { ...trace.marker, line: { ...line, color: ink.line }, pattern: { ...pattern, fgcolor: ink.line } };
  },
};

const layout = (ink, font) => {
  const drawn = structuredClone(figure.layout);
  const axis = { linecolor: ink.line, tickcolor: ink.line, gridcolor: ink.line };
  Object.assign(drawn, {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: font, size: narrow.matches ? 14 : 15, color: ink.ink },
    hoverlabel: { bgcolor: ink.surface, bordercolor: ink.line, font: { family: font, size: 15, color: ink.ink } },
    xaxis: { ...drawn.xaxis, ...axis },
    yaxis: { ...drawn.yaxis, ...axis },
    shapes: (drawn.shapes ?? []).map((shape) => ({ ...shape, line: { ...shape.line, color: ink.second } })),
  });
  if (narrow.matches) fitPhone(drawn);
  else for (const label of drawn.annotations) {
    const inFocus = label.name === "focus";
    label.font = { size: 16, color: inFocus ? ink.accent : ink.second, weight: inFocus ? 700 : 400 };
  }
  return drawn;
};

// The legend stands above on a phone; labels beside the lines would leave no room for them.
const fitPhone = (drawn) => {
  drawn.annotations = [];
  drawn.margin = { l: 34, r: 8, t: 14, b: 50 };
  const { tickvals, ticktext } = drawn.xaxis;
  const every = Math.ceil(tickvals.length / MOST_LABELS_ON_A_PHONE);
  const kept = tickvals.map((_, index) => index).filter((index) => (tickvals.length - 1 - index) % every === 0);
  drawn.xaxis.tickvals = kept.map((index) => tickvals[index]);
  drawn.xaxis.ticktext = kept.map((index) => ticktext[index]);
};

const draw = async () => {
  const ink = {
    ink: token("--ink"), second: token("--ink-2"), line: token("--line"),
    accent: token("--accent"), surface: token("--surface"),
  };
  const font = getComputedStyle(document.body).fontFamily;
  const data = structuredClone(figure.data);
  for (const trace of data) paint[trace.meta](trace, ink);
  const config = { displayModeBar: false, displaylogo: false, responsive: true, plotlyServerURL: "" };
  await globalThis.Plotly.react(place, data, layout(ink, font), config);
  place.dataset.drawn = dark.matches ? "dark" : "light";
};

const fonts = () => Promise.all(["400 16px", "700 16px"].map((face) => document.fonts.load(`${face} "Source Sans 3"`)));

await fonts();
await draw();
for (const media of [dark, narrow, matchMedia("(forced-colors: active)"), matchMedia("print")]) {
  media.addEventListener("change", draw);
}
new MutationObserver(draw).observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });
