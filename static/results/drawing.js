// Paints a figure without colours in those of the page's own style, and again when they change.
const narrow = matchMedia("(max-width: 40rem)");
const dark = matchMedia("(prefers-color-scheme: dark)");

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

const coloured = (color, edge = color) => (trace, ink) => {
  trace.line = { ...trace.line, color: ink[color] };
  trace.marker = { ...trace.marker, color: ink[color], line: { ...trace.marker?.line, color: ink[edge] } };
  if (trace.error_y) trace.error_y = { ...trace.error_y, color: ink[color] };
};

const paint = {
  focus: coloured("accent", "surface"),
  organisation: coloured("second"),
  outside: coloured("ink"),
  fourth: coloured("warm"),
  fifth: coloured("strong"),
  band: (trace, ink) => { trace.fillcolor = faded(ink.second, 0.16); },
  protected: (trace, ink) => {
    const { pattern, line } = trace.marker;
    trace.marker = { ...trace.marker, line: { ...line, color: ink.line }, pattern: { ...pattern, fgcolor: ink.line } };
  },
};

const layout = (figure, ink, font) => {
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
  drawn.margin = drawn.meta.phone;
  const { tickvals, ticktext } = drawn.xaxis;
  if (!tickvals) return;
  const every = Math.ceil(tickvals.length / drawn.meta.thin);
  const kept = tickvals.map((_, index) => index).filter((index) => (tickvals.length - 1 - index) % every === 0);
  drawn.xaxis.tickvals = kept.map((index) => tickvals[index]);
  drawn.xaxis.ticktext = kept.map((index) => ticktext[index]);
};

export const draw = async (place, figure) => {
  const ink = {
    ink: token("--ink"), second: token("--ink-2"), line: token("--line"), accent: token("--accent"),
    surface: token("--surface"), warm: token("--d1"), strong: token("--line-strong"),
  };
  const font = getComputedStyle(document.body).fontFamily;
  const data = structuredClone(figure.data);
  for (const trace of data) paint[trace.meta](trace, ink);
  const config = { displayModeBar: false, displaylogo: false, responsive: true, plotlyServerURL: "" };
  await globalThis.Plotly.react(place, data, layout(figure, ink, font), config);
  place.dataset.drawn = dark.matches ? "dark" : "light";
};

// Whenever the page may have got other colours, letters or width.
export const redrawn = (again) => {
  for (const media of [dark, narrow, matchMedia("(forced-colors: active)"), matchMedia("print")]) {
    media.addEventListener("change", again);
  }
  new MutationObserver(again).observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });
};
