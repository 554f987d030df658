"""What our drafter says, by locale: an opening and a closing, for a question and for all else.

Nothing here promises, claims or names anything, and each opening goes with each closing: so praise and complaint can both be
answered by it, and a person makes it their own.
"""

from typing import NamedTuple


class Phrases(NamedTuple):
    """Openings and closings that go together. ``between``: what stands between two sentences."""

    openings: tuple[str, ...]
    closings: tuple[str, ...]
    between: str = " "


QUESTION: dict[str, Phrases] = {
    "en": Phrases(
        (
            "Thank you for your question.",
            "Thanks for asking.",
            "We are glad you asked.",
            "That is a good question.",
        ),
        (
            "Could you tell us a little more?",
            "What exactly would you like to know?",
            "A few more words would help us.",
            "Please say a little more about it.",
        ),
    ),
    "de": Phrases(
        (
            "Danke für Ihre Frage.",
            "Danke, dass Sie fragen.",
            "Schön, dass Sie nachfragen.",
            "Das ist eine gute Frage.",
        ),
        (
            "Mögen Sie uns etwas mehr dazu sagen?",
            "Was genau möchten Sie wissen?",
            "Erzählen Sie uns bitte mehr.",
            "Ein paar Worte mehr helfen uns.",
        ),
    ),
    "ar": Phrases(
        ("شكرا لسؤالك.", "شكرا لاهتمامك.", "سؤالك في محله.", "يسعدنا أنك سألت."),
        (
            "هل يمكنك أن توضح لنا أكثر؟",
            "ما الذي تود معرفته بالضبط؟",
            "نرجو أن تخبرنا بالمزيد.",
            "المزيد من التفاصيل يساعدنا.",
        ),
    ),
    "ja": Phrases(
        (
            "ご質問をありがとうございます。",
            "お問い合わせをありがとうございます。",
            "お尋ねいただき、うれしく思います。",
            "ご関心をありがとうございます。",
        ),
        (
            "もう少し詳しく教えていただけますか。",
            "どの点をお知りになりたいですか。",
            "詳しい状況をお聞かせください。",
            "もう少しお聞かせいただけると助かります。",
        ),
        between="",
    ),
    "hi": Phrases(
        ("आपके सवाल के लिए धन्यवाद।", "पूछने के लिए शुक्रिया।", "आपने अच्छा सवाल पूछा है।", "आपकी रुचि के लिए आभार।"),
        (
            "क्या आप थोड़ा और बता सकते हैं?",
            "कृपया थोड़ा विस्तार से बताएं।",
            "आप ठीक क्या जानना चाहते हैं?",
            "थोड़ी और जानकारी से हमें आसानी होगी।",
        ),
    ),
}
REMARK: dict[str, Phrases] = {
    "en": Phrases(
        (
            "Thank you for telling us.",
            "Thanks for taking the time.",
            "Thank you for writing to us.",
            "Thanks for your words.",
        ),
        ("Your opinion matters to us.", "It helps us to know.", "We are glad to have you here.", "Have a good day."),
    ),
    "de": Phrases(
        (
            "Danke für Ihren Kommentar.",
            "Danke, dass Sie uns schreiben.",
            "Vielen Dank für Ihre Worte.",
            "Danke, dass Sie sich Zeit nehmen.",
        ),
        (
            "Ihre Meinung ist uns wichtig.",
            "Das hilft uns weiter.",
            "Schön, dass Sie hier sind.",
            "Wir wünschen einen guten Tag.",
        ),
    ),
    "ar": Phrases(
        ("شكرا لتعليقك.", "شكرا لأنك كتبت لنا.", "نقدر وقتك وكلماتك.", "شكرا على مشاركتنا رأيك."),
        ("رأيك يهمنا.", "نتمنى لك يوما طيبا.", "يسعدنا وجودك معنا.", "كلماتك تعني لنا الكثير."),
    ),
    "ja": Phrases(
        (
            "コメントをありがとうございます。",
            "お声をお寄せくださり、感謝いたします。",
            "お知らせいただき、ありがとうございます。",
            "書き込んでくださり、うれしく思います。",
        ),
        (
            "これからもよろしくお願いいたします。",
            "ご意見は励みになります。",
            "またお越しください。",
            "よい一日をお過ごしください。",
        ),
        between="",
    ),
    "hi": Phrases(
        (
            "आपकी टिप्पणी के लिए धन्यवाद।",
            "हमें लिखने के लिए धन्यवाद।",
            "समय निकालने के लिए आभार।",
            "बताने के लिए आपका शुक्रिया।",
        ),
        (
            "आपकी राय हमारे लिए मायने रखती है।",
            "आपका दिन शुभ हो।",
            "आपका साथ हमें अच्छा लगता है।",
            "आपके शब्द हमारे लिए खास हैं।",
        ),
    ),
}
