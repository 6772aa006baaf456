"""What surrounds a typed answer: politeness, doubt, a first try that was taken back."""

import re
import unicodedata

_SURE = r"(?:i'm |i am |im )?(?:pretty |quite |fairly |almost |rather )?(?:sure|certain|confident)(?: that)?"
_UNSURE = r"(?:i'm |i am |im )?not (?:\d+ ?% |100% |100 % |entirely |totally |quite |really |completely |very |too |so )?(?:sure|certain)(?: about (?:this|that|it)| though)?(?:,? but| maybe| however)?"
_NOT_KNOWING = r"(?:idk|i don'?t know(?: exactly| for sure)?|dunno|no idea|no clue|can'?t remember(?: exactly)?)(?:,? but| exactly but| maybe)?"
_SOUND = r"(?:well|so|u+h*m+|uh+|e+h*m+|e+r+m*|eh+|h+m+|m+h+m*|mm+|ah+|oh+|o+h+|aha|ph+ew+|whew|oof|ugh+|pf+|wow|ok|okay|alright|hey|hi|hello|easy|sorry)"
_DOUBT = r"(?:maybe|probably|prob|perhaps|possibly|presumably|(?:most |very )?likely|hopefully|definitely|surely|certainly|clearly|obviously|basically|essentially|simply|i reckon)"
_I = r"(?:i|i'm|im|i am|me) (?:do |would |'d |strongly |'ll |will )?(?:think|guess|believe|suppose|assume|expect|bet|vote|thinking|guessing|say|mean|answer|remember|go (?:with|for)|call (?:it|this|that))(?: (?:that|it as|on|for))?"
_I_WOULD = r"i'?(?:d|ll) (?:rather |probably |just |simply |definitely )?(?:say|go (?:with|for)|guess|expect|answer|bet(?: on)?|pick|choose|use|try|do|apply|take|vote for|name it|call (?:it|this|that|such a (?:thing|job|test|change|kind)))"
_IT = r"(?:it|that|this|they|these|those|which|here it|here that)(?:'?s| is|'?re| are| was| were| has to be| have to be| must be| should be| would be|'?d be|'?ll be| will be| could be| can be| may be| might be| sounds like| looks like| seems(?: to be| like)?| smells like| reminds me of)(?: just| simply| clearly| probably| maybe| probably just| all about| about)?"
_QUESTION = r"(?:is|was|are|were|isn'?t|wasn'?t|aren'?t|weren'?t|ain'?t|wouldn'?t|couldn'?t|could|would|might|may|shouldn'?t) (?:it|that|this|they|these|those)(?: not)?(?: be)?(?: just| simply)?"
_THEY = r"(?:you|we|they|one|people|folks|some|many|most|experts|statisticians|practitioners|everybody|everyone)(?: usually| often| commonly| normally| also| just| simply)?(?:'d|'ll| would| will| can| could| should| might)?(?: usually| often| commonly| normally| also| just| simply)? (?:mean|means|use|need|want|do|does|have|apply|call|calls|name|names)(?: (?:it|this|that|such a (?:thing|job|test|change|kind|situation)|here))?(?: the| an| a)?"
_LOOKING = r"(?:what )?(?:you'?re|you are|we'?re|we are) (?:looking for|after|asking for|asking about|describing|talking about)(?: is)?"
_NAME = r"(?:the|my|a|its|it's|one|another)?\s?(?:best |first |final |usual |common |standard |technical |right |proper |correct |fancy |official |english |short |long |full |educated )*(?:answer|term|word|name|guess|bet|pick|choice|keyword|technique|method|thing|trick|effect|phenomenon)(?: (?:for (?:it|this|that)|here|you (?:want|need)|we (?:want|need)))?(?: is| would be|:| was)"
_CALLED = r"(?:(?:is |are |was |it'?s |commonly |usually |often |sometimes |also |better |generally |so |mostly )*(?:called|named|known as|termed|referred to as|goes by(?: the name(?: of)?)?|labelled|abbreviated))"
_KIND = r"(?:an? |the |some |one |this |such )*(?:(?:classic |typical |clear |textbook )*(?:case|example|instance|form|kind|sort|matter|question) of|so-called|so called)"
_SMALL = r"(?:answer|that|it|about|is|are|be|a|an|the|in one word|one word|use|uses|using|by|through|via|with|do|doing|apply|applying|via|must be|should be|would be|could be|gotta be|got to be|without (?:a )?doubt|no doubt|of course|for sure|yep|yup)"
LEAD = re.compile(
    rf"^(?:(?:{'|'.join((_SURE, _UNSURE, _NOT_KNOWING, _SOUND, _DOUBT, _I_WOULD, _I, _QUESTION, _IT, _THEY, _LOOKING, _NAME, _CALLED, _KIND, _SMALL))})[,:.;\s…-]+)+",
    re.IGNORECASE,
)
"""What people put before an answer."""
TRAIL = re.compile(
    rf"(?:[,.;\s…(-]+(?:i (?:would )?(?:think|guess|believe|suppose|reckon|assume|say)|i'?d (?:say|guess|think)|right|correct|maybe|probably|perhaps|(?:most )?likely|hopefully|presumably|yes|no|for sure|of course|please|obviously|"
    rf"tbh|imo|imho|iirc|afaik|lol|haha+|hehe|isn'?t it|is it|it is|that is it|or so|or something(?: like (?:that|this))?|or whatever|if i(?:'m| am) not mistaken|if i (?:remember|recall)(?: correctly| right| well| it (?:right|correctly))?|as far as i know|"
    rf"(?:would be |is )?my (?:best )?(?:guess|answer|bet)|i hope|i mean|you know|thanks?|thx|then|basically|in short|for short|to be honest|without (?:a )?doubt|no doubt|{_SURE}|{_UNSURE}|would fit|fits(?: here| best)?|it'?s called|"
    rf"(?:it|this|that|they) (?:is|are) (?:often |usually |commonly )?called|they call it|as (?:it|they) (?:is|are) called|as (?:they|we|people) (?:say|call it)|or am i wrong|does that count)[)]?)+$",
    re.IGNORECASE,
)
"""What people put behind it."""
_TAKEN_BACK = (
    r"no,? wait|wait,? no|wait|no,? sorry|sorry,? no|sorry|oops|actually|i mean|i meant|correction|scratch that|make that|or rather|better said|my bad|typo|"
    r"strike that|let me correct(?: that| myself)?|on second thou?gh?ts?|i take that back|wrong"
)
CORRECTION = re.compile(
    rf"[,.;\s…(-]*\b(?:{_TAKEN_BACK})\b(?:[,.:;\s…-]+(?:{_TAKEN_BACK}|no|nope|{_SOUND})\b)*[,.:;\s…-]*(?:it(?:'?s| is)\s)?"
    rf"|\s*\?+\s*(?:(?:no|nope|nah)\b[,.:;…!\s–-]*)+|\s*[,.;?…–-]+\s*(?:{_SOUND}[,.\s]+)*(?:\b(?:no|nope|nah)\b[,\s]*)*\b(?:no|nope|nah)\b(?:\s*[,.:;…!–-]+\s*|\s+(?=(?:it|that|this)(?:'s| is)\b|i (?:mean|think)\b|(?:rather|just|only)\b))",
    re.IGNORECASE,
)
"""Where an answer is taken back: what follows is meant instead."""
RULED_OUT = re.compile(
    r"^(?:it'?s |that'?s )?not (?:an? |the )?(?P<out>[^,;]{2,40}?)(?:,|;|\s+-|\s+–)?\s+(?:but(?: rather)?|(?<=[,;–-]\s)(?:it'?s|rather|that'?s)|(?<=[,;] ))\s*(?P<meant>.+)$",
    re.IGNORECASE,
)
""""Not data drift but concept drift"."""
EDGES = " .,;:!?\"'“”„«»()[]{}*_`=~…-–—"


