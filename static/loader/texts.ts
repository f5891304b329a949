/** The launcher's few words, in every language of the widget. */

/** For one language: the name of the chat, "unread messages" (a count follows), what is said when the chat cannot be loaded. */
export type Words = readonly [chat: string, unread: string, failed: string];

export const ENGLISH: Words = ["Chat", "Unread messages", "The chat did not load. Open it in a new tab"];

export const WORDS: Record<string, Words> = {
  en: ENGLISH,
  de: ["Chat", "Ungelesene Nachrichten", "Der Chat wurde nicht geladen. In neuem Tab öffnen"],
  fr: ["Chat", "Messages non lus", "Le chat ne s’est pas chargé. L’ouvrir dans un nouvel onglet"],
  es: ["Chat", "Mensajes sin leer", "El chat no se ha cargado. Abrirlo en otra pestaña"],
  pt: ["Chat", "Mensagens não lidas", "O chat não carregou. Abrir num novo separador"],
  ar: ["المحادثة", "رسائل غير مقروءة", "لم تُحمَّل المحادثة. افتحها في علامة تبويب جديدة"],
  ja: ["チャット", "未読メッセージ", "チャットを読み込めませんでした。新しいタブで開く"],
};
