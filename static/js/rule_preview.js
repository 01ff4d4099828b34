/* Refait l’aperçu de la règle à mesure qu’elle est saisie. Sans script, le bouton « Aperçu » fait de même. */
(() => {
  const WAIT = 600;
  const form = document.querySelector("form[data-rule]");
  const shown = document.querySelector("[data-preview]");
  if (!form || !shown) return;
  let timer = null;
  let asking = null;

  async function look() {
    asking?.abort();
    asking = new AbortController();
    const body = new URLSearchParams(new FormData(form));
    body.set("apercu", "1");
    try {
      const answer = await fetch(form.action, { method: "POST", body, signal: asking.signal });
      // 422 : la règle n’est pas encore entière, la page dit ce qui manque.
      if (answer.redirected || (!answer.ok && answer.status !== 422)) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.querySelector("[data-preview]");
      if (now) shown.replaceChildren(...now.childNodes);
    } catch {
      // Coupure, ou saisie plus récente : le bouton « Aperçu » reste.
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT);
  });
})();
