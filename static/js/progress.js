/* Suit un import sans recharger la page ; la recharge quand il est prêt. Sans script, la page se recharge d’elle-même. */
(() => {
  const WAIT = 2000;
  const shown = document.querySelector("[data-under-way]");

  async function look() {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-under-way]");
    if (!answer.ok || !now || page.title !== document.title) return location.reload();
    follow(now);
    setTimeout(again, WAIT);
  }

  // The live region stays in the page, or nothing would be read aloud.
  function follow(now) {
    const told = shown.querySelector("[data-told]");
    const telling = now.querySelector("[data-told]");
    if (told.textContent !== telling.textContent) told.replaceChildren(...telling.childNodes);
    shown.querySelector("progress").replaceWith(now.querySelector("progress"));
  }

  const again = () => look().catch(() => setTimeout(again, WAIT));
  setTimeout(again, WAIT);
})();
