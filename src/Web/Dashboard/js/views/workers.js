// Every worker: what it does, on what, how busy it was, what it failed; drain and enable.

import { api } from "../api.js";
import { el, keyed, say, setAttribute, setText, setVariable, show, toast } from "../dom.js";
import { ago, bytes, count, duration, percent, plural, since } from "../format.js";
import { chip, updateChip } from "../parts/marks.js";
import { command } from "../parts/newcomer.js";

const PollMs = 2000;

export class WorkersView {
  #farm;
  #workers = null;
  #list = el("ul", { class: "workers" });
  #summary = el("p", { class: "lead" });
  #none = el("section", { class: "newcomer", hidden: true }, el("h2", null, "No worker has joined"),
    el("p", null, "A farm on one machine brings its own:"), command("./farm serve --data farm-data"));
  #timer = 0;
  #closed = false;
  title = "Workers";

  constructor(farm) {
    this.#farm = farm;
    this.root = el("div", { class: "page" }, el("header", { class: "page-title" }, el("h1", null, "Workers"), this.#summary), this.#list, this.#none);
    farm.watch(null);
    this.#poll();
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #poll() {
    if (!document.hidden)
      await this.#read();
    if (!this.#closed)
      this.#timer = setTimeout(() => this.#poll(), PollMs);
  }

  async #read() {
    try {
      this.#workers = (await api.workers()).items;
      this.#farm.changed();
    } catch {
      // The state of the connection says so already.
    }
  }

  draw(now) {
    const workers = this.#workers;
    show(this.#none, workers?.length === 0);
    if (workers === null)
      return setText(this.#summary, "Looking for workers…");
    const busy = workers.filter(one => one.running.length > 0).length, lost = workers.filter(one => one.state === "lost").length;
    setText(this.#summary, `${busy} of ${plural(workers.length, "worker")} busy${lost ? `, ${lost} lost` : ""}.`);
    const sorted = [...workers].sort((a, b) => (b.state === "lost") - (a.state === "lost") || (a.worker.id < b.worker.id ? -1 : 1));
    keyed(this.#list, sorted, one => one.worker.id, one => this.#card(one), (node, one) => node.update(one, now));
  }

  #card(first) {
    const id = first.worker.id, state = chip(first.state), seen = el("span"), running = el("ul", { class: "running" });
    const busy = el("div", { class: "share", role: "meter", "aria-label": "Busy share", "aria-valuemin": 0, "aria-valuemax": 100 }, el("i"));
    const busyText = el("b"), done = el("b"), failed = el("b"), aside = el("p", { class: "strikes" });
    const turn = el("button", { type: "button", onclick: () => this.#turn(id, turn.dataset.verb) });
    const node = el("li", { class: "card worker" },
      el("header", null, el("h2", null, id), state),
      el("p", { class: "device" }, el("b", null, first.worker.device), el("span", null, `${first.worker.backend} · ${bytes(first.worker.memoryBytes)} · ${first.worker.version} · `, seen)),
      running,
      el("dl", null,
        el("div", null, el("dt", null, "Busy"), el("dd", null, busyText, busy)),
        el("div", null, el("dt", null, "Frames done"), el("dd", null, done)),
        el("div", null, el("dt", null, "Frames failed"), el("dd", null, failed))),
      aside, el("footer", null, turn));
    node.update = (one, now) => {
      setAttribute(node, "data-state", one.state);
      updateChip(state, one.state);
      setText(seen, `heard ${ago(one.seen, now)}`);
      setText(busyText, percent(one.busyShare));
      setVariable(busy.firstChild, "--share", one.busyShare.toFixed(3));
      setAttribute(busy, "aria-valuenow", Math.round(one.busyShare * 100));
      setText(done, count(one.framesDone));
      setText(failed, count(one.framesFailed));
      this.#drawRunning(running, one, now);
      this.#drawAside(aside, one);
      const drained = one.state === "draining" || one.setAsideFor.length > 0;
      show(turn, one.state !== "lost");
      setAttribute(turn, "data-verb", drained ? "enable" : "drain");
      setText(turn, drained ? "Enable" : "Drain");
      setAttribute(turn, "aria-label", `${drained ? "Enable" : "Drain"} ${id}`);
      setAttribute(turn, "title", drained ? "Takes work again, and its strikes are forgotten" : "Takes no more; frames that run end");
    };
    return node;
  }

  #drawRunning(list, one, now) {
    keyed(list, one.running, r => `${r.job}/${r.frame}`, r => el("li", null,
      el("a", { href: `#/jobs/${r.job}/frames/${r.frame}` }), el("span", { class: "dim" }), el("span", { class: "share" }, el("i"))), (node, r) => {
      setText(node.children[0], `${this.#farm.jobs.get(r.job)?.name ?? r.job}, frame ${count(r.frame)}`);
      setText(node.children[1], duration(since(r.since, now)));
      setVariable(node.children[2].firstChild, "--share", r.done.toFixed(3));
    });
  }

  #drawAside(node, one) {
    show(node, one.setAsideFor.length > 0);
    const names = one.setAsideFor.map(id => this.#farm.jobs.get(id)?.name ?? id).join(", ");
    setText(node, `Set aside by ${names}: it failed too many of its frames. Enable forgets the strikes.`);
  }

  async #turn(id, verb) {
    try {
      await api.changeWorker(verb, id);
      say(`${id}: ${verb}ed`);
      await this.#read();
    } catch (error) {
      toast(error.message, "error");
    }
  }
}
