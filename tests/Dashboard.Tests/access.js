// What a person with a screen reader, a keyboard or weak eyes would complain of: a list of lines, empty when all is well.
() => {
  const complaints = [];
  const say = (node, what) => complaints.push(`${what}: ${node.outerHTML.slice(0, 140)}`);
  const seen = node => node.checkVisibility({ opacityProperty: false, visibilityProperty: true });
  const modal = document.querySelector("dialog[open]");
  const within = [...document.querySelectorAll("*")].filter(node => seen(node) && (!modal || modal.contains(node)));

  const label = node => node.getAttribute("aria-label")
    || node.getAttribute("aria-labelledby")?.split(" ").map(id => document.getElementById(id)?.textContent).join(" ")
    || node.labels?.[0]?.textContent || node.textContent.trim() || node.getAttribute("title") || "";

  for (const node of within) {
    if (node.matches("a[href], button, input, select, summary, [role], [tabindex]:not([tabindex='-1'])") && !node.matches("[role=status], [role=alert], [aria-hidden=true], table *, svg *")
      && label(node).trim() === "")
      say(node, "has no name");
    if (node.matches("img") && !node.hasAttribute("alt"))
      say(node, "has no alt");
    if (node.id && document.querySelectorAll(`#${CSS.escape(node.id)}`).length > 1)
      say(node, "shares its id");
  }

  // Controls as large as WCAG 2.2 asks: 24 by 24, or a line of text.
  for (const node of within.filter(n => n.matches("button, input:not([type=range])"))) {
    const { width, height } = node.getBoundingClientRect();
    if (width < 24 || height < 24)
      say(node, `is ${Math.round(width)} x ${Math.round(height)}`);
  }

  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = color => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const ground = node => {
    const layers = [];
    for (let at = node; at; at = at.parentElement) {
      const color = rgba(getComputedStyle(at).backgroundColor);
      layers.push(color);
      if (color[3] === 1)
        break;
    }
    return layers.reduceRight((below, top) => over(top, below), [255, 255, 255, 1]);
  };
  const luminance = color => color.slice(0, 3).map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  for (const node of within) {
    // Text on pictures has a plate of its own; the plate's alpha over an unknown picture cannot be computed here.
    if (node.closest("svg, canvas, .tag, .strip, .stage, [aria-hidden=true], .unseen, .skip, option") || ![...node.childNodes].some(c => c.nodeType === 3 && c.textContent.trim()))
      continue;
    const style = getComputedStyle(node), below = ground(node), ink = rgba(style.color);
    ink[3] *= Number(style.opacity);
    const [a, b] = [luminance(over(ink, below)), luminance(below)].sort((x, y) => y - x), ratio = (a + 0.05) / (b + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700;
    if (ratio < (large ? 3 : 4.5))
      say(node, `contrast ${ratio.toFixed(2)}`);
  }

  if (document.documentElement.scrollWidth > innerWidth)
    complaints.push(`the page is ${document.documentElement.scrollWidth - innerWidth} px wider than the screen`);
  for (const landmark of ["main", "header", "nav"])
    if (!document.querySelector(landmark))
      complaints.push(`no ${landmark}`);
  if (document.querySelectorAll("h1").length !== 1)
    complaints.push(`${document.querySelectorAll("h1").length} headings of level 1`);
  return complaints;
}
