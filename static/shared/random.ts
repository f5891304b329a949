/** Ids made in the browser before anything is sent. */

/** 128 random bits as 22 characters of `A-Z a-z 0-9 _ -`: a message keeps it through every try. */
export function clientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
