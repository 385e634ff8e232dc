"""The tiny model's world: bounded, reproducible, and split once and for all."""

from itertools import islice, pairwise

from tiny_parakeet.grammar import is_held_out, sentences, vocabulary, words_of

MANY = 4_000
FIRST_TRAINING_SENTENCES = [
    "Where is the telephone?",
    "The meeting is in our bridge on Saturday.",
    "In April, David opened my computer.",
]


def drawn(seed: int, *, held_out: bool, count: int = MANY) -> list[str]:
    return list(islice(sentences(seed, held_out=held_out), count))


def test_the_same_seed_draws_the_same_sentences() -> None:
    assert drawn(7, held_out=False, count=50) == drawn(7, held_out=False, count=50)
    assert drawn(7, held_out=False, count=50) != drawn(8, held_out=False, count=50)


def test_the_grammar_has_not_changed_since_the_model_was_trained() -> None:
    assert drawn(1, held_out=False, count=3) == FIRST_TRAINING_SENTENCES


def test_no_text_is_both_trained_on_and_held_out() -> None:
    assert not set(drawn(1, held_out=False)) & set(drawn(2, held_out=True))


def test_about_a_tenth_of_the_texts_is_held_out() -> None:
    texts = set(drawn(3, held_out=False)) | set(drawn(3, held_out=True, count=MANY // 9))
    share = sum(map(is_held_out, texts)) / len(texts)
    assert 0.08 < share < 0.12


def test_the_vocabulary_is_about_two_hundred_words() -> None:
    assert 180 <= len(vocabulary()) <= 220


def test_sentences_use_every_word_of_the_vocabulary_and_no_other() -> None:
    used = {word for text in drawn(4, held_out=False) for word in words_of(text)}
    assert used == vocabulary()


def test_sentences_begin_with_a_capital_and_end_with_punctuation() -> None:
    for text in drawn(5, held_out=False):
        assert text[0].isupper()
        assert text[-1] in ".?"
        assert "{" not in text
        assert text == " ".join(text.split())


def test_a_stands_before_consonants_only() -> None:
    for text in drawn(6, held_out=False):
        words = words_of(text)
        followers = [after for word, after in pairwise(words) if word == "a"]
        assert all(follower[0] not in "aeiou" for follower in followers)
