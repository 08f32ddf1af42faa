// <armedic-diagnosis base-url connection text manual>: a diagnosis in somebody else's page. One file, no imports, so that a
// plain <script src> of any origin can load it. What the API says is inserted as text, never as HTML. Its credential is a
// property and not an attribute, for attributes are seen by everything that looks at the page:
//   element.apiKey = "..."   or   element.token = async () => "..."
"use strict";
(() => {
  const HERE = document.currentScript?.src ?? null;
  const VERDICTS = { broken: ["✕", "Broken"], at_risk: ["!", "At risk"], healthy: ["✓", "Healthy"], unknown: ["?", "Unknown"] };
  const STYLE = `
    :host { color-scheme: light dark; display: block; font: 1rem/1.5 system-ui, sans-serif;
      --text: light-dark(#1a2330, #e6eaf1); --soft: light-dark(#556073, #a5b0c1); --card: light-dark(#fff, #191f28);
      --line: light-dark(#dde2e9, #2c3542); --accent: light-dark(#0b5fae, #82bbf6); --inset: light-dark(#f3f5f8, #11161d);
      --broken: light-dark(#b02318, #ff9f96); --broken-back: light-dark(#fdeeec, #3a1c1b);
      --at_risk: light-dark(#855000, #f4c468); --at_risk-back: light-dark(#fff3dc, #352a12);
      --healthy: light-dark(#17683a, #80d7a2); --healthy-back: light-dark(#e6f5ec, #14301f);
      --unknown: light-dark(#4b5566, #bac4d2); --unknown-back: light-dark(#eceff3, #28303b) }
    :host([hidden]) { display: none }
    .box { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; color: var(--text); overflow-wrap: anywhere; padding: 1rem }
    .title { font-size: 1.1rem; font-weight: 650; line-height: 1.3; margin: .5rem 0 } .small { font-size: 1rem; margin: 0 }
    p { margin: .35rem 0 } .soft { color: var(--soft); font-size: .875rem }
    ul, ol { margin: .35rem 0; padding-left: 1.2rem } .findings { list-style: none; padding: 0 }
    .findings > li { border-top: 1px solid var(--line); padding: .75rem 0 } .findings > li:last-child { padding-bottom: 0 }
    code { background: var(--inset); border-radius: .25rem; font: .85em ui-monospace, monospace; padding: .1em .3em; white-space: pre-wrap }
    a { color: var(--accent) } summary { color: var(--accent); cursor: pointer; min-height: 1.5rem }
    button { background: none; border: 1px solid var(--accent); border-radius: .5rem; color: var(--accent); cursor: pointer; font: inherit; min-height: 2.25rem; padding: .25rem .9rem }
    :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
    .badge { background: var(--unknown-back); border-radius: 1rem; color: var(--unknown); display: inline-block; font-size: .8rem; font-weight: 650; padding: .15rem .65rem }
    .badge.broken { background: var(--broken-back); color: var(--broken) } .badge.at_risk { background: var(--at_risk-back); color: var(--at_risk) }
    .badge.healthy { background: var(--healthy-back); color: var(--healthy) }`;

  function element(name, properties = {}, ...children) {
    const [tag, ...classes] = name.split(".");
    const made = document.createElement(tag);
    if (classes.length) made.classList.add(...classes);
    for (const [key, value] of Object.entries(properties)) made.setAttribute(key, value);
    made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
    return made;
  }

  function link(address, text) {
    let url = null;
    try {
      url = new URL(address);
    } catch {
      return text;
    }
    if (url.protocol !== "https:" && url.protocol !== "http:") return text;
    return element("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, text);
  }

  class ArmedicDiagnosis extends HTMLElement {
    static observedAttributes = ["base-url", "connection", "text", "manual"];
    #key = null;
    #token = null;
    #running = null;
    #waiting = false;
    #box = element("section.box", { "aria-label": "Diagnosis of a service connection", "aria-live": "polite" });

    constructor() {
      super();
      const sheet = new CSSStyleSheet(); // which no style-src of the page that embeds it forbids
      sheet.replaceSync(STYLE);
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      root.append(this.#box);
    }

    connectedCallback() {
      for (const name of ["apiKey", "token"]) {
        if (!Object.hasOwn(this, name)) continue; // set before this file was there: it hides the setter
        const value = this[name];
        delete this[name];
        this[name] = value;
      }
      this.#soon();
    }

    disconnectedCallback() {
      this.#running?.abort();
    }

    attributeChangedCallback(_name, old, value) {
      if (old !== value) this.#soon();
    }

    /** A key of the API; used from the next request on. */
    set apiKey(value) {
      this.#key = value;
      this.#soon();
    }

    /** An access token, or a function that gives one, also as a promise; asked for with each request. */
    set token(value) {
      this.#token = value;
      this.#soon();
    }

    /** Diagnose now. Gives the diagnosis, or null where there is none; what went wrong is told by `armedic-error`. */
    async diagnose() {
      this.#running?.abort();
      const control = (this.#running = new AbortController());
      this.#show(element("p.soft", {}, "Diagnosing …"));
      try {
        const diagnosis = await this.#ask(control.signal);
        if (control.signal.aborted) return null;
        this.#show(this.#result(diagnosis));
        this.#tell("armedic-diagnosis", { diagnosis });
        for (const finding of diagnosis.findings) this.#tell("armedic-finding", { finding, diagnosis });
        return diagnosis;
      } catch (error) {
        if (control.signal.aborted) return null;
        const problem = error.problem ?? { title: "Armedic cannot be reached", status: 0, detail: "The network is down, or the service does not name this page in ARMEDIC_CORS_ORIGINS." };
        this.#show([element("p.title", {}, problem.title), element("p", {}, problem.detail), this.#button("Try again")]);
        this.#tell("armedic-error", { problem });
        return null;
      }
    }

    /** Properties and attributes are set one by one: begin when all of them are there. */
    #soon() {
      if (this.#waiting || !this.isConnected) return;
      this.#waiting = true;
      queueMicrotask(() => {
        this.#waiting = false;
        if (!this.isConnected) return;
        if (!this.getAttribute("connection") && !this.getAttribute("text")) this.#show(element("p.soft", {}, "Nothing to diagnose."));
        else if (this.hasAttribute("manual")) this.#show([this.#about(), this.#button("Diagnose")]);
        else this.diagnose();
      });
    }

    get #base() {
      const given = this.getAttribute("base-url");
      return given ? `${new URL(given, document.baseURI).href.replace(/\/+$/, "")}/` : new URL("./", HERE ?? document.baseURI).href;
    }

    async #ask(signal) {
      const body = {};
      const text = this.getAttribute("text");
      if (text) body.evidence = [{ kind: "message", text: text.slice(0, 1024 * 1024) }];
      const target = this.getAttribute("connection");
      if (target) {
        const [organization, project, ...name] = target.split("/");
        if (!organization || !project || !name.join("/")) throw failed({ title: "The connection is not named whole", status: 400, detail: "The attribute connection is ORGANIZATION/PROJECT/NAME." });
        body.connection = { organization, project, name_or_id: name.join("/") };
      }
      const headers = { "Content-Type": "application/json" };
      const token = typeof this.#token === "function" ? await this.#token() : this.#token;
      if (token) headers.Authorization = `Bearer ${token}`;
      else if (this.#key) headers["X-API-Key"] = this.#key;
      const answer = await fetch(`${this.#base}diagnose`, { method: "POST", headers, body: JSON.stringify(body), signal, credentials: this.getAttribute("base-url")?.startsWith("/") ? "same-origin" : "omit" });
      let decoded;
      try {
        decoded = await answer.json();
      } catch {
        throw failed({ title: "The answer cannot be read", status: answer.status, detail: `Something answered with status ${answer.status}, and not as Armedic does.` });
      }
      if (!answer.ok) throw failed(decoded);
      return decoded;
    }

    #result(diagnosis) {
      const known = diagnosis.verdict in VERDICTS ? diagnosis.verdict : "unknown";
      const [sign, word] = VERDICTS[known];
      const target = this.getAttribute("connection");
      const page = target && HERE && `${new URL("./", HERE).href}#diagnose/${target.split("/").map(encodeURIComponent).join("/")}`;
      return [
        this.#about(),
        element(`span.badge.${known}`, {}, element("span", { "aria-hidden": "true" }, sign), ` ${word}`),
        element("p.title", {}, diagnosis.summary),
        element("ul.findings", {}, diagnosis.findings.map((one) => finding(one, diagnosis))),
        page && element("p.soft", {}, link(page, "Open in Armedic, to repair it")),
      ];
    }

    #about() {
      const target = this.getAttribute("connection");
      return target && element("p.soft", {}, target);
    }

    #button(text) {
      const button = element("button", { type: "button" }, text);
      button.addEventListener("click", () => this.diagnose());
      return button;
    }

    /** The box stays: what changes in it is read out. No headings, for nobody knows at which level they would stand. */
    #show(...content) {
      this.#box.replaceChildren(...content.flat().filter(Boolean));
    }

    #tell(name, detail) {
      this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
    }
  }

  function failed(problem) {
    return Object.assign(new Error(problem.detail), { problem });
  }

  function finding(one, diagnosis) {
    const seen = one.evidence.filter((evidence) => evidence.observed !== null && typeof evidence.observed !== "object").slice(0, 3);
    const steps = one.remedy.steps.map((step) => element("li", {}, element("strong", {}, step.title), element("p", {}, step.detail), element("p.soft", {}, step.who, step.link ? [" · ", link(step.link, "Microsoft’s page")] : null)));
    return element(
      "li",
      {},
      diagnosis.summary !== `${one.title}.` && element("p.title.small", {}, one.title),
      element("p.soft", {}, one.certainty),
      element("p", {}, one.explanation),
      seen.map((evidence) => element("p", {}, element("code", {}, String(evidence.observed)))),
      element("p", {}, element("strong", {}, "What to do: "), one.remedy.summary),
      steps.length > 0 && element("details", {}, element("summary", {}, "Step by step"), element("ol", {}, steps)),
    );
  }

  if (!customElements.get("armedic-diagnosis")) customElements.define("armedic-diagnosis", ArmedicDiagnosis);
})();
