// One frame, large: before and after, its curve, why it waits or failed, its log. A dialog over the job, stepped through with [ and ].

import { api, download, urls } from "../api.js";
import { el, keyed, say, setText, show, toast } from "../dom.js";
import { ago, at, bytes, count, duration, fullTime, loss, second, seconds } from "../format.js";
import { Compare } from "./compare.js";
import { LossCurve } from "./curve.js";
import { chip, mark, updateChip } from "./marks.js";

const RefreshMs = 1500;

export class FrameDialog {
  #job;
  #last;
  #number = 0;
  #frame = null;
  #compare = new Compare();
  #curve = new LossCurve();
  #title = el("h2", { id: "frame-title" });
  #chip = chip("waiting");
  #facts = el("dl", { class: "facts" });
  #why = el("section", { class: "why-waiting", "aria-labelledby": "why-title", hidden: true });
  #failures = el("ol", { class: "evidence" });
  #failureBox = el("section", { "aria-labelledby": "evidence-title" }, el("h3", { id: "evidence-title" }, "What went wrong"), this.#failures);
  #log = el("pre", { class: "log", tabindex: "0", role: "group", "aria-label": "Log" });
  #logBox = el("section", { "aria-labelledby": "log-title" }, el("h3", { id: "log-title" }, "Log"), this.#log);
  #curveBox = el("section", { "aria-labelledby": "curve-title" }, el("h3", { id: "curve-title" }, "Losses"), this.#curve.root);
  #trouble = el("p", { class: "trouble", role: "alert", hidden: true });
  #retry = el("button", { type: "button", class: "primary", onclick: () => this.#change("retry") }, "Retry");
  #skip = el("button", { type: "button", onclick: () => this.#change("skip") }, "Skip");
  #save = el("button", { type: "button", onclick: () => download(urls.frame(this.#job, this.#number, "result"), this.#frame.outputName).catch(error => toast(error.message, "error")) }, "Save picture");
  #timer = 0;
  #abort = new AbortController();
  #go;

