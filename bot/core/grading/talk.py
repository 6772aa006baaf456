"""
Talk: whether a sentence speaks of people, places and times of the speaker's rather than of the matter.

Asked only of sentences without a word that tells what the question is about. Each word speaks for talk or for a claim; the weights
are, by hand, about the log odds between 300 remarks and the 390 such sentences of the development answers.
"""

from collections.abc import Container, Sequence

from bot.core.grading.words import Word

_OF_TALK = {
    2: "my our am topic topics subject course courses school university uni student students asked asking told explained explaining explanation explains details sorry funny please "
    "hear heard hearing year years decades field favourite favorite opinion opinions honestly story experience company companies industry industries community job jobs team teams question questions "
    "textbook textbooks book books chapter interviewer interview interviews recruiter recruiters employer colleague colleagues teacher lesson lecture lecturer exam homework thesis theses phd paper papers "
    "blog reddit forum thread youtube wikipedia podcast video videos news newspaper conference meetup workshop hackathon bootcamp certification certificate quiz career careers junior senior seniors juniors "
    "mentor boss manager intern friend friends brother sister mother father wife coffee lunch party train lunch weekend yesterday nowadays today hindsight "
    "jargon terminology buzzword hype fashion fascinating interesting exciting boring fun nervous confused embarrassing famous classic practitioners researchers scientists engineers beginners experts "
    "netflix google amazon chatgpt python library libraries tooling tutorial tutorials documentation notebook github startup startups",
    1: "i me we us he she this about was were had been have think thought guess say says said saying talk talks talked talking read reading nice quite bit hard easy lot old whole love loved like long often once "
    "learn learned learnt know knew known remember forgot people everyone everybody nobody somebody someone anyone world real life here now day days time times week month last always never seriously hope wish "
    "important interesting useful popular common things thing stuff name called word words idea art science practice practical theory basics proper good great big deep behind sounds sound looks feel feeling "
    "first start began become became used uses project projects work worked working later since ago will would could tell tells tell shown wrote write written draw drew sketch picture drawing "
    "happy glad proud mess messy scary tricky complicated misleading confusing common obvious bored discuss discussed discussion debate argue rest much many some even still again",
}
_OF_CLAIMS = {
    1: "if when where or not no each other than only then so what which why how their its who may make makes take takes small large cost costs use data find found own must all are "
    "just keep does do until after fix pick gets change changes different same another instead per both side set show shows look see left out off slow fast",
    2: "because means mean less fewer lower higher between check compare split test training model models average error errors number numbers examples features feature random check choose vote score result results "
    "loss rate weight weights group groups cluster clusters case cases point points line network tree trees rules rule pattern patterns chance false high low nothing few labels label computer users user fit",
}


def _weights() -> dict[str, int]:
    table: dict[str, int] = {}
    for sign, words in ((1, _OF_TALK), (-1, _OF_CLAIMS)):
        for weight, listed in words.items():
            for word in listed.split():
                table[word] = table.get(word, 0) + sign * weight
    return table


WEIGHTS = _weights()
"""Word -> how far it speaks for talk."""
TALK = 3
"""Sum of the weights from which a sentence is talk."""
FEWEST_WORDS = 5


def is_talk(run: Sequence[Word], known: Container[str]) -> bool:
    """
    Whether a sentence without a telling word is talk. What the question expects to be spoken of (`known`: stems), such as interviewers where
    it is about them, speaks for no talk.
    """
    if len(run) < FEWEST_WORDS:
        return False
    weights = {word.text: WEIGHTS.get(word.text, 0) for word in run}
    expected = sum(
        weights[word.text] for word in run if not word.is_function and word.stem in known and weights[word.text] > 1
    )
    return sum(weights.values()) - expected >= TALK
