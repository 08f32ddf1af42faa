// The sweep: lines as they come, counted, shown as a table and along a timeline.

import { lines } from "./api.js";
import { offer } from "./diagnose.js";
import { byId, element, plural } from "./dom.js";
import { problemCard, stopped } from "./problem.js";
import { filters, matching } from "./sweep_filters.js";
import { table } from "./sweep_table.js";
import { timeline } from "./timeline.js";

let running = null;

/** Let the form live. */
export function prepare() {
  byId("sweep-form").addEventListener("submit", (event) => {
    event.preventDefault();
    sweep();
  });
  byId("sweep-stop").addEventListener("click", () => running?.abort());
}

async function sweep() {
  const wrong = byId("sweep-wrong");
  wrong.textContent = "";
  const organization = byId("sweep-organization").value.trim();
  const projects = byId("sweep-projects").value.split(",").map((name) => name.trim()).filter(Boolean);
  const days = byId("sweep-days");
  if (!organization) {
    wrong.textContent = "Name the organization.";
    byId("sweep-organization").focus();
    return;
  }
  if (!days.checkValidity()) {
    wrong.textContent = "Days: a number from 1 to 365.";
    days.focus();
    return;
  }
  running?.abort();
  const control = (running = new AbortController());
  const board = new Board(organization, byId("sweep-results"));
  byId("sweep-stop").hidden = false;
  const body = { organization, projects: projects.length ? projects : null, expiring_within_days: Number(days.value) };
  try {
    await lines("diagnose/sweep", { body, signal: control.signal, each: (line) => board.take(line) });
    board.end();
  } catch (error) {
    if (stopped(error)) board.end("Stopped.");
    else board.fail(error);
  } finally {
    if (running === control) byId("sweep-stop").hidden = true;
  }
}

/** What is known of one sweep, and its elements; drawing takes a tenth of the time at most, however fast lines come. */
class Board {
  constructor(organization, place) {
    this.organization = organization;
    this.place = place;
    this.rows = [];
    this.errors = [];
    this.progress = { done: 0, total: 0 };
    this.summary = null;
    this.drawing = false;
    this.rested = 0;
    this.bar = element("progress", { max: "1", value: "0", "aria-label": "Connections looked at" });
    this.status = element("p.status", { role: "status" }, "Looking for connections …");
    this.filters = filters(() => this.draw());
    this.timeline = element("div");
    this.table = table();
    this.trouble = element("div");
    place.replaceChildren(
      element("div.card", {}, this.status, this.bar, this.filters.element),
      this.timeline,
      element("div.card", {}, this.table.element),
      this.trouble,
    );
  }

  take(line) {
    if (line.type === "diagnosis") this.rows.push({ ...line, organization: this.organization });
    else if (line.type === "error") this.errors.push(line);
    else if (line.type === "progress") this.progress = line;
    else if (line.type === "summary") this.summary = line;
    this.later();
  }

  later() {
    if (this.drawing) return;
    this.drawing = true;
    const frame = (now) => {
      if (now < this.rested) {
        requestAnimationFrame(frame);
        return;
      }
      this.drawing = false;
      this.draw();
      this.rested = now + 10 * (performance.now() - now);
    };
    requestAnimationFrame(frame);
  }

  draw() {
    const { done, total } = this.progress;
    this.bar.value = total ? done / total : 0;
    if (!this.summary && !this.ended) this.status.textContent = total ? `Looked at ${done.toLocaleString("en")} of ${plural(total, "connection")} …` : "Looking for connections …";
    this.filters.update(this.rows);
    const bucket = (month) => this.filters.choose("month", month);
    this.timeline.replaceChildren(...timeline(this.rows, { chosen: this.filters.chosen.month, choose: bucket }));
    this.table.show(matching(this.rows, this.filters.chosen), this.rows.length);
    this.trouble.replaceChildren(...troubles(this.errors));
  }

  end(word = null) {
    this.ended = true;
    this.bar.hidden = true;
    const cut = !word && !this.summary;
    if (cut) this.fail(new Error(`The stream was cut off after ${plural(this.rows.length, "connection")}: what is shown is not all.`));
    else if (word) this.status.textContent = `${word} ${plural(this.rows.length, "connection")} shown; there may be more.`;
    else this.status.textContent = `${plural(this.summary.total, "connection")} looked at${this.errors.length ? `, ${plural(this.errors.length, "error")}` : ""}.`;
    offer(this.organization, this.rows.map((row) => row.project), this.rows.map((row) => row.connection.name).filter(Boolean));
    this.draw();
  }

  fail(error) {
    this.ended = true;
    this.bar.hidden = true;
    this.status.textContent = this.rows.length ? `Cut off after ${plural(this.rows.length, "connection")}.` : "";
    const card = problemCard(error);
    if (this.rows.length) this.place.prepend(card);
    else this.place.replaceChildren(card);
    card.querySelector("h2").focus();
    this.draw();
  }
}

function troubles(errors) {
  if (!errors.length) return [];
  const row = (one) => element("li", {}, element("strong", {}, [one.project, one.connection?.name].filter(Boolean).join(" / ") || "An API"), " ", one.error.detail);
  return [element("section.card.problem", {}, element("h2", {}, `Not looked at: ${errors.length.toLocaleString("en")}`), element("ul", {}, errors.slice(0, 200).map(row)))];
}
