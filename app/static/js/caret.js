/* Where on the screen a character of a text field is: the field is built again out of sight, up to
   that character, with the same type and width. */
const SAME = [
  "boxSizing", "direction", "fontFamily", "fontSize", "fontStyle", "fontWeight", "inlineSize",
  "letterSpacing", "lineHeight", "paddingBlock", "paddingInline", "tabSize", "textAlign",
  "textIndent", "wordSpacing", "borderBlockWidth", "borderInlineWidth", "overflowWrap",
];

/** The rectangle of the character at this place: { left, top, bottom } in the window. */
export function rectAt(field, place) {
  const twin = document.createElement("div");
  const style = getComputedStyle(field);
  for (const name of SAME) twin.style[name] = style[name];
  Object.assign(twin.style, {
    position: "fixed", insetBlockStart: "0", insetInlineStart: "0", visibility: "hidden",
    borderStyle: "solid", whiteSpace: "pre-wrap",
  });
  const mark = document.createElement("span");
  mark.textContent = field.value.slice(place) || ".";
  twin.append(field.value.slice(0, place), mark);
  document.body.append(twin);
  const [at] = mark.getClientRects();
  const [own, other] = [field.getBoundingClientRect(), twin.getBoundingClientRect()];
  twin.remove();
  const top = own.top + at.top - other.top - field.scrollTop;
  return { left: own.left + at.left - other.left, top, bottom: top + at.height };
}
