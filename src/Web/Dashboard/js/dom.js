// The few things the page needs of the DOM. Writes compare first: an unchanged value costs no layout.

const SVG = "http://www.w3.org/2000/svg";

/** Makes an element: attributes by name, listeners as "onclick", false and null left out. */
export function el(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false)
      continue;
    if (name.startsWith("on"))
      node.addEventListener(name.slice(2), value);
    else
      node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return node;
}

export function setText(node, text) {
  const wanted = String(text);
  if (node.textContent !== wanted)
    node.textContent = wanted;
}

/** null removes. */
export function setAttribute(node, name, value) {
  if (value === null || value === false)
    node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value))
    node.setAttribute(name, value);
}

/** A custom property: allowed under a policy without inline styles, since no markup is parsed. */
export function setVariable(node, name, value) {
  if (node.style.getPropertyValue(name) !== String(value))
    node.style.setProperty(name, value);
}

export function show(node, visible) {
  // By the attribute: SVG elements have no such property.
  if (node.hasAttribute("hidden") === visible)
    node.toggleAttribute("hidden", !visible);
}

/** Makes the children of parent those of items, in order, keeping the nodes of keys that stay. */
export function keyed(parent, items, key, create, update) {
  const old = parent.keyedNodes ?? new Map(), kept = new Map();
  let place = parent.firstChild;
  for (const item of items) {
    const name = key(item);
    let node = old.get(name);
    if (node)
      old.delete(name);
    else
      node = create(item);
    kept.set(name, node);
    update?.(node, item);
    if (node === place)
      place = place.nextSibling;
    else
      parent.insertBefore(node, place);
  }
  for (const node of old.values())
    node.remove();
  parent.keyedNodes = kept;
}

const due = new Set();
let asked = false;

/** Runs work once before the next paint, however often it is asked for. This is what bounds DOM updates to the screen's rate. */
export function beforePaint(work) {
  due.add(work);
  if (asked)
    return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    const now = [...due];
    due.clear();
    for (const one of now)
      one();
  });
}

/** For screen readers, politely. */
export function say(text) {
  document.getElementById("said").textContent = text;
}

export function toast(text, kind = "note") {
  const node = el("p", { class: "toast", "data-kind": kind }, text);
  document.getElementById("toasts").append(node);
  setTimeout(() => node.remove(), kind === "error" ? 9000 : 4000);
}
