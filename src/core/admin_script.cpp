#include "admin_assets.hpp"

namespace netkit::core {

// Everything shown is set as text, never as markup: parts of it come from outside.
const std::string_view status_script = R"js("use strict";

const every = 1000;
const kept = 60;
const history = new Map();
let paused = false;
let last = null;

const byId = (id) => document.getElementById(id);

function make(tag, text, className) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
}

function duration(seconds) {
  const whole = Math.floor(seconds);
  const parts = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  const shown = [];
  let rest = whole;
  for (const [size, unit] of parts) {
    if (rest >= size || (unit === "s" && shown.length === 0)) {
      shown.push(Math.floor(rest / size) + " " + unit);
      rest %= size;
    }
  }
  return shown.slice(0, 2).join(" ");
}

function small(seconds) {
  if (seconds >= 1) return seconds.toPrecision(3) + " s";
  if (seconds >= 0.001) return (seconds * 1e3).toPrecision(3) + " ms";
  return (seconds * 1e6).toPrecision(3) + " µs";
}

function number(value) {
  if (value === null) return "–";
  return value.toLocaleString("en", { maximumFractionDigits: 2 });
}

function bytes(value) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let at = 0;
  let left = value;
  while (Math.abs(left) >= 1024 && at < units.length - 1) { left /= 1024; at += 1; }
  return number(left) + " " + units[at];
}

function shownValue(metric) {
  if (metric.type === "histogram") {
    if (metric.value === 0) return "0";
    return number(metric.value) + "  p50 " + small(metric.p50) + "  p90 " + small(metric.p90) +
      "  p99 " + small(metric.p99);
  }
  if (metric.value !== null && /_bytes(_total)?$/.test(metric.name)) return bytes(metric.value);
  return number(metric.value);
}

function remember(metric, at) {
  const points = history.get(metric.name) || [];
  const before = points[points.length - 1];
  const counts = metric.type !== "gauge";
  let shown = metric.value;
  if (counts) {
    shown = before && at > before.at && metric.value >= before.value
      ? (metric.value - before.value) / (at - before.at) : null;
  }
  points.push({ at, value: metric.value, shown });
  if (points.length > kept) points.shift();
  history.set(metric.name, points);
  return counts ? shown : null;
}

function curve(points) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const values = points.map((point) => point.shown).filter((value) => value !== null);
  svg.setAttribute("viewBox", "0 0 " + (kept - 1) + " 10");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  if (values.length < 2) return svg;
  const high = Math.max(...values);
  const low = Math.min(0, ...values);
  const scale = high > low ? 9 / (high - low) : 0;
  const line = document.createElementNS(space, "polyline");
  line.setAttribute("points", values.map((value, i) =>
    (kept - values.length + i) + "," + (9.5 - (value - low) * scale)).join(" "));
  svg.append(line);
  return svg;
}

function metricRow(metric, rate) {
  const row = make("tr");
  const name = make("th", metric.name);
  name.scope = "row";
  name.title = metric.help;
  const drawn = make("td");
  drawn.append(curve(history.get(metric.name)));
  row.append(name, make("td", shownValue(metric), "number"),
    make("td", rate === null ? "" : number(rate), "number"), drawn);
  return row;
}

function tableOf(table) {
  const frame = make("div", undefined, "wide");
  frame.tabIndex = 0;
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", table.title);
  const grid = make("table");
  const head = make("tr");
  for (const column of table.columns) {
    const cell = make("th", column);
    cell.scope = "col";
    head.append(cell);
  }
  const body = make("tbody");
  for (const cells of table.rows) {
    const row = make("tr");
    for (const cell of cells) row.append(make("td", cell));
    body.append(row);
  }
  const top = make("thead");
  top.append(head);
  grid.append(top, body);
  frame.append(grid);
  return frame;
}

function sectionOf(section) {
  const part = make("section");
  part.append(make("h2", section.title));
  if (section.facts.length > 0) {
    const facts = make("dl", undefined, "facts");
    for (const [name, value] of section.facts) {
      const pair = make("div");
      pair.append(make("dt", name), make("dd", value));
      facts.append(pair);
    }
    part.append(facts);
  }
  for (const table of section.tables) part.append(make("h3", table.title), tableOf(table));
  return part;
}

function setText(id, text) {
  if (byId(id).textContent !== text) byId(id).textContent = text;
}

function badge(text, good) {
  setText("ready", text);
  byId("ready").className = "badge " + (good ? "good" : "bad");
}

// Sections and rows are only replaced when they changed and hold no focus: a reader with the
// keyboard is not thrown out once a second.
function replace(id, children) {
  const parent = byId(id);
  const scrolled = [...parent.querySelectorAll(".wide")].map((one) => one.scrollLeft);
  if (parent.contains(document.activeElement)) return;
  parent.replaceChildren(...children);
  [...parent.querySelectorAll(".wide")].forEach((one, i) => { one.scrollLeft = scrolled[i] || 0; });
}

function showMetrics(status, rates) {
  const wanted = byId("filter").value.toLowerCase();
  replace("metrics", status.metrics.filter((metric) => metric.name.includes(wanted))
    .map((metric) => metricRow(metric, rates.get(metric.name))));
}

function show(status) {
  document.title = "netkit " + status.service;
  setText("service", status.service);
  setText("version", status.version);
  setText("uptime", duration(status.uptime_seconds));
  badge(status.ready ? "ready" : "not ready", status.ready);
  byId("reasons").hidden = status.ready;
  setText("reasons", status.reasons.join("\n"));
  replace("sections", status.sections.map(sectionOf));
  const rates = new Map();
  for (const metric of status.metrics)
    rates.set(metric.name, remember(metric, status.uptime_seconds));
  showMetrics(status, rates);
  last = { status, rates };
}

async function poll() {
  if (!paused && !document.hidden) {
    try {
      const answer = await fetch("/api/status", { signal: AbortSignal.timeout(5000) });
      if (!answer.ok) throw new Error("HTTP " + answer.status);
      show(await answer.json());
    } catch (failure) {
      badge("unreachable", false);
    }
  }
  setTimeout(poll, every);
}

byId("pause").addEventListener("click", () => {
  paused = !paused;
  byId("pause").setAttribute("aria-pressed", String(paused));
  byId("pause").textContent = paused ? "Resume" : "Pause";
});
byId("filter").addEventListener("input", () => { if (last) showMetrics(last.status, last.rates); });
poll();
)js";

} // namespace netkit::core
