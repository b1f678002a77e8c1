"""The language gate: English is never thrown away, other languages are told apart. All sentences are our own."""

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.language import identify

ENGLISH_NEWS = (
    "Rebels seized the airport of Bukavu on Sunday after two days of fighting, the army said, and thousands of people "
    "fled toward the border with Rwanda. A spokesman for the governor told reporters that at least 14 soldiers were "
    "killed and that more troops would be sent from the capital during the night."
)

OTHER = {
    "de": "Die Regierung in Berlin hat am Montag neue Sanktionen gegen drei Banken beschlossen, sagte eine Sprecherin.",
    "nl": "De politie zei dat er in Den Haag twee mannen zijn opgepakt; het was de derde inval van de week in de stad.",
    "fr": "Le gouvernement a annoncé lundi de nouvelles sanctions contre trois banques, selon une porte-parole.",
    "es": "El gobierno anunció el lunes nuevas sanciones contra tres bancos, dijo una portavoz del ministerio.",
    "pt": "O governo anunciou na segunda-feira novas sanções contra três bancos, disse uma porta-voz do ministério.",
    "it": "Il governo ha annunciato lunedì nuove sanzioni contro tre banche, ha detto una portavoce del ministero.",
    "ro": "Guvernul a anunțat luni noi sancțiuni împotriva a trei bănci, a declarat o purtătoare de cuvânt.",
    "sv": "Regeringen meddelade på måndagen nya sanktioner mot tre banker, sade en talesperson för departementet.",
    "da": "Regeringen oplyste mandag, at der kommer nye sanktioner mod tre banker, sagde en talskvinde.",
    "fi": "Hallitus ilmoitti maanantaina uusista pakotteista kolmea pankkia vastaan, kertoi ministeriön tiedottaja.",
    "pl": "Rząd ogłosił w poniedziałek nowe sankcje wobec trzech banków, powiedziała rzeczniczka ministerstwa.",
    "cs": "Vláda v pondělí oznámila nové sankce proti třem bankám, uvedla mluvčí ministerstva financí.",
    "hu": "A kormány hétfőn új szankciókat jelentett be három bank ellen, mondta a minisztérium szóvivője.",
    "tr": "Hükümet pazartesi günü üç bankaya karşı yeni yaptırımlar açıkladı, dedi bakanlık sözcüsü.",
    "ru": "Правительство в понедельник объявило о новых санкциях против трёх банков, сообщила представитель ведомства.",
    "uk": "Уряд у понеділок оголосив про нові санкції проти трьох банків, повідомила речниця міністерства.",
    "el": "Η κυβέρνηση ανακοίνωσε τη Δευτέρα νέες κυρώσεις σε τρεις τράπεζες, είπε η εκπρόσωπος του υπουργείου.",
    "ar": "أعلنت الحكومة يوم الاثنين عقوبات جديدة على ثلاثة مصارف، بحسب متحدثة باسم الوزارة.",
    "fa": "دولت روز دوشنبه تحریم‌های تازه‌ای علیه سه بانک اعلام کرد، سخنگوی وزارتخانه گفت.",
    "he": "הממשלה הודיעה ביום שני על סנקציות חדשות נגד שלושה בנקים, אמרה דוברת המשרד.",
    "hi": "सरकार ने सोमवार को तीन बैंकों पर नए प्रतिबंधों की घोषणा की, मंत्रालय की प्रवक्ता ने कहा।",
    "zh": "政府星期一宣布对三家银行实施新的制裁，财政部发言人在记者会上说。",
    "ja": "政府は月曜日、三つの銀行に対する新たな制裁を発表したと、報道官が述べた。",
    "ko": "정부는 월요일 세 은행에 대한 새로운 제재를 발표했다고 대변인이 말했다.",
    "sw": "Serikali ilitangaza Jumatatu vikwazo vipya dhidi ya benki tatu, alisema msemaji wa wizara ya fedha.",
    "id": "Pemerintah pada hari Senin mengumumkan sanksi baru terhadap tiga bank, kata juru bicara kementerian.",
    "vi": "Chính phủ hôm thứ Hai công bố lệnh trừng phạt mới đối với ba ngân hàng, người phát ngôn cho biết.",
}