def corrected(text: str) -> str:
    """A reply from its last correction on; all of it where nothing was taken back or nothing follows."""
    said = text
    for match in CORRECTION.finditer(text):
        rest = text[match.end() :]
        if rest.strip(EDGES) and text[: match.start()].strip(EDGES):
            said = rest
    return said


def core(text: str) -> str:
    """The reply without politeness, doubt and smileys; after a correction, what it was corrected to."""
    said = " ".join(text.replace("’", "'").split())
    said = "".join(
        letter for letter in said if unicodedata.category(letter) not in {"So", "Sk", "Cf", "Mn"} or letter == "^"
    )
    said = re.sub(r"\s[:;]-?[)(DPp]+(?=\s|$)", "", said)
    said = re.sub(r",?\s+(?:no|right|yes|correct)\?+$", "", said)
    said = corrected(said.strip())
    said = said.strip(" .!?\"'“”„[]*_`=")
    ruled_out = RULED_OUT.match(said)
    if ruled_out:
        said = ruled_out["meant"]
    return bare(said)


def bare(said: str) -> str:
    """A part of a reply without what people put before and behind an answer; as it is where nothing else is in it."""
    rest = LEAD.sub("", said + " ").strip(" .,;:!?\"'“”„") or said
    shorter = TRAIL.sub("", rest).strip(" .,;:!?\"'“”„")
    return shorter or rest