  /** @param go(number) moves to a frame; go(null) closes. */
  constructor({ job, go }) {
    this.#job = job;
    this.#go = go;
    const step = (label, text, by) => el("button", { type: "button", class: "icon", "aria-label": label, "aria-keyshortcuts": text, onclick: () => this.#step(by) }, by < 0 ? "‹" : "›");
    this.root = el("dialog", { class: "frame", "aria-labelledby": "frame-title" },
      el("header", null, step("Previous frame", "[", -1), step("Next frame", "]", 1), this.#title, this.#chip, el("span", { class: "gap" }),
        this.#retry, this.#skip, this.#save, el("button", { type: "button", class: "icon", "aria-label": "Close", onclick: () => this.root.close() }, "✕")),
      el("div", { class: "inside" }, el("div", { class: "pictures" }, this.#compare.root, this.#trouble),
        el("div", { class: "about" }, this.#why, this.#failureBox, this.#curveBox, this.#facts, this.#logBox)));
    this.root.addEventListener("close", () => this.#closed());
    this.root.addEventListener("click", event => event.target === this.root && this.root.close());
    this.root.addEventListener("keydown", event => this.#key(event) && event.preventDefault());
  }

  close() {
    this.root.close();
    this.#compare.close();
    this.root.remove();
  }

  /** @param last number of the job's last frame */
  show(number, last) {
    this.#last = last;
    if (this.#number === number && this.root.open)
      return;
    this.#number = number;
    this.#frame = null;
    if (!this.root.open) {
      document.body.append(this.root);
      this.root.showModal();
    }
    setText(this.#title, `Frame ${count(number)}`);
    this.#log.textContent = "";
    this.#curve.draw([]);
    this.#read();
  }

  /** The farm said that this frame changed. */
  changed(number) {
    if (number === this.#number && this.root.open)
      this.#read();
  }

  async #read() {
    clearTimeout(this.#timer);
    this.#abort.abort();
    this.#abort = new AbortController();
    const number = this.#number, { signal } = this.#abort;
    try {
      const frame = await api.frame(this.#job, number, signal);
      this.#frame = frame;
      this.#draw(frame);
      const asks = [api.losses(this.#job, number, signal).then(points => this.#curve.draw(points)), api.log(this.#job, number, signal).then(lines => this.#drawLog(lines))];
      if (frame.state === "waiting")
        asks.push(api.why(this.#job, number, signal).then(why => this.#drawWhy(why)));
      await Promise.allSettled(asks);
      show(this.#trouble, false);
    } catch (error) {
      if (signal.aborted)
        return;
      show(this.#trouble, true);
      setText(this.#trouble, error.message);
    }
    if (!signal.aborted && this.#frame && (this.#frame.state === "running" || this.#frame.state === "waiting"))
      this.#timer = setTimeout(() => this.#read(), RefreshMs);
  }

  #draw(frame) {
    updateChip(this.#chip, frame.state);
    this.#compare.draw(this.#job, frame);
    show(this.#why, frame.state === "waiting");
    show(this.#retry, frame.state === "failed");
    show(this.#skip, frame.state === "failed" || frame.state === "waiting");
    show(this.#save, frame.result !== null);
    show(this.#curveBox, frame.state !== "waiting" && frame.state !== "skipped");
    show(this.#failureBox, frame.failures.length > 0);
    keyed(this.#failures, [...frame.failures].reverse(), one => one.attempt, evidence);
    keyed(this.#facts, facts(frame, Date.now()), ([name]) => name, ([name]) => el("div", null, el("dt", null, name), el("dd")), (node, [, value]) => setText(node.lastChild, value));
  }

  #drawWhy(why) {
    this.#why.replaceChildren(el("h3", { id: "why-title" }, "Why it waits"),
      el("p", null, why.reason),
      el("dl", null,
        el("div", null, el("dt", null, "Rule"), el("dd", null, why.rule)),
        why.place !== null && el("div", null, el("dt", null, "Frames before it"), el("dd", null, count(why.place))),
        why.expectedStart && el("div", null, el("dt", null, "Should start"), el("dd", null, `${at(why.expectedStart, Date.now())} (in ${duration((Date.parse(why.expectedStart) - Date.now()) / 1000)})`))));
  }

  #drawLog(lines) {
    show(this.#logBox, lines.length > 0);
    setText(this.#log, lines.map(one => `${second(one.at)}  ${one.line}`).join("\n"));
  }

  async #change(verb) {
    const number = this.#number;
    try {
      await api.changeJob(this.#job, verb, { frames: String(number) });
      say(`Frame ${count(number)}: ${verb === "retry" ? "waits again" : "skipped"}`);
      await this.#read();
    } catch (error) {
      toast(error.message, "error");
    }
  }

  #step(by) {
    const next = this.#number + by;
    if (next >= 1 && next <= this.#last)
      this.#go(next);
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey)
      return false;
    switch (event.key) {
      case "[":
        this.#step(-1);
        return true;
      case "]":
        this.#step(1);
        return true;
      case "b":
        this.#compare.flip();
        return true;
      case "f":
        this.#compare.fill();
        return true;
      default:
        return false;
    }
  }

  #closed() {
    clearTimeout(this.#timer);
    this.#abort.abort();
    this.#number = 0;
    this.#go(null);
  }
}

const evidence = one => el("li", null, mark("failed"), el("div", null,
  el("p", null, el("span", { class: "kind" }, one.kind), ` ${one.evidence}`),
  el("p", { class: "dim" }, el("time", { datetime: one.at, title: fullTime(one.at) }, ago(one.at, Date.now())), ` on ${one.worker}`)));

function facts(frame, now) {
  const { result, running } = frame;
  return [
    ["Output", frame.outputName],
    ["Photograph", `${frame.content.name}, ${frame.content.width} × ${frame.content.height}`],
    ["Style", frame.styleName],
    ["Settings", frame.settingsName],
    ["Attempts", count(frame.attempts)],
    ...result ? [
      ["Size", `${result.width} × ${result.height}, ${bytes(result.bytes)}`],
      ["Painted in", result.reused ? "reused: it was in the store" : `${seconds(result.seconds)}, ${count(result.iterations)} iterations`],
      ["Loss", `${loss(result.firstLoss)} → ${loss(result.losses.total)}`],
      ["Worker", `${frame.renderedBy ?? "–"} (${result.backend})`],
    ] : [],
    ...running ? [
      ["Worker", running.worker],
      ["Since", ago(running.since, now)],
      ["Scale", running.progress ? `${running.progress.scale + 1} of ${running.progress.scales}, ${running.progress.width} × ${running.progress.height}` : "–"],
      ["Iteration", running.progress ? `${count(running.progress.iteration)} of ${count(running.progress.iterations)}` : "–"],
    ] : [],
  ];
}