@pytest.mark.parametrize("code", OTHER)
def test_other_languages(code: str) -> None:
    assert identify(OTHER[code]) == code


@pytest.mark.parametrize("code", OTHER)
def test_a_long_text_of_another_language_with_an_english_quote(code: str) -> None:
    assert identify(OTHER[code] * 3 + ' "We will not negotiate with the rebels."') == code


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH_NEWS,
        ENGLISH_NEWS.upper(),
        "The Bundesverfassungsgericht in Karlsruhe ruled that Sachsen-Anhalt's Ministerpräsident Reiner Haseloff had "
        "breached the constitution, Süddeutsche Zeitung reported.",
        "Recep Tayyip Erdoğan met Volodymyr Zelenskyy and Aleksandar Vučić in İstanbul, said Hürriyet, and Călin "
        "Georgescu was there too.",
        "“Wir schaffen das,” she said; the crowd in the Alexanderplatz answered with whistles and a chorus of boos.",
    ],
)
def test_english(text: str) -> None:
    assert identify(text) == "en"


@pytest.mark.parametrize(
    "headline",
    [
        "Russia shells Kharkiv market, killing 12",
        "Gunmen kill dozens in Borno",
        "Al-Shabaab attacks Mogadishu hotel",
        "Macron, Scholz meet Zelensky",
        "Eritrea recalls ambassador",
        "Sudan: RSF seizes El Fasher",
        "Taliban bans women from parks",
        "Zanu-PF MPs oust Mnangagwa rival",
        "Kenya police teargas protesters",
        "Police: 3 dead",
        "Duterte arrested",
    ],
)
def test_short_english_is_not_thrown_away(headline: str) -> None:
    assert identify(headline) == "en"


@pytest.mark.parametrize(
    ("headline", "code"),
    [("Explosion tötet zwölf Menschen in Kabul", "de"), ("El presidente anuncia nuevas sanciones", "es")],
)
def test_short_text_of_another_language(headline: str, code: str) -> None:
    assert identify(headline) == code


@pytest.mark.parametrize(
    "text",
    [
        "The polis said the wifie wis taen frae her hame in Aiberdeen an that she wisnae hurtit, but the neebours said "
        "thae men haed been aboot the hoose wi a van for days, an the weans wur feart tae gang oot.",
        "Police sey dem don arrest three men wey thief car for Lagos, and pipo wey dey the area tell BBC sey dem no "
        "know wetin happen because the men dey always waka for night.",
    ],
)
def test_neighbours_of_english_have_no_code(text: str) -> None:
    assert identify(text) == "und"


@pytest.mark.parametrize("text", ["", "  \n ", "12 345 — 67", "!!!", "😀😀", "https://example.org/a/b?c=d", "A1"])
def test_no_words(text: str) -> None:
    assert identify(text) == "und"


def test_the_majority_wins() -> None:
    german = OTHER["de"]
    assert identify(ENGLISH_NEWS + " " + german) == "en"
    assert identify(german * 5 + " " + ENGLISH_NEWS[:120]) == "de"


def test_only_the_first_thousand_characters_are_looked_at() -> None:
    assert identify((ENGLISH_NEWS + " ") * 4 + OTHER["ru"] * 50) == "en"


def test_english_does_not_load_the_model() -> None:
    code = (
        f"import sys; from dateline.language import identify; identify({ENGLISH_NEWS!r});"
        " print('py3langid' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_english_is_fast() -> None:
    text = (ENGLISH_NEWS + " ") * 4
    best = min(_seconds(text) for _ in range(50))
    assert best < 0.0005  # about 0.03 ms on an idle machine; ten times that is still no cost


def _seconds(text: str) -> float:
    start = time.perf_counter()
    identify(text)
    return time.perf_counter() - start


@settings(deadline=None)  # the first text loads the model
@given(st.text(max_size=300))
def test_any_text_has_an_answer(text: str) -> None:
    code = identify(text)
    assert code == "und" or (len(code) == 2 and code.isalpha() and code.islower())


def test_lone_surrogates_and_nul() -> None:
    assert identify("\ud800\x00 " + ENGLISH_NEWS) == "en"
    assert identify("\ud800\udfff\x00") == "und"
