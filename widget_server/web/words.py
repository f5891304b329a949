"""The few words of the pages that work without JavaScript, in every language of the widget."""

from collections.abc import Mapping

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})

Words = Mapping[str, str]

_NAMES = ("title", "you", "team", "write", "send", "look", "closed", "reopened", "rated", "failed")

_TEXTS = {
    "en": (
        "Chat with {name}",
        "You",
        "Support",
        "Your message",
        "Send message",
        "Look for replies",
        "This conversation was closed.",
        "This conversation was reopened.",
        "You rated this conversation {score} out of 5.",
        "That did not work. Please try again.",
    ),
    "de": (
        "Chat mit {name}",
        "Sie",
        "Support",
        "Ihre Nachricht",
        "Nachricht senden",
        "Nach Antworten sehen",
        "Dieses Gespräch wurde geschlossen.",
        "Dieses Gespräch wurde wieder geöffnet.",
        "Sie haben dieses Gespräch mit {score} von 5 bewertet.",
        "Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.",
    ),
    "fr": (
        "Discussion avec {name}",
        "Vous",
        "Support",
        "Votre message",
        "Envoyer le message",
        "Voir les réponses",
        "Cette conversation a été fermée.",
        "Cette conversation a été rouverte.",
        "Vous avez noté cette conversation {score} sur 5.",
        "Cela n'a pas fonctionné. Veuillez réessayer.",
    ),
    "es": (
        "Chat con {name}",
        "Usted",
        "Soporte",
        "Su mensaje",
        "Enviar mensaje",
        "Ver respuestas",
        "Esta conversación se cerró.",
        "Esta conversación se reabrió.",
        "Ha valorado esta conversación con {score} de 5.",
        "No ha funcionado. Inténtelo de nuevo.",
    ),
    "pt": (
        "Conversa com {name}",
        "Você",
        "Suporte",
        "A sua mensagem",
        "Enviar mensagem",
        "Ver respostas",
        "Esta conversa foi encerrada.",
        "Esta conversa foi reaberta.",
        "Avaliou esta conversa com {score} de 5.",
        "Não funcionou. Tente novamente.",
    ),
    "ar": (
        "محادثة مع {name}",
        "أنت",
        "الدعم",
        "رسالتك",
        "إرسال الرسالة",
        "عرض الردود",
        "أُغلقت هذه المحادثة.",
        "أُعيد فتح هذه المحادثة.",
        "قيّمت هذه المحادثة بـ {score} من 5.",
        "لم ينجح ذلك. يُرجى المحاولة مرة أخرى.",
    ),
    "ja": (
        "{name} とのチャット",
        "あなた",
        "サポート",
        "メッセージ",
        "送信する",
        "返信を確認する",
        "この会話は終了しました。",
        "この会話は再開されました。",
        "この会話を 5 段階中 {score} と評価しました。",
        "うまくいきませんでした。もう一度お試しください。",
    ),
}


def choose(configured: str | None, accepted: str) -> str:
    """Choose a language: the widget's own, else the first of an Accept-Language header that we speak."""
    wanted = [configured or "", *(part.partition(";")[0] for part in accepted.split(","))]
    spoken = (tag.strip().lower().replace("_", "-").partition("-")[0] for tag in wanted)
    return next((language for language in spoken if language in _TEXTS), "en")


def words(language: str) -> Words:
    """Give the words of one of our languages, by name."""
    return dict(zip(_NAMES, _TEXTS[language], strict=True))
