// What surrounds every view: navigation, the state of the connection, theme, help.

import { setAttribute, setText, toast } from "./dom.js";
import { duration } from "./format.js";
import { openHelp } from "./parts/dialogs.js";

const StaleMs = 20000; // The farm is heard every 15 s at least.
const themes = ["system", "dark", "light"];

export class Shell {
  #farm;
  #link = document.getElementById("link");
  #linkText = document.getElementById("link-text");
  #theme = document.getElementById("theme");
  #prefix = false;

  constructor(farm) {
    this.#farm = farm;
    this.#theme.addEventListener("click", () => this.#nextTheme());
    document.getElementById("help").addEventListener("click", openHelp);
    this.#labelTheme();
  }

  at(route) {
    const section = route.name === "job" ? "overview" : route.name;
    for (const link of document.querySelectorAll("[data-nav]"))
      setAttribute(link, "aria-current", link.dataset.nav === section ? "page" : null);
  }

  draw(now) {
    const { state, line } = this.#farm.link, silent = now - this.#farm.heard;
    const stale = state === "live" && this.#farm.heard > 0 && silent > StaleMs;
    setAttribute(this.#link, "data-state", stale ? "stale" : state);
    setText(this.#linkText, stale ? `No news for ${duration(silent / 1000)}` : line);
    setAttribute(document.body, "data-stale", stale || state === "waiting" ? "" : null);
  }

  /** Whether the key was one of ours. */
  key(event) {
    if (this.#prefix) {
      this.#prefix = false;
      if (event.key === "f" || event.key === "w") {
        location.hash = event.key === "f" ? "#/" : "#/workers";
        return true;
      }
    }
    switch (event.key) {
      case "?":
        openHelp();
        return true;
      case "t":
        this.#nextTheme();
        return true;
      case "g":
        this.#prefix = true;
        setTimeout(() => { this.#prefix = false; }, 1500);
        return true;
      default:
        return false;
    }
  }

  #current() {
    return document.documentElement.dataset.theme ?? "system";
  }

  #nextTheme() {
    const next = themes[(themes.indexOf(this.#current()) + 1) % themes.length];
    if (next === "system") {
      delete document.documentElement.dataset.theme;
      localStorage.removeItem("farm-theme");
    } else {
      document.documentElement.dataset.theme = next;
      localStorage.setItem("farm-theme", next);
    }
    this.#labelTheme();
    toast(next === "system" ? "Theme: as the system" : `Theme: ${next}`);
    dispatchEvent(new Event("themechange"));
  }

  #labelTheme() {
    const theme = this.#current();
    setAttribute(this.#theme, "aria-label", theme === "system" ? "Theme: as the system" : `Theme: ${theme}`);
  }
}
