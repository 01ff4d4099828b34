/* Garde sur le serveur ce qui est tapé, toutes les quelques secondes et au départ. Rien n’est gardé sur l’ordinateur. */
(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const state = form.querySelector("[data-autosave-state]");
  const WAIT = 4000;
  const RETRY = 15000;
  let kept = typed();
  let timer = null;
  let isLeaving = false;
  let sending = null;

  function typed() {
    return new URLSearchParams(new FormData(form)).toString();
  }

  function say(sentence) {
    state.textContent = sentence;
  }

  function later(delay) {
    if (timer === null && !isLeaving) timer = setTimeout(keep, delay);
  }

  async function keep() {
    timer = null;
    const body = typed();
    if (isLeaving || body === kept) return;
    sending = new AbortController();
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        body,
        signal: sending.signal,
      });
      // Une réponse qui n’est pas celle du serveur de saisie (session finie, coupure) n’a rien gardé.
      if (answer.redirected || (!answer.ok && answer.status !== 409)) throw new Error(answer.status);
      say((await answer.json()).phrase);
      kept = body;
    } catch {
      if (isLeaving) return;
      say(`Enregistrement impossible, nouvel essai dans ${RETRY / 1000} secondes. Ne fermez pas cette page.`);
      later(RETRY);
    }
  }

  form.addEventListener("input", () => later(WAIT));
  form.addEventListener("submit", () => {
    isLeaving = true;
    clearTimeout(timer);
    sending?.abort();
  });
  function keepAtLeaving() {
    const body = typed();
    if (isLeaving || body === kept) return;
    // Un envoi parti plus tôt ne doit pas arriver après celui-ci et le recouvrir.
    sending?.abort();
    const parcel = new Blob([body], { type: "application/x-www-form-urlencoded" });
    if (navigator.sendBeacon(form.dataset.autosave, parcel)) kept = body;
  }

  addEventListener("pagehide", keepAtLeaving);
  // Un téléphone ferme une page cachée sans prévenir : « pagehide » n’y vient pas toujours.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keepAtLeaving();
  });
  // Revenir à la page par l’historique la rend de nouveau active.
  addEventListener("pageshow", () => {
    isLeaving = false;
  });
})();
