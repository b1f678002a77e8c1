"""Furniture: what a site puts around the news is told from it, and no sentence of news is lost."""

import pytest

from dateline.extract import canonical, extract
from dateline.records import Capture

LEAD = "Rebels seized the airport of Bukavu on Sunday after two days of fighting, the army said in a statement."
MORE = "Thousands of people fled toward the border with Rwanda, where aid workers had put up tents and a field kitchen."


def kind_of(paragraph: str) -> str:
    """What a paragraph between two paragraphs of news is taken for."""
    report = extract(Capture("a.txt", f"{LEAD}\n\n{paragraph}\n\n{MORE}"))
    at = report.text.index(canonical(paragraph))
    return next(s.kind for s in report.sections if s.start <= at < s.end)


FURNITURE = {
    "byline": [
        "By Ana Silva",
        "BY RACHEL E. STONE STAFF WRITER",
        "By A. B., Nairobi | 3 May 2025",
        "By Ana Silva and João Dias in Goma for The Daily Post",
        "By Ana Silva, diplomatic correspondent",
        "By Reuters",
        "Reporting by Ana Silva; editing by Tom Ode",
        "(Reporting by Ana Silva in Goma and Tom Ode in Kigali; Writing by Jo Roe; Editing by Al Moss and Di Fox)",
        "Additional reporting by Tom Ode",
        "With additional reporting from AFP",
        "Reported by Ana Silva; Edited by Tom Ode",
        "3 May 2025, 14:05 GMT",
        "Sunday, May 3, 2025",
    ],
    "caption": [
        "Photo: a soldier stands guard at the airport of Bukavu.",
        "(Image: Jane Roe)",
        "File photo: The airport in 2023",
        "A man walks past a damaged shop in Goma [Jane Roe/Reuters]",
        "Soldiers on the runway, 3 May / Reuters",
        "Smoke over the airport. REUTERS/Jane Roe © AFP",
        "Smoke over the airport on Sunday (AP Photo/Jane Roe)",
    ],
    "boilerplate": [
        "Share",
        "Share · Tweet · Email · Print",
        "Facebook Twitter WhatsApp",
        "Share this article",
        "Follow us on Telegram and X",
        "Follow BBC Africa on Twitter @BBCAfrica",
        "Sign up for our daily newsletter.",
        "Get the day's top stories in your inbox every morning.",
        "Subscribe",
        "Subscribe to continue reading.",
        "Already a subscriber? Log in",
        "This content is only available to subscribers.",
        "We use cookies to improve your experience. By clicking “Accept”, you agree to our use of them.",
        "This website uses cookies.",
        "Accept all cookies",
        "Read more: Kenya police fire on protesters",
        "READ MORE: UN says 40 dead in Goma",
        "Also read: How the rebels came back",
        "Watch: moment of the blast",
        "Related stories",
        "Related: Who are the rebels?",
        "À lire aussi Dans la vallée, on attend les camions",
        "Have you been affected by this? Email us: desk@post.example",
        "- Do you have an opinion on this report? Submit a letter of up to 300 words.",
        "Читайте також: Хліб без паспорта. Як перемальовують борти",
        "gr/lb/ecs",
        "hs/wa (dpa, afp, rtr)",
        "-30-",
        "Printer-friendly version",
        "612 reads",
        "More on this story",
        "Most read",
        "Advertisement",
        "ADVERTISEMENT",
        "Story continues below advertisement",
        "© 2025 Daily Post. All rights reserved.",
        "Copyright 2025 The Daily Post",
        "(c) Agencia EFE",
        "Published in The Daily Post, March 11th, 2025.",
        "All rights reserved",
        "This material may not be published, broadcast, rewritten or redistributed.",
        "This article was originally published by The Conversation.",
        "The post Rebels take airport appeared first on Daily Post.",
        "This is a breaking news story. Please check back for updates.",
        "Comments are closed.",
        "Join the conversation",
        "View 12 comments",
        "Comment policy: keep it civil.",
        "Click here to read the full statement.",
        "Download our free app",
        "Last updated 3 May 2025 at 14:05 GMT",
        "Updated: May 3, 2025 2:05 pm",
        "Published 2 hours ago",
        "4 min read",
        "Reading time: 4 minutes",
    ],
}


