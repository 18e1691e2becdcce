// What must hold of a page, looked at from inside of it: a summary, or the page of the history, whose elements are its own matter.

/** The elements and attributes that our pages are made of, and where their links may lead. */
const ELEMENTS = "a blockquote br caption code details div em footer h1 h2 h3 header hr li main ol p pre section span strong summary table tbody td th thead time tr ul";
const ATTRIBUTES = "align class colspan datetime href id lang open scope start title";
const HOSTS = ["github.com", "shop.example.com", "dokploy.example.com", "api.shop.example.com", "api.example.com", "web.example.com"];

/** What is wrong with the page, as sentences. `words` are the allow lists. */
export function problems() {
  return { words: { elements: ELEMENTS.split(" "), attributes: ATTRIBUTES.split(" "), hosts: HOSTS }, check };
}

function check(words) {
  const found = [];
  const summary = document.querySelector(".markdown-body");
  const body = summary ?? document.body;
  const name = (element) => `<${element.tagName.toLowerCase()}> ${(element.textContent ?? "").trim().slice(0, 60)}`;
  const scrolls = (element) => ["auto", "scroll", "hidden"].includes(getComputedStyle(element).overflowX);
  const width = document.documentElement.clientWidth;

  if (document.documentElement.scrollWidth > width) found.push(`the page is ${document.documentElement.scrollWidth} px wide on ${width}`);
  for (const element of body.querySelectorAll("*")) {
    const tag = element.tagName.toLowerCase();
    if (summary && !words.elements.includes(tag)) found.push(`an element that no summary has: ${name(element)}`);
    for (const { name: attribute } of summary ? element.attributes : []) {
      if (!words.attributes.includes(attribute)) found.push(`an attribute that no summary has: ${attribute} of ${name(element)}`);
    }
    // What is drawn is cut at the edge of its drawing.
    if (element.ownerSVGElement) continue;
    const box = element.getBoundingClientRect();
    let holder = element.parentElement;
    while (holder && !scrolls(holder)) holder = holder.parentElement;
    if (!holder && box.width > 0 && box.right > width + 1) found.push(`it ends at ${Math.round(box.right)} px of ${width}: ${name(element)}`);
  }
  for (const link of body.querySelectorAll("a")) {
    const { protocol, host } = new URL(link.href.baseVal ?? link.href, location.href);
    if (protocol !== "https:" || ![...words.hosts, location.host].includes(host)) found.push(`a link to somewhere else: ${link.href}`);
    if (!link.textContent.trim()) found.push(`a link without a text: ${link.href}`);
  }

  // Numbers are read from the right.
  for (const table of body.querySelectorAll("table")) {
    [...table.querySelectorAll("thead th")].forEach((head, column) => {
      if (!["wave", "time"].includes(head.textContent.trim())) return;
      for (const cell of [head, ...table.querySelectorAll(`tbody td:nth-child(${column + 1})`)]) {
        if (!getComputedStyle(cell).textAlign.endsWith("right")) found.push(`a number that is not at the right: ${name(cell)}`);
      }
    });
    const columns = table.querySelectorAll("thead th").length;
    for (const row of table.querySelectorAll("tbody tr")) {
      if (row.children.length !== columns) found.push(`a row of ${row.children.length} cells in a table of ${columns}`);
    }
  }

  // Contrast as WCAG 2 has it, of every text that is seen, on what lies behind it.
  const channels = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const over = ([r, g, b, a = 1], [r2, g2, b2]) => [r * a + r2 * (1 - a), g * a + g2 * (1 - a), b * a + b2 * (1 - a)];
  const behind = (element) => {
    if (!element) return matchMedia("(prefers-color-scheme: dark)").matches ? [0, 0, 0] : [255, 255, 255];
    const color = channels(getComputedStyle(element).backgroundColor);
    return color[3] === 0 ? behind(element.parentElement) : over(color, behind(element.parentElement));
  };
  // A text that is drawn in a drawing of its own lies on the ground of that.
  const drawn = (element) => element.closest("svg svg")?.querySelector("rect");
  const ground = (element) => (drawn(element) ? channels(getComputedStyle(drawn(element)).fill) : behind(element));
  const ink = (element) => channels(element.closest("svg") ? getComputedStyle(element).fill : getComputedStyle(element).color);
  const light = (color) => {
    const [r, g, b] = color.map((value) => value / 255).map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const told = new Set();
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !element.checkVisibility()) continue;
    const back = ground(element);
    const [one, other] = [light(over(ink(element), back)), light(back)];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const kind = `${element.tagName} ${contrast.toFixed(2)}`;
    if (contrast < 4.5 && !told.has(kind)) found.push(`a contrast of ${contrast.toFixed(2)}: ${name(element)}`);
    told.add(kind);
  }

  if (!summary) return found;

  // What failed is open; what is looked up is closed; a list is open while it is short.
  for (const details of body.querySelectorAll("details")) {
    const title = details.querySelector("summary").textContent;
    const items = details.querySelectorAll("li").length;
    const isLookedUp = /^(Phases|How the figures|Deployments \d|\d+ lines of the log)/.test(title);
    const isOpen = /commits? (since|taken)/.test(title) ? items <= 10 : !isLookedUp;
    if (details.open !== isOpen) found.push(`${details.open ? "open" : "closed"}: ${title}`);
  }

  // A tower of marks would lie over the lines around it.
  for (const line of body.querySelectorAll("h2, li, td, p")) {
    if (/\p{M}{6,}/u.test(line.textContent)) found.push(`a tower of marks: ${name(line)}`);
  }
  if (document.title !== "summary") found.push(`the title is ${document.title}`);
  if (!body.querySelector("h2")) found.push("there is no first line");
  return found;
}
