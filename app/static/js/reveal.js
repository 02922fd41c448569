/* A password can be looked at while it is typed. */
for (const place of document.querySelectorAll("[data-reveal]")) {
  const input = place.querySelector("input");
  const button = document.createElement("button");
  button.className = "reveal";
  button.type = "button";
  button.ariaLabel = place.dataset.reveal;
  button.title = place.dataset.reveal;
  button.ariaPressed = "false";
  const sprite = new URL("../icons.svg#eye", import.meta.url);
  button.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${sprite}"/></svg>`;
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.ariaPressed = String(shown);
  });
  // Sent as what it is, or browsers offer to remember a name.
  input.form.addEventListener("submit", () => {
    input.type = "password";
  });
  place.append(button);
}