@pytest.mark.parametrize(("kind", "paragraph"), [(kind, p) for kind, rows in FURNITURE.items() for p in rows])
def test_furniture(kind: str, paragraph: str) -> None:
    assert kind_of(paragraph) == kind


@pytest.mark.parametrize(
    "sentence",
    [
        "Thousands shared the article on Facebook, police said.",
        "Share prices fell 4 percent in Nairobi.",
        "Share the burden, the minister urged Europe.",
        "By Friday, the rebels had taken Goma and Bukavu.",
        "By Tuesday evening 14 soldiers were dead.",
        "By Ana Silva's own account, she was beaten.",
        "Reporting by Reuters showed that the ministry had lied.",
        "Reported by local media, the toll is 14; edited by the army, it is 3.",
        "Reporting by local media put the toll at 14.",
        "Writing on Telegram, the governor blamed Moscow.",
        "Photos of the dead were shown on state television.",
        "Photographs published on Sunday showed burnt trucks.",
        "“We lost everything,” a witness told Reuters.",
        "The ministry denied it, according to AFP",
        "The army shot down a drone, Interfax reported, citing AP/Reuters.",
        "Follow the money, investigators told Kenyans on Facebook.",
        "Follow the leader was the only rule in Turkmenistan.",
        "Join us in mourning, President Ruto told the families.",
        "Join the army or leave, rebels told the men of Goma.",
        "Subscribers of the state telephone company lost their connection on Monday.",
        "Subscribe or be cut off, the regulator told Telegram.",
        "Sign up or be shot: that was the choice, a deserter said.",
        "Register to vote or lose your rights, the commission told citizens.",
        "Cookies were handed out to the children by peacekeepers.",
        "Read more than twenty names, the judge ordered the clerk.",
        "Read the statement again, Lavrov advised reporters.",
        "Watch your words, the general warned journalists.",
        "Related charges against two generals were dropped on Monday.",
        "Related violence killed 12 people.",
        "More from the same unit deserted on Tuesday, leaving the base empty.",
        "Most read about the coup in foreign newspapers, because local ones were shut.",
        "Advertisement of alcohol was banned by the parliament on Monday.",
        "Ads for the opposition were torn down.",
        "(c) Rebels shall hand over the airport of Goma within ten days.",
        "Copyright law was tightened by the parliament on Tuesday.",
        "Copyright infringement cost the state 3 million dollars.",
        "This article of the constitution was first amended in 1994.",
        "This report is the first to name the killers.",
        "This story is not over, the president warned.",
        "The post office in Goma was looted on Sunday.",
        "The article angered Beijing, which recalled its ambassador.",
        "Comments are not expected from the palace before Monday.",
        "Comments by the minister drew protests.",
        "Comment was not available from the ministry.",
        "Click here was all the phishing mail to the ministry needed.",
        "Last updated maps of the minefields are from 1998.",
        "Updated figures put the toll at 14.",
        "Published reports spoke of 14 dead.",
        "Published in 2019, the report accused the army of torture.",
        "Have you no shame? the envoy asked, when contact with the rebels was lost.",
        "Published in Le Jour, the list names 40 officers who fled on May 3.",
        "Four minutes later a second blast hit the market.",
        "Home to 40,000 refugees, the camp was shelled on Sunday.",
        "Search teams found 12 bodies.",
        "May 3 was declared a day of mourning.",
        "Sunday, 12 dead.",
        "Print works in Minsk were searched by the police.",
        "X was blocked in Brazil.",
        "Telegram and WhatsApp were blocked in Iran on Monday.",
        "Email accounts of ministers were broken into.",
    ],
)
def test_a_sentence_of_news_is_never_lost(sentence: str) -> None:
    assert kind_of(sentence) == "body"


def test_a_long_paragraph_is_body_whatever_it_begins_with() -> None:
    assert kind_of("Read more: " + LEAD + " " + MORE) == "body"
    assert kind_of("Read more: Police fire. The minister resigned on Monday.") == "body"
    assert kind_of("Advertisement " + MORE) == "body"
