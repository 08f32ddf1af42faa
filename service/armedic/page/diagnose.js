// The form of the diagnosis: what was pasted, dropped or named becomes one request, and its answer is shown.

import { ask, upload } from "./api.js";
import { diagnosisView, said } from "./diagnosis.js";
import { byId, element, plural } from "./dom.js";
import { problemCard, stopped } from "./problem.js";

const MOST_TEXT = 1024 * 1024; // of a message; what is longer goes as a file
const MOST_BODY = 7 * 1024 * 1024; // a trace beside a connection, in one body
const MOST_SHOWN = 32 * 1024 * 1024; // of a file that is read here too, to show where its evidence stands
const EXAMPLES = [
  ["Verify fails", "Failed to get Azure DevOps Service access token, cache value is invalid."],
  ["Sign-in refused", "2026-05-04T08:12:31.4470612Z ##[error]AADSTS7000222: The provided client secret keys for app 'd0000000-0000-4000-8000-000000000007' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret"],
  ["No right", "ERROR: (AuthorizationFailed) The client 'f0000000-0000-4000-8000-000000000004' with object id 'f0000000-0000-4000-8000-000000000004' does not have authorization to perform action 'Microsoft.Web/sites/read' over scope '/subscriptions/50000000-0000-4000-8000-000000000001/resourceGroups/web' or the scope is invalid."],
];
const FIELDS = ["organization", "project", "connection"];

let file = null;
let running = null;

/** Let the form live. */
export function prepare() {
  byId("diagnose-form").addEventListener("submit", (event) => {
    event.preventDefault();
    diagnose();
  });
  byId("text").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) diagnose();
  });
  byId("diagnose-stop").addEventListener("click", () => running?.abort());
  byId("diagnose-clear").addEventListener("click", clear);
  byId("forget-file").addEventListener("click", () => {
    choose(null);
    byId("text").focus();
  });
  byId("file").addEventListener("change", (event) => choose(event.target.files[0] ?? null));
  byId("organization").addEventListener("input", split);
  prepareDrop(byId("drop"));
  byId("diagnosis").replaceChildren(welcome());
}

/** Fill the connection in; nothing is sent. */
export function prefill(target) {
  const [organization, project, ...rest] = target;
  [organization, project, rest.join("/")].forEach((value, index) => (byId(FIELDS[index]).value = value));
}

/** Look at one connection now; for the sweep's table. */
export function look(target) {
  clear();
  prefill(target);
  location.hash = "diagnose";
  diagnose();
}

/** Offer names of connections that are known. */
export function offer(organization, projects, connections) {
  const fill = (id, values) => byId(id).replaceChildren(...[...new Set(values)].sort().map((value) => element("option", { value })));
  fill("organizations", [organization]);
  fill("projects", projects);
  fill("connections", connections);
}

function clear() {
  running?.abort();
  byId("diagnose-form").reset();
  choose(null);
  byId("diagnose-wrong").textContent = byId("diagnose-status").textContent = "";
  byId("diagnosis").replaceChildren(welcome());
}

/** "contoso/web/sc-prod", pasted as one. */
function split(event) {
  const parts = event.target.value.split("/");
  if (parts.length >= 3 && !event.target.value.includes("://")) prefill(parts.map((part) => part.trim()));
}

function choose(chosen) {
  file = chosen;
  byId("chosen").hidden = !file;
  byId("text").hidden = Boolean(file);
  if (file) byId("chosen-name").textContent = `${file.name} (${size(file.size)})`;
  else byId("file").value = "";
}

function size(bytes) {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

function prepareDrop(area) {
  const over = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    area.classList.add("over");
  };
  addEventListener("dragover", over);
  addEventListener("dragleave", () => area.classList.remove("over"));
  addEventListener("drop", (event) => {
    area.classList.remove("over");
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault(); // also beside the area: the browser would leave the page for the file
    if (!byId("diagnose").hidden) choose(event.dataTransfer.files[0]);
  });
}

