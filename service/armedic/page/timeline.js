// When credentials end, month by month: each month is a button that shows its rows only.

import { element, plural } from "./dom.js";

const MONTHS = 12;
const NAME = new Intl.DateTimeFormat("en", { month: "short", timeZone: "UTC" });
const FULL = new Intl.DateTimeFormat("en", { month: "long", year: "numeric", timeZone: "UTC" });

/** The month in which a row's last credential ends, as "2027-05"; "past" and "later" at the ends, null where unknown. */
export function monthOf(row, now = new Date()) {
  if (!row.expires_at) return null;
  const end = new Date(row.expires_at);
  if (end < now) return "past";
  return ahead(end, now) < MONTHS ? row.expires_at.slice(0, 7) : "later";
}

function ahead(end, now) {
  return (end.getUTCFullYear() - now.getUTCFullYear()) * 12 + end.getUTCMonth() - now.getUTCMonth();
}

/** The timeline of these rows; nothing while no end is known. */
export function timeline(rows, { chosen, choose, now = new Date() }) {
  const counts = new Map();
  for (const row of rows) {
    const month = monthOf(row, now);
    if (month) counts.set(month, (counts.get(month) ?? 0) + 1);
  }
  if (!counts.size) return [];
  const months = [...span(counts, now)];
  const most = Math.max(...counts.values());
  return [
    element(
      "section.card",
      { "aria-labelledby": "timeline-title" },
      element("h2", { id: "timeline-title" }, "Credentials end"),
      element("ol.timeline", {}, months.map((month) => bar(month, { count: counts.get(month.key) ?? 0, most, pressed: chosen === month.key, choose }))),
    ),
  ];
}

function* span(counts, now) {
  if (counts.has("past")) yield { key: "past", short: "Past", full: "Already ended", near: true };
  for (let index = 0; index < MONTHS; index += 1) {
    const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + index, 1));
    const year = first.getUTCMonth() === 0 || index === 0 ? String(first.getUTCFullYear()) : "";
    yield { key: first.toISOString().slice(0, 7), short: NAME.format(first), year, full: FULL.format(first), near: index < 2 };
  }
  if (counts.has("later")) yield { key: "later", short: "Later", full: "Later", near: false };
}

function bar(month, { count, most, pressed, choose }) {
  const fill = element(`span.fill${month.near ? ".near" : ""}`, { "aria-hidden": "true" });
  fill.style.setProperty("--part", String(count / most));
  const inner = [element("span.number", { "aria-hidden": "true" }, count ? String(count) : ""), element("span.track", {}, fill), element("span.name", { "aria-hidden": "true" }, month.short, element("small", {}, month.year ?? ""))];
  const label = `${month.full}: ${plural(count, "connection")}`;
  if (!count) return element("li", {}, element("span.month", {}, inner, element("span.hidden", {}, label)));
  const press = () => {
    choose(month.key);
    document.querySelector(`.timeline [data-month="${month.key}"]`)?.focus(); // drawn anew
  };
  return element("li", {}, element("button.month", { type: "button", "aria-pressed": String(pressed), "aria-label": label, "data-month": month.key, on: { click: press } }, inner));
}
