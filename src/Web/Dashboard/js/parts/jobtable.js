// The list of jobs: a table on a desk, cards on a phone, the same markup for both.

import { api, urls } from "../api.js";
import { el, keyed, setAttribute, setText, show } from "../dom.js";
import { ago, count, fullTime } from "../format.js";
import { showPicture } from "../pictures.js";
import { bar, tally } from "./bar.js";
import { etaText } from "./eta.js";
import { chip, updateChip } from "./marks.js";

const PageRows = 40; // Rows in the page at first: a farm keeps thousands of jobs.

const filters = [
  ["all", "All", () => true],
  ["active", "Active", job => ["queued", "running", "paused", "stopped"].includes(job.state)],
  ["attention", "Needs attention", job => job.state === "stopped" || job.counts.failed > 0],
  ["finished", "Finished", job => job.state === "finished" || job.state === "cancelled"],
];

export class JobTable {
  #filter = "all";
  #text = "";
  #most = PageRows;
  #search = el("input", { type: "search", placeholder: "Name or owner", "aria-label": "Search jobs by name or owner", "aria-keyshortcuts": "/" });
  #buttons = filters.map(([key, label]) => el("button", { type: "button", "aria-pressed": String(key === "all"), onclick: () => this.#choose(key) }, label, " ", el("span", { class: "n" })));
  #body = el("tbody", { role: "rowgroup" });
  #table = el("table", { class: "jobs", role: "table", "aria-label": "Jobs" },
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, ["Job", "State", "Frames", "Left or ended"].map(text => el("th", { role: "columnheader", scope: "col" }, text)))), this.#body);
  #none = el("p", { class: "dim none" });
  #more = el("button", { type: "button", class: "more", onclick: () => this.#showMore() });
  #last = null;

  constructor() {
    this.#search.addEventListener("input", () => {
      this.#text = this.#search.value.trim().toLowerCase();
      this.#redraw();
    });
    this.root = el("section", { class: "card jobs-card", "aria-labelledby": "jobs-title" },
      el("header", null, el("h2", { id: "jobs-title" }, "Jobs"),
        el("div", { class: "filters", role: "group", "aria-label": "Which jobs" }, this.#buttons), this.#search),
      this.#table, this.#none, this.#more);
  }

  draw(jobs, known, now) {
    this.#last = { jobs, known, now };
    const found = jobs.filter(job => this.#matches(job));
    filters.forEach(([, , accept], i) => setText(this.#buttons[i].lastChild, known ? count(jobs.filter(accept).length) : ""));
    keyed(this.#body, found.slice(0, this.#most), job => job.id, row, (node, job) => node.update(job, now));
    show(this.#none, found.length === 0);
    setText(this.#none, known ? "No job is like that." : "Looking for jobs…");
    show(this.#more, found.length > this.#most);
    setText(this.#more, `Show more (${count(found.length - this.#most)} left)`);
  }

  /** "/" searches, j and k walk the rows. */
  key(event) {
    if (event.key === "/") {
      this.#search.focus();
      return true;
    }
    if (event.key !== "j" && event.key !== "k")
      return false;
    const links = [...this.#body.querySelectorAll("a.open")], at = links.indexOf(document.activeElement);
    links[Math.max(0, Math.min(links.length - 1, at + (event.key === "j" ? 1 : at < 0 ? 1 : -1)))]?.focus();
    return true;
  }

  #matches(job) {
    return filters.find(([key]) => key === this.#filter)[2](job)
      && (this.#text === "" || `${job.name} ${job.owner} ${job.id}`.toLowerCase().includes(this.#text));
  }

  #choose(key) {
    this.#filter = key;
    this.#most = PageRows;
    filters.forEach(([name], i) => setAttribute(this.#buttons[i], "aria-pressed", String(name === key)));
    this.#redraw();
  }

  #showMore() {
    this.#most += PageRows;
    this.#redraw();
  }

  #redraw() {
    if (this.#last)
      this.draw(this.#last.jobs, this.#last.known, this.#last.now);
  }
}

function row(job) {
  const picture = el("img", { alt: "", class: "thumb", width: 64, height: 48 });
  const link = el("a", { class: "open", href: `#/jobs/${job.id}` }), state = chip(job.state), progress = bar(), numbers = tally();
  const about = el("span", { class: "about" }), left = el("b"), asked = el("time", { datetime: job.submittedAt, title: fullTime(job.submittedAt) });
  const node = el("tr", { role: "row", "data-state": job.state },
    el("th", { role: "rowheader", scope: "row" }, el("div", null, el("span", { class: "frame-thumb" }, picture), el("span", { class: "name" }, link, about))),
    el("td", { role: "cell", class: "state" }, state),
    el("td", { role: "cell", class: "progress" }, progress, numbers),
    el("td", { role: "cell", class: "left" }, left, asked));
  node.update = (now, time) => {
    setAttribute(node, "data-state", now.state);
    setText(link, now.name);
    setText(about, `${now.owner} · ${now.preset} ${now.sizePx} px`);
    updateChip(state, now.state);
    progress.update(now.counts);
    numbers.update(now.counts);
    setText(left, etaText(now, time));
    setText(asked, `submitted ${ago(now.submittedAt, time)}`);
    portrait(picture, now);
  };
  return node;
}

// The first frame that is done stands for the job; asked for once.
async function portrait(image, job) {
  if (image.asked || job.counts.done === 0)
    return;
  image.asked = true;
  try {
    const { items } = await api.frames(job.id, { state: "done", limit: 1 });
    if (items.length > 0)
      await showPicture(image, urls.thumbnail(job.id, items[0].number, "done"));
  } catch {
    // A row without a picture is complete.
  }
}
