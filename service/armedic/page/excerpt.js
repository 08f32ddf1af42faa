// A pasted text with its evidence marked: whole when it is short, otherwise what is around the marks.

import { element, plural } from "./dom.js";

const SHORT = 3000;
const AROUND = 260;

/**
 * The text as an element.
 * @param {string} text What was pasted.
 * @param {{start: number, end: number, strong: boolean, finding: number}[]} marks Places, by number of the finding.
 */
export function excerpt(text, marks) {
  const seen = new Set();
  const parts = windows(text, marks).flatMap(({ start, end, gap }) => [gap && element("span.gap", {}, gap), ...pieces(text, start, end, marks, seen)]);
  return element("pre.excerpt", { tabindex: "0", role: "region", "aria-label": "What you gave, with the evidence marked" }, parts);
}

function windows(text, marks) {
  if (text.length <= SHORT || !marks.length) return [{ start: 0, end: Math.min(text.length, SHORT), gap: null }];
  const merged = [];
  for (const mark of [...marks].sort((one, other) => one.start - other.start)) {
    const start = lineStart(text, mark.start);
    const end = lineEnd(text, Math.min(mark.end, mark.start + SHORT));
    const last = merged.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  let [line, before] = [1, 0];
  for (const one of merged) {
    line += count(text, before, one.start);
    one.gap = one.start === 0 ? null : `line ${line.toLocaleString("en")}`;
    before = one.start;
  }
  const left = count(text, merged.at(-1).end, text.length);
  if (left > 1) merged.push({ start: text.length, end: text.length, gap: `${plural(left, "more line")}` });
  return merged;
}

/** The start of the line two before, or not far before where lines are long. */
function lineStart(text, at) {
  let start = at;
  for (let lines = 0; lines < 3 && start > 0; lines += 1) start = text.lastIndexOf("\n", start - 1);
  return Math.max(start + 1, at - AROUND, 0);
}

function lineEnd(text, at) {
  let end = at;
  for (let lines = 0; lines < 3 && end >= 0; lines += 1) end = text.indexOf("\n", end + 1);
  return Math.min(end < 0 ? text.length : end, at + AROUND);
}

function count(text, start, end) {
  let lines = 0;
  for (let at = text.indexOf("\n", start); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}

function pieces(text, start, end, marks, seen) {
  const inside = marks.filter((mark) => mark.start < end && mark.end > start);
  const cuts = [...new Set([start, end, ...inside.flatMap((mark) => [mark.start, mark.end])])];
  const borders = cuts.filter((cut) => cut >= start && cut <= end).sort((one, other) => one - other);
  const made = [];
  let last = null; // the mark that a piece may go on with
  borders.slice(0, -1).forEach((from, index) => {
    const to = borders[index + 1];
    const over = inside.filter((mark) => mark.start <= from && mark.end >= to);
    const piece = text.slice(from, to);
    const name = !over.length ? null : over.some((one) => one.strong) ? "mark.strong" : "mark";
    const fresh = over.map((one) => one.finding).filter((finding) => !seen.has(finding));
    if (!name) [made[made.length], last] = [piece, null];
    else if (last?.name === name && !fresh.length) last.mark.append(piece);
    else made.push((last = { name, mark: element(name, {}, piece) }).mark);
    for (const finding of new Set(fresh)) {
      seen.add(finding);
      last.mark.prepend(element("span", { id: `seen-${finding}`, tabindex: "-1" }));
    }
  });
  return made;
}
