// The map of a job's frames: scrolls natively, zooms about the pointer or the cursor, opens a frame by click or Enter.

import { beforePaint, el, say, setAttribute, setVariable, show } from "../dom.js";
import { count } from "../format.js";
import { Failed, States } from "../frames.js";
import { GridLayout } from "./gridlayout.js";
import { GridPainter } from "./gridpainter.js";
import { GridPictures } from "./gridpictures.js";
import { GridTip } from "./gridtip.js";

const ZoomStep = 1.6;

export class FrameGrid {
  #canvas = el("canvas", { "aria-hidden": "true" });
  #spacer = el("div", { class: "spacer" });
  #scroller = el("div", {
    class: "scroller", tabindex: "0", role: "application", "aria-roledescription": "map of frames", "aria-describedby": "grid-hint",
    "aria-keyshortcuts": "ArrowLeft ArrowRight ArrowUp ArrowDown Enter + - 0 n",
  }, this.#canvas, this.#spacer);
  #painter = new GridPainter(this.#canvas);
  #pictures;
  #tip;
  #states;
  #layout = null;
  #cell = null;
  #cursor = 0;
  #hover = 0;
  #aspect = 0.75;
  #drawn = {};
  #pinch = new Map();
  #progressOf;
  #open;
  #draw = () => this.#paint();
  #resized = new ResizeObserver(() => this.#arrange());
  #themed = () => {
    this.#painter.forget();
    beforePaint(this.#draw);
  };

  constructor({ job, states, open, progressOf }) {
    this.#states = states;
    this.#open = open;
    this.#progressOf = progressOf;
    this.#pictures = new GridPictures(job, () => this.#repaint());
    this.#tip = new GridTip(job, progressOf);
    const zoom = (label, text, act) => el("button", { type: "button", class: "icon", "aria-label": label, title: label, onclick: act }, text);
    this.root = el("div", { class: "grid" }, this.#scroller, this.#tip.root,
      el("div", { class: "zoom", role: "group", "aria-label": "Zoom" },
        zoom("Zoom in", "+", () => this.zoom(ZoomStep)), zoom("Zoom out", "−", () => this.zoom(1 / ZoomStep)), zoom("Whole job", "⤢", () => this.zoom(0))),
      el("p", { id: "grid-hint", class: "unseen" }, "Arrow keys move over the frames, Enter opens one, plus and minus zoom, 0 shows all, n goes to the next failed frame."));
    this.#listen();
    this.#resized.observe(this.#scroller);
    addEventListener("themechange", this.#themed);
    this.#scheme.addEventListener("change", this.#themed);
  }

  #scheme = matchMedia("(prefers-color-scheme: dark)");

  close() {
    this.#resized.disconnect();
    this.#pictures.close();
    removeEventListener("themechange", this.#themed);
    this.#scheme.removeEventListener("change", this.#themed);
  }

  set aspect(value) {
    const bounded = Math.min(1.5, Math.max(0.4, value));
    if (Math.abs(bounded - this.#aspect) > 0.01) {
      this.#aspect = bounded;
      this.#arrange();
    }
  }

  focus() {
    this.#scroller.focus({ preventScroll: true });
  }

  /** Called before a paint when the farm changed. */
  draw(states) {
    this.#states = states;
    if (this.#layout?.count !== states.length)
      this.#arrange();
    else if (this.#drawn.version !== states.version || this.#layout.showsPictures)
      this.#repaint();
    const [, running, done, failed] = states.counts;
    setAttribute(this.#scroller, "aria-label", `Map of ${count(states.length)} frames: ${count(done)} done, ${count(running)} running, ${count(failed)} failed`);
  }

  /** By a factor about a frame; 0: the whole job. */
  zoom(factor, about = null, y = null) {
    if (!this.#layout)
      return;
    const layout = this.#layout, middle = layout.visible(this.#top());
    const number = about || this.#cursor || Math.round((middle[0] + middle[1]) / 2), box = layout.box(number);
    const offset = y ?? Math.min(layout.height, Math.max(0, box.y - this.#top()));
    const wanted = factor === 0 ? layout.fit : factor > 1 ? Math.max(layout.cell + 1, layout.cell * factor) : Math.min(layout.cell - 1, layout.cell * factor);
    this.#cell = wanted <= layout.fit ? null : wanted;
    this.#arrange();
    this.#scroller.scrollTop = (this.#layout.box(number).y - offset) / this.#layout.scale;
    this.#repaint();
  }

  /** Puts the cursor on a frame and scrolls to it. */
  select(number, announce = true) {
    if (!this.#layout || number < 1 || number > this.#layout.count)
      return;
    this.#cursor = number;
    const { y, height } = this.#layout.box(number), top = this.#top(), scale = this.#layout.scale;
    if (y < top)
      this.#scroller.scrollTop = y / scale;
    else if (y + height > top + this.#layout.height)
      this.#scroller.scrollTop = (y + height - this.#layout.height) / scale;
    if (announce)
      say(`Frame ${count(number)}: ${States[this.#states.of(number)]}`);
    this.#repaint();
  }

  nextFailed(step) {
    const found = this.#states.next(Failed, (this.#cursor || (step > 0 ? 0 : this.#states.length + 1)) + step, step);
    if (found)
      this.select(found);
    else
      say("No failed frame in that direction");
  }

  #listen() {
    const s = this.#scroller;
    s.addEventListener("scroll", () => this.#repaint(), { passive: true });
    s.addEventListener("pointermove", event => this.#pointed(event));
    s.addEventListener("pointerleave", () => this.#pointAt(0));
    s.addEventListener("click", event => this.#clicked(event));
    s.addEventListener("keydown", event => this.#key(event) && event.preventDefault());
    s.addEventListener("blur", () => this.#repaint());
    s.addEventListener("focus", () => this.#focused());
    s.addEventListener("wheel", event => this.#wheel(event), { passive: false });
    s.addEventListener("pointerdown", event => event.pointerType === "touch" && this.#pinch.set(event.pointerId, event));
    for (const end of ["pointerup", "pointercancel"])
      s.addEventListener(end, event => this.#pinch.delete(event.pointerId));
  }

  #focused() {
    if (!this.#cursor && this.#layout && this.#scroller.matches(":focus-visible"))
      this.select(this.#layout.visible(this.#top())[0]);
    this.#repaint();
  }

  #repaint() {
    beforePaint(this.#draw);
  }

  #top() {
    return Math.round(this.#scroller.scrollTop * (this.#layout?.scale ?? 1));
  }

  #arrange() {
    const scale = devicePixelRatio || 1, width = Math.floor(this.#scroller.clientWidth * scale);
    const height = Math.round(this.#scroller.clientHeight * scale);
    if (width === 0 || height === 0 || this.#states.length === 0)
      return;
    this.#layout = new GridLayout({ width, height, count: this.#states.length, scale, aspect: this.#aspect, cell: this.#cell });
    if (this.#canvas.width !== width || this.#canvas.height !== height)
      Object.assign(this.#canvas, { width, height });
    setVariable(this.root, "--canvas-width", `${width / scale}px`);
    setVariable(this.root, "--canvas-height", `${height / scale}px`);
    setVariable(this.root, "--total", `${this.#layout.total / scale}px`);
    this.#drawn = {};
    this.#repaint();
  }

  #paint() {
    if (!this.#layout || !this.root.isConnected)
      return;
    const top = this.#top(), layout = this.#layout;
    this.#pictures.want(layout.showsPictures ? layout.visible(top) : null, this.#states);
    this.#painter.paint(layout, top, this.#states.bytes, {
      cursor: this.#scroller.matches(":focus") ? this.#cursor : 0, hover: this.#hover,
      pictureOf: number => this.#pictures.of(number), progressOf: this.#progressOf,
    });
    this.#drawn = { version: this.#states.version };
    this.#tip.refresh(this.#hover, this.#states);
  }

  #numberAt(event) {
    const box = this.#scroller.getBoundingClientRect(), scale = this.#layout?.scale ?? 1;
    return this.#layout?.at((event.clientX - box.left) * scale, (event.clientY - box.top) * scale + this.#top()) ?? 0;
  }

  #pointed(event) {
    if (event.pointerType !== "touch")
      return this.#pointAt(this.#numberAt(event), event);
    const before = this.#pinch.get(event.pointerId);
    if (!before || this.#pinch.size !== 2)
      return;
    const [a, b] = [...this.#pinch.values()], other = a === before ? b : a;
    const spread = one => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    const factor = spread(event) / Math.max(1, spread(before));
    if (factor > 1.15 || factor < 0.87) {
      this.zoom(factor, this.#numberAt(event));
      this.#pinch.set(event.pointerId, event);
    }
  }

  #pointAt(number, event = null) {
    if (this.#hover !== number) {
      this.#hover = number;
      this.#repaint();
    }
    if (event)
      this.#tip.move(number, event, this.#states);
    else
      show(this.#tip.root, false);
  }

  #clicked(event) {
    const number = this.#numberAt(event);
    if (!number)
      return;
    this.select(number, false);
    this.#open(number);
  }

  #wheel(event) {
    if (!event.ctrlKey && !event.metaKey)
      return;
    event.preventDefault();
    const box = this.#scroller.getBoundingClientRect();
    this.zoom(Math.exp(-Math.sign(event.deltaY) * Math.min(0.35, Math.abs(event.deltaY) / 120)), this.#numberAt(event), (event.clientY - box.top) * (this.#layout?.scale ?? 1));
  }

  #key(event) {
    const layout = this.#layout;
    if (!layout || event.ctrlKey || event.metaKey || event.altKey)
      return false;
    const page = Math.max(1, Math.floor(layout.height / layout.cellHeight) - 1) * layout.columns, at = this.#cursor || 1;
    const moves = {
      ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - layout.columns, ArrowDown: at + layout.columns, PageUp: at - page, PageDown: at + page, Home: 1, End: layout.count,
    };
    if (event.key in moves)
      this.select(Math.min(layout.count, Math.max(1, moves[event.key])));
    else if (event.key === "Enter" || event.key === " ")
      this.#cursor && this.#open(this.#cursor);
    else if (event.key === "+" || event.key === "=" || event.key === "-" || event.key === "0")
      this.zoom({ "-": 1 / ZoomStep, 0: 0 }[event.key] ?? ZoomStep, this.#cursor);
    else if (event.key === "n" || event.key === "N")
      this.nextFailed(event.key === "n" ? 1 : -1);
    else
      return false;
    return true;
  }
}
