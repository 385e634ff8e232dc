// Elements are built from text, never from markup.
const data = JSON.parse(document.getElementById("data").textContent);
const byId = id => document.getElementById(id);
const SVG = "http://www.w3.org/2000/svg";

/** An element: attributes by name, `on` its listeners; null, undefined and false leave one out. */
function h(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(element, { on = {}, ...attributes }, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    element.setAttribute(key, value === true ? "" : value);
  }
  for (const [event, listener] of Object.entries(on)) element.addEventListener(event, listener);
  // One by one: a hundred thousand are too many for arguments.
  for (const child of children.flat()) if (child !== null && child !== undefined) element.append(child);
  return element;
}

/** A number from 0 to 1 as an element's CSS variable; style attributes are not allowed here. */
function sized(element, name, share) {
  element.style.setProperty(name, String(share));
  return element;
}

/** Whether a key was meant for a field that takes text, or for the browser. */
function isTyping(event) {
  return event.ctrlKey || event.metaKey || event.altKey
    || event.target.matches("input:not([type=range], [type=checkbox]), select, textarea");
}
