// Where in a pasted text the evidence of a finding stands: the passage that was quoted, and in it the words that decide.
//
// A location may be a JSON pointer or a line. Otherwise it is found by what was observed, which the service has cleaned:
// prefixes of logs and line breaks are gone, an ellipsis stands where it was cut, and what was secret is "***".

import { place } from "./json_places.js";

const WORD = /[^\s"'\u2018\u2019\u201c\u201d`]+/g;
const LINE = /(?:^|\s)line (\d+)$/;
const TELLING = /[A-Z0-9]/; // signatures in small letters alone are too common to be marked
const NAMES = /[A-Za-z0-9_.-]*(?:[0-9a-f]{8}-[0-9a-f-]{27}|AADSTS\d+|[a-z][A-Z])[A-Za-z0-9_./-]*|\/subscriptions\/[^\s'"]+/g;
const MOST_WORDS = 200000;

/**
 * The places of a finding in a text.
 * @param {string} text What was pasted, or the file.
 * @param {object} finding Of the API.
 * @param {Array} evidence Those of its evidence that were seen in this text.
 * @param {string[]} signatures Words of error messages that give the cause away.
 * @returns {{start: number, end: number, strong: boolean}[]}
 */
export function places(text, finding, evidence, signatures) {
  const found = [];
  for (const one of evidence) {
    const pointed = at(text, one.location);
    if (pointed) found.push({ ...pointed, strong: true });
    else found.push(...passage(text, one, [...signatures, ...Object.values(finding.facts ?? {})]));
  }
  return found;
}

function at(text, location) {
  const [outer, inner] = String(location).split("#");
  if (!outer.startsWith("/") && !inner?.startsWith("/")) return null;
  const known = outer || inner;
  const whole = place(text, known.startsWith("/") ? known : "");
  const name = (inner ?? outer).split("/").pop();
  if (whole && inner && outer) return within(text, whole, name);
  if (whole) return { start: whole.key, end: whole.end };
  return within(text, { start: 0, end: text.length }, name); // JSON in the middle of something else
}

/** A member by its name, in JSON that stands as a string in other JSON. */
function within(text, { start, end }, name) {
  const found = text.slice(start, end).search(new RegExp(`\\\\*"${escaped(name)}\\\\*"`, "i"));
  if (!name || found < 0) return end < text.length ? { start, end } : null;
  const first = start + found;
  const rest = text.slice(first, end).match(/^[^:]*:\s*(?:\\*"[^"]*"|[^\s,}\]]+)/);
  return { start: first, end: first + (rest ? rest[0].length : name.length) };
}

function passage(text, evidence, telling) {
  const line = LINE.exec(evidence.location);
  const seen = typeof evidence.observed === "string" ? evidence.observed : "";
  const range = quoted(text, seen) ?? (line ? lineOf(text, Number(line[1])) : null);
  const inside = range ?? { start: 0, end: text.length };
  const names = [...telling, ...(seen.match(NAMES) ?? [])].filter((one) => typeof one === "string" && one.length > 5 && TELLING.test(one));
  const strong = [...new Set(names)].flatMap((name) => occurrences(text, name, inside));
  if (!range) return strong;
  if (!strong.length) return [{ ...range, strong: true }];
  return [{ ...around(text, range, strong), strong: false }, ...strong];
}

/** Of a passage the lines that hold something that decides: a quotation has a little of what stood before and after. */
function around(text, { start, end }, strong) {
  const first = text.lastIndexOf("\n", Math.min(...strong.map((one) => one.start))) + 1;
  const last = text.indexOf("\n", Math.max(...strong.map((one) => one.end)));
  return { start: Math.max(start, first), end: last < 0 ? end : Math.min(end, last) };
}

/** The passage that was quoted, word by word; what stands between its words in a log is passed over. */
function quoted(text, seen) {
  const wanted = (seen.replaceAll("…", " ").match(WORD) ?? []).map((word) => word.toLowerCase());
  if (wanted.length < 2) return null;
  const words = [];
  for (const match of text.matchAll(WORD)) {
    words.push({ word: match[0].toLowerCase(), start: match.index, end: match.index + match[0].length });
    if (words.length > MOST_WORDS) break;
  }
  let best = null;
  for (let first = 0; first < words.length; first += 1) {
    if (words[first].word !== wanted[0]) continue;
    const { matched, last } = follow(words, first, wanted);
    if (!best || matched > best.matched) best = { matched, start: words[first].start, end: words[last].end };
    if (matched === wanted.length) break;
  }
  return best && best.matched >= wanted.length * 0.6 ? { start: best.start, end: best.end } : null;
}

function follow(words, first, wanted) {
  let [at, last, matched] = [first, first, 0];
  for (const word of wanted) {
    const hit = [0, 1, 2, 3].find((ahead) => words[at + ahead]?.word.endsWith(word));
    if (hit === undefined) continue;
    last = at + hit;
    at = last + 1;
    matched += 1;
  }
  return { matched, last };
}

function lineOf(text, number) {
  let start = 0;
  for (let count = 1; count < number; count += 1) {
    const end = text.indexOf("\n", start);
    if (end < 0) return null;
    start = end + 1;
  }
  const end = text.indexOf("\n", start);
  return { start, end: end < 0 ? text.length : end };
}

function occurrences(text, word, { start, end }) {
  const found = [];
  for (const match of text.slice(start, end).matchAll(new RegExp(escaped(word), "gi"))) {
    found.push({ start: start + match.index, end: start + match.index + match[0].length, strong: true });
    if (found.length === 20) break;
  }
  return found;
}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
