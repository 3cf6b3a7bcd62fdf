/* Makes pages nicer where scripts run; nothing needs it. */
"use strict";

(() => {
  const main = document.getElementById("main");
  if (!main) return;

  /* Says what is wrong with a field when it is left, and takes it back as soon as it is right. */

  const messageOf = (field) => {
    if (field.validity.valueMissing) return main.dataset.missing;
    return field.validity.valid ? "" : main.dataset.mismatch;
  };

  const describe = (field, id, on) => {
    const ids = new Set((field.getAttribute("aria-describedby") || "").split(" ").filter(Boolean));
    if (on) ids.add(id);
    else ids.delete(id);
    if (ids.size) field.setAttribute("aria-describedby", [...ids].join(" "));
    else field.removeAttribute("aria-describedby");
  };

  const tell = (field, message) => {
    const frame = field.closest(".field");
    const id = `${field.id}-error`;
    let error = document.getElementById(id);
    frame.classList.toggle("field--wrong", Boolean(message));
    describe(field, id, Boolean(message));
    if (!message) {
      field.removeAttribute("aria-invalid");
      if (error) error.remove();
      return;
    }
    field.setAttribute("aria-invalid", "true");
    if (!error) {
      error = document.createElement("p");
      error.className = "field__error";
      error.id = id;
      field.before(error);
    }
    error.textContent = message;
  };

  const watched = (target) => target.matches("form[method=post] .field__input[id]");

  /* While a button is pressed nothing moves: it would slip away from under the pointer, and the click be lost. */
  let pressed = Promise.resolve();
  main.addEventListener("pointerdown", () => {
    pressed = new Promise((released) => {
      for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => setTimeout(released), { once: true });
    });
  });

  main.addEventListener("change", async ({ target }) => {
    await pressed;
    if (watched(target)) tell(target, messageOf(target));
  });
  main.addEventListener("input", ({ target }) => {
    if (watched(target) && target.getAttribute("aria-invalid") === "true" && target.validity.valid) tell(target, "");
  });

  /* A button beside what can be copied. */

  if (navigator.clipboard) {
    for (const field of main.querySelectorAll("[data-copy]")) {
      const button = document.createElement("button");
      const said = document.createElement("span");
      button.type = "button";
      button.className = "button-link";
      button.textContent = field.dataset.copy;
      said.setAttribute("role", "status");
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(field.value);
        said.textContent = ` ${main.dataset.copied}`;
      });
      field.after(button, said);
    }
  }

  /* The address of a narrowed list names only what narrows it. */

  for (const form of main.querySelectorAll("form.filters")) {
    form.addEventListener("formdata", ({ formData }) => {
      for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
    });
  }
})();
