// Builds page elements; words always land as text, never as markup.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name, value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** A real button: never submits a form by accident. */
export function button(words, onPress, attributes = {}) {
  return el("button", { type: "button", click: onPress, ...attributes }, words);
}

/** Words for a screen reader only. */
export function unseen(words) {
  return el("span", { class: "unseen" }, words);
}

const SHAPES = {
  clip: "M20 11.5 12 19.4a5 5 0 0 1-7.1-7.1l8.3-8.2a3.3 3.3 0 0 1 4.7 4.7l-8.2 8.1a1.7 1.7 0 0 1-2.4-2.4l7.3-7.2",
  send: "M4.5 12h13M12 5.5l6.5 6.5L12 18.5",
  page: "M6.5 3.5h7l4 4v13h-11zM13.5 3.5v4h4",
  pin: "M12 21s6.5-6.2 6.5-11a6.5 6.5 0 0 0-13 0c0 4.8 6.5 11 6.5 11zM12 12.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6z",
  voice: "M5 10v4M9 6.5v11M13 9v6M17 5v14M21 10.5v3",
  photo: "M3.5 5.5h17v13h-17zM3.5 16l5-5 4 4 2.5-2.5 5.5 5.5M15.5 10h.01",
  smile: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM8.5 14a4.3 4.3 0 0 0 7 0M9 9.5h.01M15 9.5h.01",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5a7.5 7.5 0 0 1 15 0",
  close: "M6 6l12 12M18 6 6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  down: "M12 5v14M6 13l6 6 6-6",
};

/** A line drawing without a name of its own; the words beside it carry the meaning. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("class", "icon");
  picture.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", SHAPES[name]);
  picture.append(line);
  return picture;
}