function target() {
  const [organization, project, name] = FIELDS.map((field) => byId(field).value.trim());
  if (!organization && !project && !name) return null;
  if (!organization || !project || !name) throw new Error("To name a connection, fill in all of organization, project and name.");
  return { organization, project, name_or_id: name };
}

async function diagnose() {
  const wrong = byId("diagnose-wrong");
  wrong.textContent = "";
  let connection;
  try {
    connection = target();
  } catch (error) {
    wrong.textContent = error.message;
    byId(FIELDS.find((field) => !byId(field).value.trim())).focus();
    return;
  }
  const text = byId("text").value;
  if (!file && !text.trim() && !connection) {
    wrong.textContent = "Paste an error, choose a file, or name a connection.";
    byId("text").focus();
    return;
  }
  running?.abort();
  const control = (running = new AbortController());
  busy(true, connection);
  try {
    const { answer, shown, note } = await request({ text, connection, signal: control.signal });
    const view = await diagnosisView(answer, { text: shown, target: connection });
    if (note) view.prepend(element("p.card.hint", {}, note));
    if (running !== control) return;
    show(view, said(answer));
  } catch (error) {
    if (running !== control) return;
    if (stopped(error)) byId("diagnose-status").textContent = "Stopped.";
    else show(problemCard(error), "");
  } finally {
    if (running === control) busy(false);
  }
}

function show(view, sentence) {
  byId("diagnosis").replaceChildren(view);
  byId("diagnose-status").textContent = sentence;
  view.querySelector("h2")?.focus({ preventScroll: matchMedia("(min-width: 64rem)").matches });
}

/** What was given, as one request: the answer, and the text that its evidence can be shown in. */
async function request({ text, connection, signal }) {
  const given = file ?? (text.length > MOST_TEXT ? new Blob([text]) : null);
  if (!given) {
    const evidence = text.trim() ? [item(text)] : undefined;
    return { answer: await ask("diagnose", { body: { evidence, connection: connection ?? undefined }, signal }), shown: text };
  }
  const shown = given.size <= MOST_SHOWN ? readable(await given.text()) : null;
  const one = connection && shown && item(shown);
  if (one && given.size <= (one.kind === "trace" ? MOST_BODY : MOST_TEXT / 4)) {
    return { answer: await ask("diagnose", { body: { evidence: [one], connection }, signal }), shown };
  }
  const answer = await upload("diagnose/capture", { file: given, signal, progress });
  const note = connection && "The file is judged by itself: it is too large, or of a kind that cannot go along with a connection. Remove it to look at the connection.";
  return { answer, shown, note };
}

/** A text as the API takes it: a HAR document is a trace, everything else a message, JSON of a connection too. */
function item(text) {
  try {
    const content = JSON.parse(text);
    if (Array.isArray(content?.log?.entries)) return { kind: "trace", content };
  } catch {
    // no JSON: a message
  }
  return { kind: "message", text };
}

function readable(text) {
  return text.includes("\u0000") || text.startsWith("PK") ? null : text;
}

function progress(part) {
  const bar = byId("diagnose-progress");
  bar.hidden = part >= 1;
  bar.value = part;
  byId("diagnose-status").textContent = part < 1 ? "Sending the file …" : "Reading the file …";
}

function busy(on, connection) {
  byId("diagnose-stop").hidden = !on;
  byId("diagnose-progress").hidden = true;
  byId("diagnosis").setAttribute("aria-busy", String(on));
  if (on) byId("diagnose-status").textContent = connection ? "Looking at the connection in Azure …" : "Reading …";
}

function welcome() {
  const example = ([title, text]) => {
    const use = () => {
      clear();
      byId("text").value = text;
      diagnose();
    };
    return element("li", {}, element("button.example", { type: "button", on: { click: use } }, element("strong", {}, title), element("span", {}, text)));
  };
  return element(
    "section.welcome",
    { "aria-labelledby": "examples" },
    element("h2", { id: "examples" }, `Or try one of ${plural(EXAMPLES.length, "example")}`),
    element("ul", {}, EXAMPLES.map(example)),
  );
}
