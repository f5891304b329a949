/** A new teammate chooses a password; the one-time code is in the address's fragment, which no server and no log ever sees. */

import { Refused, asProblem } from "../shared/problems";

const form = document.getElementById("form") as HTMLFormElement;
const problem = document.getElementById("problem") as HTMLElement;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  problem.hidden = true;
  save(String(new FormData(form).get("password"))).then(succeed, fail);
});

async function save(password: string): Promise<void> {
  const answer = await fetch("/api/v1/auth/set-up", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ code: location.hash.slice(1), password }),
    credentials: "omit",
  });
  if (!answer.ok) throw new Refused(asProblem(await answer.json()));
}

function succeed(): void {
  form.hidden = true;
  (document.getElementById("done") as HTMLElement).hidden = false;
  history.replaceState(null, "", location.pathname);
}

function fail(error: unknown): void {
  problem.textContent = error instanceof Refused ? error.message : "That did not work. Please try again.";
  problem.hidden = false;
}
