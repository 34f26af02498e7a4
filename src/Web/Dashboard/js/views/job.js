// One job: how far it is, what is painted now, every frame, what went wrong, and what a person can do about it.

import { api, download, urls } from "../api.js";
import { el, keyed, say, setAttribute, setText, show, toast } from "../dom.js";
import { ago, count, percent, plural } from "../format.js";
import { Failed } from "../frames.js";
import { bar, settled } from "../parts/bar.js";
import { confirm } from "../parts/dialogs.js";
import { Easel } from "../parts/easel.js";
import { etaBand } from "../parts/eta.js";
import { FailureList } from "../parts/failurelist.js";
import { FrameDialog } from "../parts/framedialog.js";
import { FrameGrid } from "../parts/grid.js";
import { gridInWords } from "../parts/gridwords.js";
import { facts, notice, style } from "../parts/jobfacts.js";
import { legend, tabs } from "../parts/legend.js";
import { chip, updateChip } from "../parts/marks.js";
import { ContactSheet } from "../parts/sheet.js";

export class JobView {
  #farm;
  #id;
  #job = null;
  #title = el("h1", null, "…");
  #chip = chip("queued");
  #about = el("p", { class: "lead" });
  #notice = el("p", { class: "notice", role: "status", hidden: true });
  #bar = bar();
  #share = el("b", { class: "share-text" }, "–");
  #eta = etaBand();
  #legend;
  #wanted = new Set();
  #buttons;
  #easel;
  #grid;
  #words = gridInWords();
  #sheet;
  #tabs;
  #mode = "map";
  #failures;
  #facts = el("dl", { class: "facts" });
  #styles = el("ul", { class: "styles" });
  #dialog;
  #route = null;
  #restarted = null;
  #lost = el("section", { class: "newcomer", hidden: true }, el("h2", null, "This job cannot be shown"), el("p"), el("p", null, el("a", { href: "#/" }, "All jobs")));
  title = "Job";

