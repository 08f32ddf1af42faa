// Before and after, line by line: what goes, what comes, and a little of what stays.

import { element, plural } from "./dom.js";

const CONTEXT = 3;
const MOST_LINES = 2000; // beyond it a comparison line by line costs too much: all of it goes, all of it comes

/** A comparison of two values of the API as an element. */
export function diffView(before, after, label) {
  const rows = folded(compare(lines(before), lines(after)));
  return element("pre.diff", { tabindex: "0", role: "region", "aria-label": label }, rows.map(row));
}

function lines(value) {
  if (value === null || value === undefined) return [];
  return (typeof value === "string" ? value : JSON.stringify(value, null, 2)).split("\n");
}

/** The longest common subsequence decides what stays. */
function compare(old, fresh) {
  if (old.length * fresh.length > MOST_LINES * MOST_LINES) return [...old.map((text) => ["-", text]), ...fresh.map((text) => ["+", text])];
  const width = fresh.length + 1;
  const longest = new Uint16Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i -= 1)
    for (let j = fresh.length - 1; j >= 0; j -= 1)
      longest[i * width + j] = same(old[i], fresh[j]) ? longest[(i + 1) * width + j + 1] + 1 : Math.max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
  const rows = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    if (i < old.length && j < fresh.length && same(old[i], fresh[j])) {
      rows.push([" ", fresh[j]]);
      [i, j] = [i + 1, j + 1];
    } else if (j >= fresh.length || (i < old.length && longest[(i + 1) * width + j] >= longest[i * width + j + 1])) rows.push(["-", old[i++]]);
    else rows.push(["+", fresh[j++]]);
  }
  return rows;
}

/** A comma at the end of a line says what follows it, and nothing about it. */
function same(one, other) {
  return one.replace(/,$/, "") === other.replace(/,$/, "");
}

function folded(rows) {
  const near = rows.map((_, index) => rows.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(([sign]) => sign !== " "));
  const kept = [];
  let hidden = 0;
  const close = () => {
    if (hidden) kept.push(["…", `${plural(hidden, "line")} as before`]);
    hidden = 0;
  };
  rows.forEach((one, index) => {
    if (near[index]) {
      close();
      kept.push(one);
    } else hidden += 1;
  });
  close();
  return kept;
}

function row([sign, text]) {
  const tag = { "-": "del", "+": "ins", "…": "span.gap" }[sign] ?? "span";
  return element(tag, {}, sign === "…" ? text : `${sign} ${text}`, "\n");
}
