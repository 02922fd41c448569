/* A friendly word before pictures go out without a description; asked once. */
function button(words, looks) {
  const made = document.createElement("button");
  made.className = `button small ${looks}`;
  made.type = "button";
  made.textContent = words;
  return made;
}

/** Hold the form back where a picture has no description. Whether it was held back. */
export function remind(event, picker, slots) {
  const bare = slots.map((slot) => slot.querySelector("textarea")).filter((text) => !text.value.trim());
  if (!bare.length || picker.hasAttribute("data-anyway-pressed")) return false;
  event.preventDefault();
  event.stopPropagation();
  picker.querySelector(".picker-reminder")?.remove();
  const place = document.createElement("div");
  place.className = "picker-reminder";
  place.setAttribute("role", "alert");
  const words = document.createElement("p");
  words.textContent = `${picker.dataset.bare.split("|")[bare.length - 1]} ${picker.dataset.why}`;
  const describe = button(picker.dataset.describe, "soft");
  const anyway = button(picker.dataset.anyway, "bare");
  describe.addEventListener("click", () => {
    place.remove();
    bare[0].focus();
  });
  anyway.addEventListener("click", () => {
    place.remove();
    picker.toggleAttribute("data-anyway-pressed", true);
    picker.closest("form").requestSubmit();
  });
  const acts = document.createElement("div");
  acts.className = "acts";
  acts.append(describe, anyway);
  place.append(words, acts);
  picker.append(place);
  describe.focus();
  return true;
}