  constructor(farm, route) {
    this.#farm = farm;
    this.#id = route.id;
    const open = number => { location.hash = `#/jobs/${route.id}/frames/${number}`; };
    const progressOf = number => farm.running.get(number)?.progress?.done ?? 0;
    this.#easel = new Easel(route.id);
    this.#grid = new FrameGrid({ job: route.id, states: farm.frames, open, progressOf });
    this.#sheet = new ContactSheet({ job: route.id, open });
    this.#failures = new FailureList(route.id);
    this.#dialog = new FrameDialog({ job: route.id, go: number => this.#go(number) });
    this.#buttons = this.#makeButtons();
    this.#legend = legend(states => this.#choose(states));
    this.#tabs = tabs(mode => this.#show(mode));
    this.root = this.#page();
    farm.watch(route.id, event => this.#heard(event));
    this.#show("map");
    this.#begin();
  }

  close() {
    this.#grid.close();
    this.#sheet.close();
    this.#route = null;
    this.#dialog.close();
  }

  route(route) {
    this.#route = route;
  }

  #page() {
    return el("div", { class: "page job" },
      el("header", { class: "page-title" },
        el("div", { class: "naming" }, el("a", { class: "back", href: "#/", "aria-label": "All jobs" }, "‹ Jobs"), this.#title, this.#chip),
        el("div", { class: "actions", role: "group", "aria-label": "Actions" }, Object.values(this.#buttons)), this.#about),
      this.#lost, this.#notice,
      el("section", { class: "card progress-card", "aria-label": "Progress" }, el("div", { class: "far" }, this.#share, this.#bar), this.#legend.root, this.#eta),
      el("div", { class: "columns" },
        el("div", { class: "wide" }, this.#easel.root,
          el("section", { class: "card frames-card", "aria-labelledby": "frames-title" },
            el("header", null, el("h2", { id: "frames-title" }, "Frames"), this.#tabs.root), this.#grid.root, this.#words, this.#sheet.root)),
        el("div", { class: "aside" }, this.#failures.root,
          el("section", { class: "card", "aria-labelledby": "about-title" }, el("header", null, el("h2", { id: "about-title" }, "About")), this.#styles, this.#facts))));
  }

  #makeButtons() {
    const button = (text, act, kind = "") => el("button", { type: "button", class: kind, onclick: act, hidden: true }, text);
    return {
      resume: button("Resume", () => this.#act("resume")),
      retry: button("Retry failed", () => this.#act("retry"), "primary"),
      pause: button("Pause", () => this.#act("pause")),
      zip: button("Download pictures", () => this.#download(urls.zip(this.#id), `${this.#job.name}.zip`)),
      receipt: button("Receipt", () => this.#download(urls.receipt(this.#id), `${this.#job.name}.receipt.json`)),
      cancel: button("Cancel job…", () => this.#cancel(), "quiet-danger"),
    };
  }

  // What events do not carry: the shape of the pictures, and who runs before the first event.
  async #begin() {
    try {
      const [first, running] = await Promise.all([api.frames(this.#id, { limit: 1 }), api.frames(this.#id, { state: "running", limit: 16 })]);
      const content = first.items[0]?.content;
      if (content)
        this.#grid.aspect = this.#sheet.aspect = content.height / content.width;
      for (const { number, running: attempt } of running.items)
        if (attempt && !this.#farm.running.has(number))
          this.#farm.running.set(number, { frame: number, worker: attempt.worker, progress: attempt.progress, preview: attempt.preview });
      this.#farm.changed();
    } catch {
      // The stream says what is wrong.
    }
  }

  #heard(event) {
    if (event.type !== "framesChanged")
      return;
    const done = event.frames.filter(one => one.state === "done").map(one => one.frame);
    if (done.length > 0)
      this.#easel.finished(done);
    for (const { frame } of event.frames)
      this.#dialog.changed(frame);
    if (event.frames.some(one => one.state === "failed"))
      this.#failures.stale();
  }

  draw(now) {
    const { frames, link } = this.#farm, job = this.#farm.jobs.get(this.#id) ?? null;
    const gone = link.state === "refused" || this.#farm.known && !job;
    show(this.#lost, gone);
    setAttribute(this.root, "data-gone", gone ? "" : null);
    if (gone)
      setText(this.#lost.children[1], link.line);
    if (!job || gone)
      return;
    if (this.#restarted !== frames && this.#farm.known) {
      this.#restarted = frames;
      this.#easel.restart(frames);
    }
    this.#announce(job);
    this.#job = job;
    this.#drawHead(job, now);
    this.#drawFrames(job, frames, now);
    this.#failures.draw(frames.counts[Failed], now);
    this.#drawDialog(frames);
  }

  #drawHead(job, now) {
    const done = settled(job.counts);
    this.title = job.state === "running" ? `${percent(done)} ${job.name}` : job.name;
    setText(this.#title, job.name);
    updateChip(this.#chip, job.state);
    setText(this.#about, `${job.owner} · ${plural(job.counts.total, "frame")} · ${job.preset}, ${job.sizePx} px · submitted ${ago(job.submittedAt, now)}`);
    show(this.#notice, job.state === "stopped" || job.state === "paused" || job.state === "cancelled");
    setAttribute(this.#notice, "data-state", job.state);
    setText(this.#notice, notice(job));
    setText(this.#share, percent(done));
    this.#bar.update(job.counts);
    this.#eta.update(job, now);
    const active = job.state === "running" || job.state === "queued";
    show(this.#buttons.pause, active);
    show(this.#buttons.resume, job.state === "paused" || job.state === "stopped");
    setAttribute(this.#buttons.resume, "class", job.counts.failed > 0 ? "" : "primary");
    show(this.#buttons.retry, job.counts.failed > 0 && job.state !== "cancelled");
    show(this.#buttons.cancel, active || job.state === "paused" || job.state === "stopped");
    show(this.#buttons.zip, job.counts.done > 0);
    show(this.#buttons.receipt, true);
    setText(this.#buttons.retry, `Retry ${count(job.counts.failed)} failed`);
    keyed(this.#facts, facts(job, now), ([name]) => name, ([name]) => el("div", null, el("dt", null, name), el("dd")), (node, [, value]) => setText(node.lastChild, value));
    keyed(this.#styles, job.styles.flatMap(style => style.pictures), one => one.picture.hash, style);
  }

  #drawFrames(job, frames, now) {
    this.#legend.update(job.counts);
    this.#easel.draw(this.#farm.running, job.counts, now);
    if (this.#mode === "map") {
      this.#grid.draw(frames);
      this.#words.update(frames);
    } else
      this.#sheet.draw(frames, this.#wanted.size > 0 ? this.#wanted : null);
  }

  #drawDialog(frames) {
    const wanted = this.#route?.frame;
    if (wanted && frames.length > 0 && wanted <= frames.length)
      this.#dialog.show(wanted, frames.length);
    else if (!wanted && this.#dialog.root.open)
      this.#dialog.root.close();
  }

  // Only what a person would look up for.
  #announce(job) {
    if (this.#job && this.#job.state !== job.state)
      say(`${job.name}: ${job.state}${job.stateReason ? `, ${job.stateReason}` : ""}`);
  }

  #go(number) {
    if (!this.#route)
      return;
    if (number) {
      history.replaceState(null, "", `#/jobs/${this.#id}/frames/${number}`);
      dispatchEvent(new HashChangeEvent("hashchange"));
      this.#grid.select(number, false);
    } else if (this.#route.frame) {
      const last = this.#route.frame;
      location.hash = `#/jobs/${this.#id}`;
      if (this.#mode === "map") {
        this.#grid.focus();
        this.#grid.select(last, false);
      }
    }
  }

  #choose(states) {
    this.#wanted = states;
    if (states.size > 0)
      this.#show("sheet");
    this.#farm.changed();
  }

  #show(mode) {
    this.#mode = mode;
    this.#tabs.choose(mode);
    show(this.#grid.root, mode === "map");
    show(this.#words, mode === "map");
    show(this.#sheet.root, mode === "sheet");
    this.#farm.changed();
  }

  async #act(verb) {
    try {
      const job = await api.changeJob(this.#id, verb);
      this.#farm.jobs.set(this.#id, job);
      this.#farm.changed();
      toast({ pause: "Paused: frames that run end, no other starts.", resume: "Going on.", retry: "The failed frames wait again.", cancel: "Cancelled." }[verb]);
    } catch (error) {
      toast(error.message, "error");
    }
  }

  async #cancel() {
    const { counts, name } = this.#job, left = counts.waiting + counts.running;
    if (await confirm({
      title: `Cancel ${name}?`,
      text: `${plural(left, "frame")} that ${left === 1 ? "is" : "are"} not done will be skipped. The ${plural(counts.done, "picture")} done so far stay. This cannot be taken back.`,
      action: "Cancel the job", keep: "Let it go on",
    }))
      await this.#act("cancel");
  }

  #download(path, name) {
    download(path, name).catch(error => toast(error.message, "error"));
  }

  key(event) {
    const press = button => !button.hidden && (button.click(), true);
    switch (event.key) {
      case "p":
        return press(this.#buttons.pause) || press(this.#buttons.resume);
      case "r":
        return press(this.#buttons.retry);
      case "d":
        return press(this.#buttons.zip);
      case "m":
        this.#show("map");
        this.#grid.focus();
        return true;
      case "c":
        this.#show("sheet");
        return true;
      default:
        return false;
    }
  }
}
