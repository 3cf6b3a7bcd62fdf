/* Puts a group's sign-up form into a page of another site:
   <script src="https://…/embed.js" data-group="the-group" data-lang="fi" async></script>
   The site's operator lists the origins that may do so (TALKOOT_ALLOWED_ORIGINS). */
"use strict";

(() => {
  const script = document.currentScript;
  if (!script || !script.dataset.group) return;
  const titles = { fi: "Ilmoittautuminen ryhmään", sv: "Anmälan till gruppen", en: "Sign-up for the group" };
  const wanted = (script.dataset.lang || document.documentElement.lang || "").slice(0, 2).toLowerCase();
  const language = wanted in titles ? wanted : "fi";
  const { origin } = new URL(script.src);

  const frame = document.createElement("iframe");
  frame.src = `${origin}/${language}/groups/${encodeURIComponent(script.dataset.group)}/join/embed`;
  frame.title = script.dataset.title || titles[language];
  frame.lang = language;
  frame.style.cssText = "display: block; width: 100%; height: 60rem; border: 0";
  script.after(frame);

  addEventListener("message", ({ data, origin: from, source }) => {
    if (from !== origin || source !== frame.contentWindow || !data) return;
    if (Number.isFinite(data.talkootHeight)) frame.style.height = `${Math.ceil(data.talkootHeight)}px`;
    if (data.talkootMoved) frame.scrollIntoView({ block: "nearest" });
  });
})();
