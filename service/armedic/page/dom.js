// How the page is made: elements whose contents are text. Nothing here, or anywhere in the page, takes HTML.

/**
 * An element.
 * @param {string} name Tag, with classes after dots: "p.hint".
 * @param {object} properties Attributes; `on` holds listeners. A value of false, null or undefined leaves it out.
 * @param {...(Node|string|number|null|false|Array)} children Strings become text nodes.
 */
export function element(name, properties = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const made = document.createElement(tag);
  if (classes.length) made.classList.add(...classes);
  for (const [key, value] of Object.entries(properties)) {
    if (key === "on") for (const [type, listener] of Object.entries(value)) made.addEventListener(type, listener);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...present(children));
  return made;
}

function present(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

export const byId = (id) => document.getElementById(id);

/** A sentence of the API; what stands between backticks is code. */
export function prose(text) {
  return String(text)
    .split(/`([^`]+)`/)
    .map((part, index) => (index % 2 ? element("code", {}, part) : part));
}

/** A link to a page elsewhere; text alone where the address is none of the web: it may say "javascript:". */
export function link(address, text = address) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return String(text);
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return String(text);
  return element("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, String(text));
}

/** A value of the API as people read it. */
export function shown(value) {
  if (value === null || value === undefined) return "nothing";
  if (typeof value === "string") return value === "" ? "an empty text" : value;
  if (Array.isArray(value) && value.every((one) => typeof one !== "object")) return value.length ? value.join(", ") : "none";
  return typeof value === "object" ? JSON.stringify(value, null, 2) : String(value);
}

/** A slug or a snake_case name in words. */
export function words(name) {
  return capital(String(name).replace(/[-_]+/g, " ").trim());
}

/** A sentence that begins as sentences do. */
export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function plural(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

const DATE = new Intl.DateTimeFormat("en", { year: "numeric", month: "short", day: "numeric", timeZone: "UTC" });

/** A date of the API, in UTC; unchanged where it is none. */
export function date(text) {
  const moment = new Date(text);
  return Number.isNaN(moment.valueOf()) ? String(text) : DATE.format(moment);
}

/** A region of code that can be scrolled, also with the keyboard. */
export function code(text, label) {
  return element("pre", { tabindex: "0", role: "region", "aria-label": label }, text);
}

/** Details that open on demand. */
export function fold(summary, ...contents) {
  return element("details", {}, element("summary", {}, summary), ...contents);
}

const SOURCES = {
  message: "What you pasted", payload: "The connection’s JSON", trace: "The browser’s trace", log: "The log", verify: "Verify",
  devops: "Azure DevOps", graph: "Microsoft Graph", entra: "Microsoft Entra", arm: "Azure Resource Manager",
};

/** What something was seen in. */
export const sourceName = (source) => SOURCES[source] ?? words(source);

const MARKS = { broken: "✕", at_risk: "!", healthy: "✓", unknown: "?" };
const VERDICTS = { broken: "Broken", at_risk: "At risk", healthy: "Healthy", unknown: "Unknown" };

export const verdictName = (verdict) => VERDICTS[verdict] ?? words(verdict);

/** A verdict as sign and word: colour is never all that tells it. */
export function verdictBadge(verdict) {
  const known = verdict in VERDICTS ? verdict : "unknown";
  return element(`span.badge.${known}`, {}, element("span", { "aria-hidden": "true" }, MARKS[known]), " ", verdictName(verdict));
}

const SAFETY = {
  reversible: "reversible",
  credential: "changes a credential",
  privilege: "grants rights",
  destructive: "cannot be undone",
};

/** What kind of change it is, in words. */
export function safetyBadge(safety) {
  const known = safety in SAFETY ? safety : "destructive";
  return element(`span.badge.safety-${known}`, {}, SAFETY[safety] ?? words(safety));
}
