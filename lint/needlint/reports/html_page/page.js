"use strict";
const root = document.documentElement;
const articles = [...document.querySelectorAll("article")];
const boxes = [...document.querySelectorAll("input.severity")];
const [rule, module, search, shown, nothing, reset] = ["rule", "module", "search", "shown", "nothing", "reset"]
  .map((id) => document.getElementById(id));
const texts = new Map();
root.classList.add("js");
if (articles.length > 200) root.classList.add("many");
document.getElementById("language").addEventListener("click", () => {
  const next = root.dataset.language === "zh" ? "en" : "zh";
  root.dataset.language = next;
  root.lang = next;
  for (const element of document.querySelectorAll("[data-en]")) {
    const text = element.dataset[next];
    if (element.dataset.attribute) element.setAttribute(element.dataset.attribute, text);
    else element.textContent = text;
  }
});
function text(article) {
  if (!texts.has(article)) texts.set(article, article.textContent.toLowerCase());
  return texts.get(article);
}
function filter() {
  const severities = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  const words = search.value.trim().toLowerCase().split(/\s+/);
  let count = 0;
  for (const article of articles) {
    const fits = severities.has(article.dataset.severity)
      && (!rule.value || article.dataset.rule === rule.value)
      && (!module || !module.value || article.dataset.modules.split("\n").includes(module.value))
      && words.every((word) => text(article).includes(word));
    article.hidden = !fits;
    if (fits) count += 1;
  }
  shown.textContent = count + " / " + articles.length;
  nothing.hidden = count > 0;
}
function showAll() {
  for (const box of boxes) box.checked = true;
  for (const control of [rule, module, search]) if (control) control.value = "";
  filter();
}
if (rule) {
  for (const control of [...boxes, rule, module, search]) if (control) control.addEventListener("input", filter);
  reset.addEventListener("click", showAll);
  window.addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.hidden) { showAll(); target.scrollIntoView(); }
  });
  filter();
}
