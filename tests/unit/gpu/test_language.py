"""The language of words, where they tell it."""

from __future__ import annotations

import pytest
from fanscribe_gpu.language import language_of

SPOKEN = {
    "en": "I was in town yesterday and bought new shoes for my brother, but they did not fit him.",
    "de": "Gestern war ich in der Stadt und habe neue Schuhe gekauft, aber sie passten ihm nicht.",
    "fr": "Hier j'étais en ville et j'ai acheté des chaussures, mais elles ne lui allaient pas.",
    "hr": "Jučer sam bio u gradu i kupio sam nove cipele za svog brata, ali nisu mu pristajale.",
    "da": "I går var jeg i byen og købte nye sko til min bror, men de passede ham desværre ikke.",
    "mt": "Ilbieraħ kont il-belt u xtrajt żarbun ġdid għal ħija, imma ma kienx tajjeb għalih.",
    "uk": "Вчора я був у місті і купив нові черевики для свого брата, але вони йому не підійшли.",
    "bg": "Вчера бях в града и си купих нови обувки за брат ми, но те не му ставаха, за съжаление.",
    "el": "Χθες ήμουν στην πόλη και αγόρασα καινούργια παπούτσια, αλλά δεν του έκαναν καθόλου.",
}


@pytest.mark.parametrize("language", SPOKEN)
def test_a_sentence_or_two_tell_their_language(language: str) -> None:
    assert language_of(SPOKEN[language]) == language


@pytest.mark.parametrize("text", ["", "No, no.", "1914 1918 " * 20, "Hm. Aha! " * 3])
def test_what_tells_no_language_is_given_none(text: str) -> None:
    assert language_of(text) is None
