"""The words of a mail that brings the shopper what the team said, in the widget's language."""

from collections.abc import Sequence
from typing import NamedTuple

from connectors.plain import plain_line
from widget_server.services.views import Line

LONGEST_NAME = 100


class Texts(NamedTuple):
    """One language; `{name}` is the widget's name."""

    subject: str
    intro: str
    team: str
    link: str
    answered: str
    unanswered: str
    why: str


TEXTS = {
    "en": Texts(
        subject="New reply from {name}",
        intro="{name} has replied to you:",
        team="Support",
        link="Go on with the conversation here. The link works once, within 7 days:",
        answered="You can also just reply to this mail.",
        unanswered="Replies to this mail are not read.",
        why="You get this mail because this address was given in the chat of {name}. "
        "If that was not you, please ignore it.",
    ),
    "de": Texts(
        subject="Neue Antwort von {name}",
        intro="{name} hat Ihnen geantwortet:",
        team="Kundendienst",
        link="Hier geht die Unterhaltung weiter. Der Link gilt einmal, innerhalb von 7 Tagen:",
        answered="Sie können auch einfach auf diese E-Mail antworten.",
        unanswered="Antworten auf diese E-Mail werden nicht gelesen.",
        why="Sie bekommen diese E-Mail, weil diese Adresse im Chat von {name} angegeben wurde. "
        "Waren Sie das nicht, beachten Sie sie bitte nicht.",
    ),
    "fr": Texts(
        subject="Nouvelle réponse de {name}",
        intro="{name} vous a répondu :",
        team="Service client",
        link="Poursuivez la conversation ici. Le lien fonctionne une seule fois, pendant 7 jours :",
        answered="Vous pouvez aussi simplement répondre à cet e-mail.",
        unanswered="Les réponses à cet e-mail ne sont pas lues.",
        why="Vous recevez cet e-mail parce que cette adresse a été indiquée dans le chat de {name}. "
        "Si ce n'était pas vous, ignorez-le.",
    ),
    "es": Texts(
        subject="Nueva respuesta de {name}",
        intro="{name} le ha respondido:",
        team="Atención al cliente",
        link="Continúe la conversación aquí. El enlace funciona una sola vez, durante 7 días:",
        answered="También puede responder directamente a este correo.",
        unanswered="Las respuestas a este correo no se leen.",
        why="Recibe este correo porque esta dirección se indicó en el chat de {name}. "
        "Si no fue usted, no haga caso de él.",
    ),
    "pt": Texts(
        subject="Nova resposta de {name}",
        intro="{name} respondeu a você:",
        team="Atendimento",
        link="Continue a conversa aqui. O link funciona uma única vez, durante 7 dias:",
        answered="Você também pode simplesmente responder a este e-mail.",
        unanswered="As respostas a este e-mail não são lidas.",
        why="Você recebeu este e-mail porque este endereço foi informado no chat de {name}. "
        "Se não foi você, ignore-o.",
    ),
    "ar": Texts(
        subject="رد جديد من {name}",
        intro="رد عليك {name}:",
        team="خدمة العملاء",
        link="تابع المحادثة من هنا. يعمل الرابط مرة واحدة خلال 7 أيام:",
        answered="يمكنك أيضًا الرد على هذه الرسالة مباشرة.",
        unanswered="لا تُقرأ الردود على هذه الرسالة.",
        why="وصلتك هذه الرسالة لأن هذا العنوان أُدخل في محادثة {name}. إن لم تكن أنت من أدخله، فتجاهلها.",
    ),
    "ja": Texts(
        subject="{name}から新しい返信があります",
        intro="{name}から返信がありました。",
        team="サポート",
        link="会話の続きはこちらからどうぞ。リンクは7日間有効で、一度だけ使えます。",
        answered="このメールにそのまま返信していただくこともできます。",
        unanswered="このメールへの返信は読まれません。",
        why="{name}のチャットでこのメールアドレスが入力されたため、お送りしています。"
        "お心当たりがない場合は、このメールを無視してください。",
    ),
}


def texts(locale: str | None) -> Texts:
    """Choose the language of a widget, `de-AT` being `de`; English where we have no other."""
    return TEXTS.get((locale or "en").replace("_", "-").partition("-")[0].lower(), TEXTS["en"])


def name_of(widget_name: str) -> str:
    """Return a widget's name as it may stand in a header and in a sentence."""
    return plain_line(widget_name, LONGEST_NAME)


def subject(locale: str | None, widget_name: str) -> str:
    """Write the subject: the same for all mails of a widget, and without a word of any conversation."""
    return texts(locale).subject.format(name=name_of(widget_name))


def body(locale: str | None, widget_name: str, lines: Sequence[Line], link: str, *, is_answered: bool) -> str:
    """Write a plain mail: what the team said, quoted, then where to go on and what becomes of answers."""
    words, name = texts(locale), name_of(widget_name)
    return "\n\n".join(
        [
            words.intro.format(name=name),
            *(quoted(line, words.team) for line in lines),
            f"{words.link}\n{link}",
            words.answered if is_answered else words.unanswered,
            f"{words.why.format(name=name)}\n",
        ]
    )


def quoted(line: Line, team: str) -> str:
    """Write one line under its author's name, each row marked, so that it cannot pass for our own words."""
    author = plain_line(line.author_name or "", LONGEST_NAME) or team
    return "\n".join([f"{author}:", *(f"> {row}" for row in line.text.splitlines())])
