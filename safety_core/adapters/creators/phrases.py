"""The sentences that our creator says, by language. None holds a figure, a promise or a hashtag of its own."""

import msgspec

from safety_core.creation.order import Locale


class Phrases(msgspec.Struct, frozen=True, kw_only=True):
    """Ways of saying one thing, of which one is taken; ``{topic}`` and ``{words}`` stand for what is said.

    Attributes:
        gap, stop: what stands between two sentences, and what ends one.
        alt, alt_plain: what a picture shows, with its headline in it and without.
    """

    headlines: tuple[str, ...]
    openings: tuple[str, ...]
    calls: tuple[str, ...]
    hashtags: tuple[str, ...]
    alt: str
    alt_plain: str
    gap: str = " "
    stop: str = "."


PHRASES: dict[Locale, Phrases] = {
    Locale.EN: Phrases(
        headlines=("News: {topic}", "Just in: {topic}", "For you: {topic}"),
        openings=("Here is what is new.", "A short word from us.", "Have a look at this.", "Something for your week."),
        calls=("Find out more on our page.", "See it on our page.", "Write to us with your questions."),
        hashtags=("#news", "#today", "#community", "#whatsnew", "#behindthescenes"),
        alt="A plain picture in the brand's colour with the words: {words}",
        alt_plain="A plain picture in the brand's colour, for: {words}",
    ),
    Locale.DE: Phrases(
        headlines=("Neu bei uns: {topic}", "Jetzt da: {topic}", "Für Sie: {topic}"),
        openings=("Das gibt es Neues.", "Ein kurzes Wort von uns.", "Schauen Sie einmal.", "Etwas für Ihre Woche."),
        calls=("Mehr dazu auf unserer Seite.", "Zu sehen auf unserer Seite.", "Schreiben Sie uns Ihre Fragen."),
        hashtags=("#neuigkeiten", "#heute", "#gemeinschaft", "#neubeiuns", "#einblick"),
        alt="Ein schlichtes Bild in der Farbe der Marke mit den Worten: {words}",
        alt_plain="Ein schlichtes Bild in der Farbe der Marke, zu: {words}",
    ),
    Locale.AR: Phrases(
        headlines=("جديدنا: {topic}", "وصل الآن: {topic}", "من أجلكم: {topic}"),
        openings=("إليكم آخر أخبارنا.", "كلمة قصيرة منا.", "ألقوا نظرة على هذا.", "شيء لأسبوعكم."),
        calls=("اعرفوا المزيد على صفحتنا.", "شاهدوه على صفحتنا.", "اكتبوا لنا أسئلتكم."),
        hashtags=("#أخبار", "#اليوم", "#مجتمعنا", "#جديد", "#خلف_الكواليس"),
        alt="صورة بسيطة بلون العلامة وعليها الكلمات: {words}",
        alt_plain="صورة بسيطة بلون العلامة عن: {words}",
    ),
    Locale.JA: Phrases(
        headlines=("お知らせ\uff1a{topic}", "新着\uff1a{topic}", "皆さまへ\uff1a{topic}"),
        openings=("新しいお知らせです。", "私たちからひとことです。", "ぜひご覧ください。", "今週のご案内です。"),
        calls=("詳しくは私たちのページへどうぞ。", "続きはページでご覧になれます。", "ご質問をお寄せください。"),
        hashtags=("#お知らせ", "#今日", "#コミュニティ", "#新着情報", "#舞台裏"),
        alt="ブランドの色の簡素な画像。言葉\uff1a{words}",
        alt_plain="ブランドの色の簡素な画像。内容\uff1a{words}",
        gap="",
        stop="。",
    ),
    Locale.HI: Phrases(
        headlines=("नई खबर: {topic}", "अभी आया: {topic}", "आपके लिए: {topic}"),
        openings=("यह है हमारी नई खबर।", "हमारी ओर से एक छोटी बात।", "इसे ज़रूर देखिए।", "आपके सप्ताह के लिए कुछ।"),
        calls=("हमारे पेज पर और जानिए।", "इसे हमारे पेज पर देखिए।", "अपने सवाल हमें लिखिए।"),
        hashtags=("#खबर", "#आज", "#समुदाय", "#नया", "#परदेकेपीछे"),
        alt="ब्रांड के रंग में एक सादी तस्वीर, इन शब्दों के साथ: {words}",
        alt_plain="ब्रांड के रंग में एक सादी तस्वीर, विषय: {words}",
        stop="।",
    ),
}
