/* Suit un import sans recharger la page ; la recharge quand il est prêt. Sans script, la page se recharge d’elle-même. */
(() => {
  const WAIT = 2000;

  async function look() {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-under-way]");
    if (!answer.ok || !now) return location.reload();
    document.querySelector("[data-under-way]").replaceWith(now);
    setTimeout(look, WAIT);
  }

  const again = () => look().catch(() => setTimeout(again, WAIT));
  setTimeout(again, WAIT);
})();
